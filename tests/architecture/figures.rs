//! How large the parts are. `cargo test architecture::figures -- --nocapture` prints it.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{ImplItemFn, ItemFn, ItemMod, TraitItemFn, Visibility};

use super::source::{File, Sources, is_test};

const LARGEST_MEDIAN: usize = 7;

#[test]
fn half_of_the_functions_have_seven_lines_or_less() {
    let sources = Sources::read();
    let mut counted = Counted::default();
    sources.files().for_each(|file| counted.visit_file(file.syntax()));
    counted.lines.sort_unstable();
    let (count, files) = (counted.lines.len(), sources.files().count());
    let at = |share: usize| counted.lines[count * share / 100];
    println!("{} lines in {files} files", sources.files().map(File::lines).sum::<usize>());
    println!("{count} functions: median {} lines, nine in ten up to {}", at(50), at(90));
    println!("{} public items", counted.public);
    assert!(at(50) <= LARGEST_MEDIAN, "{}", at(50));
}

/// What is counted outside of tests.
#[derive(Default)]
struct Counted {
    /// How many lines each function has, from its signature to its brace.
    lines: Vec<usize>,
    /// Items and methods that are `pub` without a restriction.
    public: usize,
}

impl Counted {
    fn function(&mut self, whole: Span, attributes: &[syn::Attribute]) {
        // An item starts at its documentation.
        let start = attributes.iter().map(|attribute| attribute.span().end().line + 1).max();
        let start = start.unwrap_or(whole.start().line).min(whole.end().line);
        self.lines.push(whole.end().line - start + 1);
    }
}

impl<'ast> Visit<'ast> for Counted {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.function(item.span(), &item.attrs);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.function(item.span(), &item.attrs);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if item.default.is_some() {
            self.function(item.span(), &item.attrs);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_visibility(&mut self, visibility: &'ast Visibility) {
        self.public += usize::from(matches!(visibility, Visibility::Public(_)));
    }

    fn visit_field(&mut self, _: &'ast syn::Field) {}
}
