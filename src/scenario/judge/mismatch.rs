//! Expected and actual, where they differ, for a person.

use crate::diagnostic::{Diagnostic, Severity, shorten_to_line};
use crate::language::Bilingual;

/// Expected and actual, where they differ.
pub(in crate::scenario) struct Mismatch {
    pub(in crate::scenario) message: Bilingual,
    pub(in crate::scenario) expected: Bilingual,
    pub(in crate::scenario) actual: Bilingual,
}

impl Mismatch {
    pub(in crate::scenario) fn new(
        message: impl Into<Bilingual>,
        expected: impl Into<Bilingual>,
        actual: impl Into<Bilingual>,
    ) -> Self {
        Self { message: message.into(), expected: expected.into(), actual: actual.into() }
    }

    pub(in crate::scenario) fn diagnostic(self, severity: Severity) -> Diagnostic {
        Diagnostic { severity, ..Diagnostic::error(self.message).expected(self.expected).actual(self.actual) }
    }
}

/// Most characters of a value that a failure shows.
pub(super) const SHOWN: usize = 120;

/// A JSON value with its type.
pub(in crate::scenario) fn shown(text: &str) -> Bilingual {
    let (zh, en) = match text.as_bytes().first() {
        Some(b'{') => ("对象", "object"),
        Some(b'[') => ("数组", "array"),
        Some(b'"') => ("文本", "string"),
        Some(b't' | b'f') => ("布尔值", "boolean"),
        Some(b'n') => return "null".into(),
        _ => ("数字", "number"),
    };
    let line = shorten_to_line(text, SHOWN);
    Bilingual::new(format!("{zh} {line}"), format!("{en} {line}"))
}
