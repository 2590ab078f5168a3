//! The names that a template may use where it stands, known when the file is read.

use std::sync::Arc;

use super::{Reference, Shape, builtin};
use crate::contract::Contract;
use crate::diagnostic::Diagnostic;

/// The names in scope. What a step captures is known to those after it; what a loop gives, inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario) struct Known {
    builtins: Arc<[(&'static str, Shape)]>,
    kept: Vec<(String, Shape)>,
    given: Vec<(String, Shape)>,
    /// Names that are taken where they are not known.
    elsewhere: Vec<String>,
}

impl Known {
    /// The built-ins alone.
    pub(in crate::scenario) fn builtins(contract: &Contract) -> Self {
        Self { builtins: builtin::shapes(contract).into(), kept: Vec::new(), given: Vec::new(), elsewhere: Vec::new() }
    }

    /// The built-ins alone, as inside a file that is included.
    pub(in crate::scenario) fn emptied(&self) -> Self {
        Self { builtins: Arc::clone(&self.builtins), kept: Vec::new(), given: Vec::new(), elsewhere: Vec::new() }
    }

    /// Whether a name is a built-in.
    pub(in crate::scenario) fn is_builtin(&self, name: &str) -> bool {
        self.builtins.iter().any(|(builtin, _)| *builtin == name)
    }

    /// Whether a variable, an argument, a capture or what a loop gives here has this name, known here or not.
    pub(in crate::scenario) fn is_taken(&self, name: &str) -> bool {
        self.is_kept(name) || self.given.iter().any(|(given, _)| given == name)
    }

    /// Whether a variable, an argument or a capture has this name, known here or not.
    pub(in crate::scenario) fn is_kept(&self, name: &str) -> bool {
        self.kept.iter().map(|(kept, _)| kept).chain(&self.elsewhere).any(|taken| taken == name)
    }

    /// Adds a name for everything that follows.
    pub(in crate::scenario) fn keep(&mut self, name: &str, shape: Shape) {
        self.kept.push((name.to_owned(), shape));
    }

    /// How many names a loop has given so far.
    pub(in crate::scenario) fn mark(&self) -> usize {
        self.given.len()
    }

    /// Adds a name until [`Known::take_back`].
    pub(in crate::scenario) fn give(&mut self, name: &str, shape: Shape) {
        self.given.push((name.to_owned(), shape));
    }

    /// Forgets what was given since a mark.
    pub(in crate::scenario) fn take_back(&mut self, mark: usize) {
        self.given.truncate(mark);
    }

    /// The names that were kept, in the order of the file.
    pub(in crate::scenario) fn kept(&self) -> &[(String, Shape)] {
        &self.kept
    }

    /// Makes kept names beyond the first `count` unknown, but not free, and hands them over.
    pub(in crate::scenario) fn part_from(&mut self, count: usize) -> Vec<(String, Shape)> {
        let parted = self.kept.split_off(count);
        self.elsewhere.extend(parted.iter().map(|(name, _)| name.clone()));
        parted
    }

    /// All names, the nearest first.
    pub(in crate::scenario) fn names(&self) -> impl Iterator<Item = &str> {
        let written = self.given.iter().rev().chain(&self.kept).map(|(name, _)| name.as_str());
        written.chain(self.builtins.iter().map(|(name, _)| *name))
    }

    fn shape(&self, name: &str) -> Option<&Shape> {
        let written = self.given.iter().rev().chain(&self.kept).find(|(known, _)| known == name);
        let builtin = || self.builtins.iter().find(|(known, _)| *known == name).map(|(_, shape)| shape);
        written.map(|(_, shape)| shape).or_else(builtin)
    }

    /// What is wrong with a reference, where something is.
    pub(in crate::scenario) fn refused(&self, reference: &Reference) -> Option<Diagnostic> {
        let name = &*reference.name;
        let Some(mut shape) = self.shape(name) else { return Some(self.unknown(name)) };
        let mut way = name.to_owned();
        for member in &reference.members {
            shape = match shape {
                Shape::Open => return None,
                Shape::Leaf => {
                    return Some(Diagnostic::error((format!("{way} 没有成员"), format!("{way} has no members"))));
                }
                Shape::Members(members) => match members.iter().find(|(known, _)| known == member) {
                    Some((_, shape)) => shape,
                    None => return Some(no_member(&way, member, members)),
                },
            };
            way = format!("{way}.{member}");
        }
        None
    }

    /// What is told of a name that nothing here has.
    pub(in crate::scenario) fn unknown(&self, name: &str) -> Diagnostic {
        Diagnostic::error((format!("这里没有 `{name}` 这个名称"), format!("no name `{name}` is known here")))
            .nearest_of(name, self.names())
    }
}

fn no_member(way: &str, member: &str, members: &[(String, Shape)]) -> Diagnostic {
    Diagnostic::error((format!("{way} 没有成员 `{member}`"), format!("{way} has no member `{member}`")))
        .nearest_of(member, members.iter().map(|(name, _)| name.as_str()))
}
