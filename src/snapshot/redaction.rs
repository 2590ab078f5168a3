//! What is left out of a snapshot, since it differs from run to run.

use serde_json_path::JsonPath;

/// Headers that are always redacted: Date tells the time, Set-Cookie may hold a secret.
pub const REDACTED_HEADERS: &[&str] = &["Date", "Set-Cookie"];

/// The header that tells how long a body is: where a part of the body is redacted, its length is too.
const LENGTH: &str = "Content-Length";

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

    pub(super) fn header(&self, name: &str) -> bool {
        let named = REDACTED_HEADERS.iter().copied().chain(self.headers.iter().map(String::as_str));
        let length = (!self.pointers.is_empty() || !self.paths.is_empty()).then_some(LENGTH);
        named.chain(length).any(|header| header.eq_ignore_ascii_case(name))
    }

    /// The values of a body to which paths lead, each by its place.
    pub(super) fn located(&self, body: &str) -> Vec<Vec<String>> {
        if self.paths.is_empty() {
            return Vec::new();
        }
        let Ok(value) = serde_json::from_str::<serde_json::Value>(body) else { return Vec::new() };
        let located = self.paths.iter().flat_map(|path| path.query_located(&value).all());
        located.map(|node| parts(&node.location().to_json_pointer())).collect()
    }

    /// The trails of pointers, and of values that paths have been found to lead to.
    pub(super) fn body<'a>(&'a self, located: &'a [Vec<String>]) -> Trail<'a> {
        Trail { paths: self.pointers.iter().chain(located).map(Vec::as_slice).collect() }
    }
}

fn parts(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(unescaped).collect()
}

fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// The redacted paths that lead through the value at hand, as what is left of each.
pub(super) struct Trail<'a> {
    paths: Vec<&'a [String]>,
}

impl Trail<'_> {
    /// Leads nowhere.
    pub(super) fn nowhere() -> Self {
        Self { paths: Vec::new() }
    }

    /// Whether the value at hand is redacted.
    pub(super) fn ends(&self) -> bool {
        self.paths.iter().any(|path| path.is_empty())
    }

    /// The trail of a member or element.
    pub(super) fn into(&self, name: &str) -> Self {
        let leads_there = |part: &String| part == "*" || part == name;
        let paths = self.paths.iter().filter(|path| path.first().is_some_and(leads_there));
        Trail { paths: paths.map(|path| &path[1..]).collect() }
    }
}
