//! The source files as a compiler reads them: which module each is, and what each takes from others.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

use super::sources;

/// The names from the crate's root to a module or an item.
pub type Names = Vec<String>;

/// One source file.
pub struct File {
    pub path: PathBuf,
    syntax: syn::File,
    text: String,
    /// The module that it holds.
    module: Names,
    /// What it takes from elsewhere, outside of its tests; what it only hands on is none of it.
    taken: BTreeSet<Names>,
    /// What it hands on, by the name under which it does.
    handed_on: BTreeMap<String, Names>,
    /// Modules of which it hands on everything.
    handed_on_whole: Vec<Names>,
    /// The names of its own items.
    own: BTreeSet<String>,
}

/// All files of `src`, by their modules.
pub struct Sources(BTreeMap<Names, File>);

impl Sources {
    pub fn read() -> Self {
        let files = sources().into_iter().map(|(path, text)| File::read(path, text));
        Self(files.map(|file| (file.module.clone(), file)).collect())
    }

    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.0.values()
    }

    /// The files from which a file takes something.
    pub fn taken_by<'a>(&'a self, file: &'a File) -> impl Iterator<Item = &'a File> {
        let homes = file.taken.iter().filter_map(|names| self.home(names, &mut BTreeSet::new()));
        homes.filter(|home| home.module != file.module)
    }

    /// The file in which a path ends, behind everything that only hands it on.
    fn home(&self, names: &[String], seen: &mut BTreeSet<Names>) -> Option<&File> {
        if !seen.insert(names.to_vec()) {
            return None;
        }
        let known = (0..=names.len()).rev().find(|count| self.0.contains_key(&names[..*count]))?;
        let file = &self.0[&names[..known]];
        let Some((name, rest)) = names[known..].split_first() else { return Some(file) };
        if file.own.contains(name) {
            return Some(file);
        }
        let behind = |from: &Names| from.iter().chain(rest).cloned().collect::<Names>();
        if let Some(from) = file.handed_on.get(name) {
            return self.home(&behind(from), seen);
        }
        let whole = file.handed_on_whole.iter();
        let with_name = whole.map(|from| from.iter().chain(iter::once(name)).cloned().collect::<Names>());
        with_name.filter_map(|from| self.home(&behind(&from), seen)).find(|home| home.own.contains(name)).or(Some(file))
    }
}

impl File {
    fn read(path: PathBuf, text: String) -> Self {
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let module = module_of(&path);
        let mut reader = Reader { module: module.clone(), ..Reader::default() };
        reader.children = syntax.items.iter().filter_map(child).collect();
        reader.visit_file(&syntax);
        let own = syntax.items.iter().filter_map(name).collect();
        let Reader { taken, handed_on, handed_on_whole, .. } = reader;
        Self { path, syntax, text, module, taken, handed_on, handed_on_whole, own }
    }

    /// The folder of the module, and the name under which the file stands there: `mod` for the one that speaks for it.
    pub fn place(&self) -> (PathBuf, String) {
        let folder = self.path.parent().unwrap_or(Path::new("")).to_path_buf();
        (folder, self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
    }

    /// The words at its head.
    pub fn header(&self) -> String {
        self.text.lines().take_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n")
    }

    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }

    pub fn syntax(&self) -> &syn::File {
        &self.syntax
    }
}

fn module_of(path: &Path) -> Names {
    let inside = path.strip_prefix("src").expect("only files of src are read").with_extension("");
    let names = inside.iter().map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| !matches!(name.as_str(), "mod" | "lib")).collect()
}

fn child(item: &Item) -> Option<String> {
    match item {
        Item::Mod(child) if child.content.is_none() => Some(child.ident.to_string()),
        _ => None,
    }
}

fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Mod(item) if item.content.is_some() => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

pub fn is_test(attributes: &[Attribute]) -> bool {
    let is_cfg_test = |attribute: &Attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    };
    attributes.iter().any(is_cfg_test)
}

/// Walks a file and notes every path that leads out of it.
#[derive(Default)]
struct Reader {
    /// The module that is being read: the file's, or one written inside it.
    module: Names,
    children: BTreeSet<String>,
    taken: BTreeSet<Names>,
    handed_on: BTreeMap<String, Names>,
    handed_on_whole: Vec<Names>,
}

impl Reader {
    /// A path from the crate's root; none for one that leads to another crate or into the file itself.
    fn absolute(&self, names: &[String]) -> Option<Names> {
        let (first, rest) = names.split_first()?;
        let start = match first.as_str() {
            "crate" => &[][..],
            "self" => &self.module,
            "super" => {
                let above = names.iter().take_while(|name| *name == "super").count();
                let module = self.module.get(..self.module.len().checked_sub(above)?)?;
                return Some(module.iter().chain(&names[above..]).cloned().collect());
            }
            child if self.children.contains(child) => {
                return Some(self.module.iter().chain(names).cloned().collect());
            }
            _ => return None,
        };
        Some(start.iter().chain(rest).cloned().collect())
    }

    fn take(&mut self, names: &[String]) {
        let path = self.absolute(names);
        self.taken.extend(path);
    }

    fn take_use(&mut self, before: &Names, tree: &UseTree, hands_on: bool) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Names>();
        match tree {
            UseTree::Path(path) => self.take_use(&with(&path.ident), &path.tree, hands_on),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.take_use(before, tree, hands_on)),
            UseTree::Name(name) if name.ident == "self" => self.use_one(before, None, hands_on),
            UseTree::Name(name) => self.use_one(&with(&name.ident), Some(name.ident.to_string()), hands_on),
            UseTree::Rename(name) => self.use_one(&with(&name.ident), Some(name.rename.to_string()), hands_on),
            UseTree::Glob(_) if hands_on => {
                let from = self.absolute(before);
                self.handed_on_whole.extend(from);
            }
            UseTree::Glob(_) => self.take(before),
        }
    }

    fn use_one(&mut self, names: &Names, name: Option<String>, hands_on: bool) {
        match (hands_on, name.or_else(|| names.last().cloned()), self.absolute(names)) {
            (true, Some(name), Some(from)) => drop(self.handed_on.insert(name, from)),
            (_, _, from) => self.taken.extend(from),
        }
    }

    /// The paths in what a macro is given, which the compiler reads only once the macro is expanded.
    fn take_tokens(&mut self, tokens: TokenStream) {
        let mut names = Names::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) if colons == 2 && !names.is_empty() => {
                    names.push(ident.to_string());
                    colons = 0;
                }
                other => {
                    self.take(&std::mem::take(&mut names));
                    colons = 0;
                    match other {
                        TokenTree::Ident(ident) => names.push(ident.to_string()),
                        TokenTree::Group(group) => self.take_tokens(group.stream()),
                        _ => {}
                    }
                }
            }
        }
        self.take(&names);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if is_test(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let hands_on = !matches!(item.vis, Visibility::Inherited);
        self.take_use(&Names::new(), &item.tree, hands_on);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.take(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invoked: &'ast Macro) {
        self.take_tokens(invoked.tokens.clone());
        visit::visit_macro(self, invoked);
    }
}
