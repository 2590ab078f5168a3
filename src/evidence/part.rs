//! The parts of a request that a recording may lack.

use crate::words::words;

words! {
    /// A part of a request that a recording may lack.
    pub enum Part {
        /// Method and target.
        RequestLine = "request-line",
        /// Values in the query of the target.
        Query = "query",
        /// The header Host.
        Host = "host",
        /// All headers.
        Headers = "headers",
        /// The Authorization header, or its value.
        Authorization = "authorization",
        /// The signature in it; the AccessKey is known.
        Signature = "signature",
        /// The body, or some of its bytes.
        Body = "body",
    }
}
