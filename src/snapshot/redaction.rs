//! What is left out of a snapshot, since it differs from run to run.

/// Headers that are always redacted: Date tells the time, Set-Cookie may hold a secret.
pub const REDACTED_HEADERS: &[&str] = &["Date", "Set-Cookie"];

/// The header that tells how long a body is: where a part of the body is redacted, its length is too.
const LENGTH: &str = "Content-Length";

/// What is left out besides [`REDACTED_HEADERS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    paths: Vec<Vec<String>>,
    headers: Vec<String>,
}

impl Redaction {
    /// Redacts the values at JSON pointers, in which a part `*` stands for every member or element, and the headers of
    /// these names.
    pub fn new(pointers: Vec<String>, headers: Vec<String>) -> Self {
        let parts = |pointer: &String| pointer.split('/').skip(1).map(unescaped).collect();
        Self { paths: pointers.iter().map(parts).collect(), headers }
    }

    pub(super) fn header(&self, name: &str) -> bool {
        let named = REDACTED_HEADERS.iter().copied().chain(self.headers.iter().map(String::as_str));
        let length = (!self.paths.is_empty()).then_some(LENGTH);
        named.chain(length).any(|header| header.eq_ignore_ascii_case(name))
    }

    pub(super) fn body(&self) -> Trail<'_> {
        Trail { paths: self.paths.iter().map(Vec::as_slice).collect() }
    }
}

fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// The redacted paths that lead through the value at hand, as what is left of each.
pub(super) struct Trail<'a> {
    paths: Vec<&'a [String]>,
}

impl Trail<'_> {
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
