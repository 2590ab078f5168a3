//! What is left out of a snapshot, since it differs from run to run.

use std::collections::HashSet;

use serde_json_path::JsonPath;

use crate::message::{CONTENT_LENGTH, DATE};
use crate::payload::json::{self, Node, Queryable};

/// Headers that are always redacted: Date tells the time, Set-Cookie may hold a secret.
pub const REDACTED_HEADERS: &[&str] = &[DATE, "Set-Cookie"];

/// What is left out besides [`REDACTED_HEADERS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    pointers: Vec<Vec<String>>,
    paths: Vec<JsonPath>,
    headers: Vec<String>,
}

impl Redaction {
    /// Redacts the values at JSON pointers, in which a part `*` stands for every member or element, and the headers of
    /// these names.
    pub fn new(pointers: Vec<String>, headers: Vec<String>) -> Self {
        Self { pointers: pointers.iter().map(|pointer| parts(pointer)).collect(), paths: Vec::new(), headers }
    }

    /// Redacts what these paths lead to as well (RFC 9535).
    #[must_use]
    pub fn and_paths(self, paths: Vec<JsonPath>) -> Self {
        Self { paths, ..self }
    }

    /// Whether the header of a name is redacted; the length of the body is too where the body is `shortened`.
    pub(super) fn header(&self, name: &str, shortened: bool) -> bool {
        let named = REDACTED_HEADERS.iter().copied().chain(self.headers.iter().map(String::as_str));
        let is_shortened = shortened || !self.pointers.is_empty() || !self.paths.is_empty();
        let length = is_shortened.then_some(CONTENT_LENGTH);
        named.chain(length).any(|header| header.eq_ignore_ascii_case(name))
    }

    /// Whether a body is left out as a whole: it is no JSON, and nobody can tell where in it that stands which must not be
    /// kept.
    pub(super) fn hides(&self, body: &[u8]) -> bool {
        let names_parts = !self.pointers.is_empty() || !self.paths.is_empty();
        let is_json = || std::str::from_utf8(body).is_ok_and(|text| json::decode(text).is_ok());
        names_parts && !body.is_empty() && !is_json()
    }

    /// The values of a body to which paths lead, each by its first byte. A value that no path can see, since a later
    /// member bears its name, is taken too: what stands there may be just what must not be kept.
    pub(super) fn located(&self, body: &Node<'_>) -> HashSet<usize> {
        if self.paths.is_empty() {
            return HashSet::new();
        }
        let body = Queryable::of(body);
        let found = self.paths.iter().flat_map(|path| body.spans(path));
        found.chain(body.overridden().iter().cloned()).map(|span| span.start).collect()
    }

    /// The trails of pointers, beside the values that paths have been found to lead to.
    pub(super) fn body<'a>(&'a self, located: &'a HashSet<usize>) -> Trail<'a> {
        Trail { paths: self.pointers.iter().map(Vec::as_slice).collect(), located: Some(located) }
    }
}

fn parts(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(unescaped).collect()
}

fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// The redacted pointers that lead through the value at hand, as what is left of each, and the values that paths lead to.
pub(super) struct Trail<'a> {
    paths: Vec<&'a [String]>,
    located: Option<&'a HashSet<usize>>,
}

impl Trail<'_> {
    /// Leads nowhere.
    pub(super) fn nowhere() -> Self {
        Self { paths: Vec::new(), located: None }
    }

    /// Whether the value at hand is redacted.
    pub(super) fn ends(&self, at: &Node<'_>) -> bool {
        let is_located = self.located.is_some_and(|located| located.contains(&at.span.start));
        is_located || self.paths.iter().any(|path| path.is_empty())
    }

    /// The trail of a member or element.
    pub(super) fn into(&self, name: &str) -> Self {
        let leads_there = |part: &String| part == "*" || part == name;
        let paths = self.paths.iter().filter(|path| path.first().is_some_and(leads_there));
        Trail { paths: paths.map(|path| &path[1..]).collect(), located: self.located }
    }
}
