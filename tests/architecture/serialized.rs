//! What is written for programs has members in kebab-case, also those that are seldom there: no type of two words in a
//! member's name is serialised as it stands in the code.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Field, ItemEnum, ItemStruct, Macro, Meta};

use super::source::Sources;

/// What is serialised for the templates of a page, whose names are those of the code.
const TEMPLATES: &[&str] = &["src/report/html/", "src/board/"];

#[test]
fn no_member_is_serialised_in_the_letters_of_the_code() {
    let mut found = Found::default();
    for file in Sources::read().files().filter(|file| !TEMPLATES.iter().any(|folder| file.path.starts_with(folder))) {
        found.visit_file(file.syntax());
    }
    assert_eq!(found.0, BTreeSet::new());
}

/// The members with an underscore in their names, each behind its type.
#[derive(Default)]
struct Found(BTreeSet<String>);

impl Found {
    fn fields<'a>(&mut self, of: &str, attributes: &[Attribute], fields: impl Iterator<Item = &'a Field>) {
        if !says(attributes, "derive", "Serialize") || says(attributes, "serde", "rename_all") {
            return;
        }
        let plain =
            fields.filter(|field| !["rename", "skip", "flatten"].iter().any(|word| says(&field.attrs, "serde", word)));
        let names = plain.filter_map(|field| field.ident.as_ref()).map(ToString::to_string);
        self.0.extend(names.filter(|name| name.contains('_')).map(|name| format!("{of}: {name}")));
    }
}

/// Whether an attribute of this name holds this word.
fn says(attributes: &[Attribute], name: &str, word: &str) -> bool {
    let of_name = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    of_name.filter_map(list).flat_map(words).any(|own| own == word)
}

/// What stands between the brackets of an attribute.
fn list(attribute: &Attribute) -> Option<TokenStream> {
    match &attribute.meta {
        Meta::List(list) => Some(list.tokens.clone()),
        Meta::Path(_) | Meta::NameValue(_) => None,
    }
}

fn words(tokens: TokenStream) -> Vec<String> {
    let words = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => words(group.stream()),
        TokenTree::Ident(word) => vec![word.to_string()],
        _ => Vec::new(),
    });
    words.flatten().collect()
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.fields(&item.ident.to_string(), &item.attrs, item.fields.iter());
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        let fields = item.variants.iter().flat_map(|variant| variant.fields.iter());
        self.fields(&item.ident.to_string(), &item.attrs, fields);
        visit::visit_item_enum(self, item);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        if item.path.is_ident("json") {
            members(item.tokens.clone(), &mut self.0);
        }
        visit::visit_macro(self, item);
    }
}

/// The members that `json!` names in two words.
fn members(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => members(group.stream(), found),
            TokenTree::Literal(name) => {
                let is_name = matches!(tokens.peek(), Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
                let name = name.to_string();
                if is_name && name.contains('_') {
                    found.insert(name);
                }
            }
            _ => {}
        }
    }
}
