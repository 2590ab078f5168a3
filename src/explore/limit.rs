//! Tells what a platform may refuse for a limit of its own: the document names no size, depth or length, so that nobody can be
//! blamed for having one, or for having none.

use crate::contract::{Contract, EndpointId};
use crate::message::Response;
use crate::payload::{answer, json};

/// Most levels that every platform reads: twice what a report has, and a little more.
const LEVELS: usize = 8;

/// Most bytes of a body that every platform reads: more than the report of a hospital has that counts its whole stock.
const BYTES: usize = 16 * 1024;

/// Most bytes of a text that every platform keeps.
const TEXT: usize = 100;

/// Whether a body may be refused because it is more than its platform is willing to read, and this answer does so.
pub(super) fn refuses(answer: &Response, body: &[u8], endpoint: EndpointId, contract: &Contract) -> bool {
    may_be_too_much(body) && is_refusal(answer, endpoint, contract)
}

/// Whether a body is more than some platform may be willing to read.
pub(super) fn may_be_too_much(body: &[u8]) -> bool {
    let longest = || body.split(|byte| *byte == b'"').map(<[u8]>::len).max().unwrap_or_default();
    body.len() > BYTES || longest() > TEXT || json::depth(&String::from_utf8_lossy(body)) > LEVELS
}

/// Whether an answer says that a body cannot be read or a value not be taken.
fn is_refusal(answer: &Response, endpoint: EndpointId, contract: &Contract) -> bool {
    let code = answer::code(&answer.body);
    let unreadable = contract.code("RequestArgParsingFailed").map(|code| code.number);
    code.is_some() && [unreadable, Some(contract.endpoint(endpoint).failure.number)].contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_size_and_length_may_be_too_much_and_a_report_is_not() {
        for (body, too_much) in [
            (r#"{"InventoryItem":[{"ProdABO":"4"}],"x":{"a":[{"b":[1]}]}}"#.to_owned(), false),
            (format!("{}{}", "[".repeat(9), "]".repeat(9)), true),
            (format!("[{}0]", "0, ".repeat(6_000)), true),
            (format!("[\"{}\"]", "x".repeat(101)), true),
            (format!("[\"{}\"]", "[".repeat(50)), false),
        ] {
            assert_eq!(may_be_too_much(body.as_bytes()), too_much, "{body}");
        }
    }
}
