//! What goes wrong with the lines of the string to sign: which there are, in what order, how a header is written, and what
//! stands between them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use md5::Md5;
use serde_json::Value;

use super::digest::plain;
use crate::contract::Parameters;
use crate::message::{CONTENT_TYPE, Request};
use crate::signature::CanonicalRequest;
use crate::signature::headers::SignedHeader;

/// What a client has at hand when it puts the string together.
#[derive(Clone, Copy)]
pub(in crate::request) struct Around<'a> {
    pub(in crate::request) request: &'a Request,
    pub(in crate::request) access_key: &'a str,
    /// The instant that the dates tell; none where it cannot be read.
    pub(in crate::request) date: Option<Timestamp>,
    pub(in crate::request) parameters: &'a Parameters,
}

/// A line of the string to sign.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::request) struct Line {
    pub(super) part: Part,
    pub(super) bytes: Vec<u8>,
}

/// What a line holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::request) enum Part {
    Verb,
    Date,
    /// A custom header of this name.
    Header(String),
    Resource,
    /// What no line of the document holds.
    Other,
}

/// How a header is written.
pub(super) type WriteHeader = fn(&SignedHeader<'_>) -> Vec<u8>;

/// The lines of a correct client, but for how a header is written.
pub(super) fn lines_of(canonical: &CanonicalRequest<'_>, written: WriteHeader) -> Vec<Line> {
    let line = |part, bytes: &[u8]| Line { part, bytes: bytes.to_vec() };
    let mut lines = vec![line(Part::Verb, canonical.verb.as_bytes()), line(Part::Date, &canonical.date)];
    let headers = canonical.headers.iter();
    lines.extend(headers.map(|header| line(Part::Header(header.0.to_lowercase()), &written(header))));
    lines.push(line(Part::Resource, canonical.resource.as_bytes()));
    lines
}

pub(super) fn with_colon(header: &SignedHeader<'_>) -> Vec<u8> {
    parted(header, ":")
}

/// Name and value with something else between them.
pub(super) fn parted((name, value): &SignedHeader<'_>, between: &str) -> Vec<u8> {
    [name.as_bytes(), between.as_bytes(), value].concat()
}

pub(super) fn renamed((name, value): &SignedHeader<'_>, new_name: impl Fn(&str) -> String) -> Vec<u8> {
    [new_name(name).as_bytes(), b":", value].concat()
}

/// What stands behind the prefix, which ends with the second hyphen.
pub(super) fn without_prefix(name: &str) -> String {
    name.splitn(3, '-').last().unwrap_or(name).to_owned()
}

/// A line in front of those of a part.
pub(super) fn put_before(lines: &mut Vec<Line>, part: &Part, added: &[&[u8]]) {
    let at = lines.iter().position(|line| line.part == *part).unwrap_or(lines.len());
    lines.splice(at..at, added.iter().map(|bytes| Line { part: Part::Other, bytes: bytes.to_vec() }));
}

/// A line behind all others.
pub(super) fn put_last(lines: &mut Vec<Line>, bytes: impl Into<Vec<u8>>) {
    let bytes = bytes.into();
    if !bytes.is_empty() {
        lines.push(Line { part: Part::Other, bytes });
    }
}

/// A header in front of the custom ones, written as they are.
pub(super) fn put_header(lines: &mut Vec<Line>, name: &str, around: &Around<'_>) {
    let written = parted(&(name.to_ascii_lowercase().into(), header(around, name).into()), ":");
    let at = lines.iter().position(|line| !matches!(line.part, Part::Verb | Part::Date)).unwrap_or(lines.len());
    lines.insert(at, Line { part: Part::Other, bytes: written });
}

/// The line of Date with its name, as a header has it.
pub(super) fn name_date(lines: &mut [Line]) {
    lines
        .iter_mut()
        .filter(|line| line.part == Part::Date)
        .for_each(|line| line.bytes.splice(..0, *b"date:").for_each(drop));
}

pub(super) fn drop_part(lines: &mut Vec<Line>, part: &Part) {
    lines.retain(|line| line.part != *part);
}

pub(super) fn drop_headers(lines: &mut Vec<Line>, is_dropped: impl Fn(&str) -> bool) {
    lines.retain(|line| !matches!(&line.part, Part::Header(name) if is_dropped(name)));
}

/// The line of a part without what it says.
pub(super) fn empty(lines: &mut [Line], part: &Part) {
    lines.iter_mut().filter(|line| line.part == *part).for_each(|line| line.bytes.clear());
}

/// A part at another place; what else there is stays in its order. Between two parts of the document is an even place.
pub(super) fn put(lines: &mut [Line], part: &Part, place: u8) {
    lines.sort_by_key(|line| if line.part == *part { place } else { place_of(&line.part) });
}

fn place_of(part: &Part) -> u8 {
    match part {
        Part::Verb => 1,
        Part::Date => 3,
        Part::Header(_) => 5,
        Part::Resource => 7,
        Part::Other => 9,
    }
}

pub(super) fn are_headers(last: &Line, next: &Line) -> bool {
    matches!((&last.part, &next.part), (Part::Header(_), Part::Header(_)))
}

pub(super) fn is_of_the_interface(name: &str, parameters: &Parameters) -> bool {
    name == parameters.date_header || name == parameters.version_header
}

pub(super) fn header<'a>(around: &Around<'a>, name: &'a str) -> &'a [u8] {
    around.request.headers.first(name).unwrap_or_default()
}

pub(super) fn content_type<'a>(around: &Around<'a>) -> &'a [u8] {
    header(around, CONTENT_TYPE)
}

/// What Content-MD5 would say (RFC 1864).
pub(super) fn content_md5(around: &Around<'_>) -> Vec<u8> {
    STANDARD.encode(plain::<Md5>(&[&around.request.body])).into_bytes()
}

/// The lines with something between each two.
pub(super) fn joined(lines: &[Line], between: &str) -> Vec<u8> {
    lines.iter().map(|line| &line.bytes[..]).collect::<Vec<_>>().join(between.as_bytes())
}

/// The lines of a correct client, with something else just before those of which it is true.
pub(super) fn joined_but(lines: &[Line], other: &str, before: impl Fn(&Line, &Line) -> bool) -> Vec<u8> {
    let mut string = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let between = match index.checked_sub(1) {
            None => "",
            Some(last) if before(&lines[last], line) => other,
            Some(_) => "\n",
        };
        string.extend_from_slice(between.as_bytes());
        string.extend_from_slice(&line.bytes);
    }
    string
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

/// Each word of a name with a capital, as Go writes the names of headers.
pub(super) fn capitalised(name: &str) -> String {
    let capital =
        |word: &str| word.get(..1).unwrap_or_default().to_ascii_uppercase() + word.get(1..).unwrap_or_default();
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

/// The members of the body, or else the parameters of the query, as `name=value&…` in the order of their names.
pub(super) fn parameters_sorted(request: &Request) -> String {
    let members = match serde_json::from_slice(&request.body) {
        Ok(Value::Object(members)) => members,
        _ => return super::resource::sorted(request.query().unwrap_or_default()),
    };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut pairs: Vec<String> = members.iter().map(|(name, value)| format!("{name}={}", text(value))).collect();
    pairs.sort_unstable();
    pairs.join("&")
}
