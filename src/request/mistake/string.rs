//! What goes wrong with the string to sign.

use crate::message::Request;

pub(super) fn with_leading_slash(resource: &str, _: &Request) -> String {
    if resource.starts_with('/') { resource.to_owned() } else { format!("/{resource}") }
}

pub(super) fn with_query(resource: &str, request: &Request) -> String {
    match request.query() {
        Some(query) if !resource.contains('?') => format!("{resource}?{query}"),
        _ => resource.to_owned(),
    }
}

pub(super) fn absolute_url(_: &str, request: &Request) -> String {
    format!("http://{}{}", request.headers.text("Host").unwrap_or_default(), request.target)
}

/// The place of a header in the request.
pub(super) fn position(request: &Request, name: &str) -> Option<usize> {
    request.headers.iter().position(|header| header.name.eq_ignore_ascii_case(name))
}

/// The name of a header in the case in which it is sent.
pub(super) fn as_sent(name: &str, request: &Request) -> String {
    let sent = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    sent.map_or(name, |header| &header.name).to_owned()
}

/// The parts of the string with something else than a line feed between them. No value that is signed can hold a line
/// feed: each stands between two parts.
pub(super) fn joined(string: &[u8], between: &[u8]) -> Vec<u8> {
    string.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(between)
}
