//! A message read as another one: the means by which most faults of reading are made.

use std::ops::Range;

use crate::message::{Arrival, Header, Headers, Request};
use crate::payload::json::{Member, Node, Value, decode};

/// A request read as this one.
pub(super) fn read_as(request: Request) -> Option<Arrival> {
    Some(Arrival::Request(request))
}

/// The request after a change.
pub(super) fn request_with(request: &Request, change: impl FnOnce(&mut Request)) -> Request {
    let mut changed = request.clone();
    change(&mut changed);
    changed
}

/// The change that gives every header of this name another value.
pub(super) fn header(name: &str, value: impl Into<String>) -> impl FnOnce(&mut Request) {
    let value = value.into();
    move |request| {
        request.headers = headers(&request.headers, |header| {
            let is_it = header.name.eq_ignore_ascii_case(name);
            Some(if is_it { value.clone().into() } else { header.value.clone() })
        });
    }
}

/// The headers, each with the value that `value` gives it; without those to which it gives none.
pub(super) fn headers(headers: &Headers, mut value: impl FnMut(&Header) -> Option<bytes::Bytes>) -> Headers {
    headers.iter().filter_map(|header| Some((header.name.clone(), value(header)?))).collect()
}

/// The request with another body.
pub(super) fn with_body(request: &Request, body: impl Into<bytes::Bytes>) -> Option<Arrival> {
    read_as(request_with(request, |request| request.body = body.into()))
}

/// Texts to be put in the place of parts of a body.
#[derive(Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub(super) fn replace(&mut self, node: &Node<'_>, text: impl Into<String>) {
        self.0.push((node.span.clone(), text.into()));
    }

    /// Takes a member out, with the comma that parts it from its neighbour.
    pub(super) fn remove(&mut self, text: &str, member: &Member<'_>) {
        let (start, end) = (member.name.span.start, member.value.span.end);
        let behind = &text[end..];
        let comma = behind.find(|c: char| !c.is_whitespace()).filter(|at| behind[*at..].starts_with(','));
        let before = text[..start].trim_end();
        self.0.push(match comma {
            Some(at) => (start..end + at + 1, String::new()),
            None if before.ends_with(',') => (before.len() - 1..end, String::new()),
            None => (start..end, String::new()),
        });
    }

    fn applied(mut self, text: &str) -> String {
        self.0.sort_by_key(|(span, _)| span.start);
        let mut written = String::with_capacity(text.len());
        let mut end = 0;
        for (span, replacement) in self.0 {
            if span.start >= end {
                written.push_str(&text[end..span.start]);
                written.push_str(&replacement);
                end = span.end;
            }
        }
        written + &text[end..]
    }
}

/// The request with a body in which every member of every object was looked at; none where nothing was changed.
pub(super) fn with_members(request: &Request, mut look: impl FnMut(&str, &Member<'_>, &mut Edits)) -> Option<Arrival> {
    edited(request, |text, root, edits| each_member(root, &mut |member| look(text, member, edits)))
}

/// The request with a body that `edit` has looked at as a tree; none where nothing was changed.
pub(super) fn edited(request: &Request, edit: impl FnOnce(&str, &Node<'_>, &mut Edits)) -> Option<Arrival> {
    let text = std::str::from_utf8(&request.body).ok()?;
    let root = decode(text).ok()?;
    let mut edits = Edits::default();
    edit(text, &root, &mut edits);
    if edits.0.is_empty() { None } else { with_body(request, edits.applied(text)) }
}

fn each_member(node: &Node<'_>, look: &mut dyn FnMut(&Member<'_>)) {
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|element| each_member(element, look)),
        Value::Object(members) => {
            for member in members {
                look(member);
                each_member(&member.value, look);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_goes_with_its_comma() {
        let removed = |text: &'static str, name: &str| {
            let request = Request { body: text.into(), ..Request::default() };
            let changed = with_members(&request, |text, member, edits| {
                if member.name() == name {
                    edits.remove(text, member);
                }
            });
            let body = changed.and_then(|arrival| arrival.request().map(|request| request.body.clone()));
            body.map(|body| String::from_utf8_lossy(&body).into_owned())
        };
        let text = r#"{"a": 1 , "b": {"c": 2}, "d": 3}"#;
        assert_eq!(removed(text, "a").as_deref(), Some(r#"{ "b": {"c": 2}, "d": 3}"#));
        assert_eq!(removed(text, "c").as_deref(), Some(r#"{"a": 1 , "b": {}, "d": 3}"#));
        assert_eq!(removed(text, "d").as_deref(), Some(r#"{"a": 1 , "b": {"c": 2}}"#));
        assert_eq!(removed(text, "e"), None);
    }
}
