//! The order of checks.

use std::sync::Arc;

use super::Requirement;
use crate::language::Bilingual;
use crate::words::words;

/// What the contract says of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageEntry {
    /// The step.
    pub stage: Stage,
    /// What it rests on.
    pub requirement: Arc<Requirement>,
    /// What is looked at, for a person.
    pub title: Bilingual,
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
