//! The codes of 1.3.3.

use std::sync::Arc;

use super::Requirement;
use crate::language::Bilingual;
use crate::words::words;

/// A code: the number that an answer carries and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The number.
    pub number: u32,
    /// The name, spelled as printed.
    pub name: String,
    /// The text, as printed; 20007 and 20008 hold `%s`.
    pub text: String,
    /// The status under `http-status: by-code`.
    pub status: u16,
    /// The status when a value is at fault and not the storage, where the two differ.
    pub status_on_value: Option<u16>,
    /// Who gives the status.
    pub status_source: StatusSource,
    /// Whether this document describes what raises the code.
    pub described: bool,
    /// The step in the order of checks at which it arises.
    pub stage: Stage,
    /// How it arises here.
    pub trigger: Bilingual,
    /// The requirement that lists it.
    pub requirement: Arc<Requirement>,
}

impl Code {
    /// Whether the code means success.
    pub fn is_success(&self) -> bool {
        self.stage == Stage::Passed
    }
}

/// The number of a code that is written in digits.
pub(super) fn number(word: &str) -> Option<u32> {
    word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok()).flatten()
}

words! {
    /// Who gives a code's status.
    pub enum StatusSource {
        /// The document prints it.
        Document = "document",
        /// It is chosen here, within the document's 4XX and 5XX.
        Reading = "reading",
    }
}

words! {
    /// The steps of a decision, in the order of checks.
    pub enum Stage {
        /// The head can be read and the body is within its limit.
        Head = "head",
        /// Path and method name an endpoint.
        Route = "route",
        /// The Authorization header is there and well formed.
        Authorization = "authorization",
        /// Its scheme is the documented one.
        Scheme = "scheme",
        /// The AccessKey is known.
        Key = "key",
        /// The headers to be signed are there and readable.
        Headers = "headers",
        /// The server's clock can be read.
        Clock = "clock",
        /// The request's date lies in the window.
        Date = "date",
        /// The signature is the right one.
        Signature = "signature",
        /// The key may use the endpoint.
        Permission = "permission",
        /// A multipart body can be read.
        File = "file",
        /// The body is JSON of the documented shape.
        Body = "body",
        /// The key may report for the institution.
        Institution = "institution",
        /// Every value is allowed.
        Value = "value",
        /// The report can be stored.
        Storage = "storage",
        /// It was not reported before.
        Repeat = "repeat",
        /// Accepted.
        Passed = "passed",
    }
}
