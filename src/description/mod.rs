//! The interface, described for tools that others have: an OpenAPI document, and a collection that Postman and Apifox send.
//!
//! Both follow from the contract and from the default readings; what a form cannot say stands in its descriptions.
//!
//! - `openapi` is OpenAPI 3.1.
//! - `postman` is a Postman collection 2.1, with a script that signs each request before it is sent.

pub mod openapi;
pub mod postman;

use crate::contract::{Contract, Endpoint};
use crate::language::Bilingual;

/// Where the mock listens unless it is told otherwise.
fn address(contract: &Contract) -> String {
    format!("http://127.0.0.1:{}", contract.parameters().default_port)
}

/// A text in both languages, one line each: these files are read by tools that know of no languages.
fn both(text: &Bilingual) -> String {
    if text.zh == text.en { text.zh.clone() } else { format!("{}\n\n{}", text.zh, text.en) }
}

/// Both languages of a title in one line.
fn in_one_line(Bilingual { zh, en }: &Bilingual) -> String {
    format!("{zh} / {en}")
}

/// The document's example of a report.
fn example(endpoint: &Endpoint) -> serde_json::Value {
    serde_json::from_str(endpoint.id.example()).expect("a test reads the document's examples")
}
