//! What goes wrong with what is sent: headers, and anything that is changed behind the signature.

use jiff::Timestamp;
use smol_str::format_smolstr;

use super::dates::{moved, text};
use crate::contract::Parameters;
use crate::message::{DATE, Header, Request};

/// What the client has written into the request.
pub(in crate::request) struct Sent<'a> {
    pub(in crate::request) date: Timestamp,
    pub(in crate::request) version: &'a str,
    pub(in crate::request) parameters: &'a Parameters,
}

pub(super) fn renamed(header: &Header, new_name: Option<&str>) -> Vec<Header> {
    vec![Header { name: new_name.unwrap_or(&header.name).into(), ..header.clone() }]
}

pub(super) fn other_path(request: &mut Request, _: &Sent<'_>) {
    let end = request.target.find('?').unwrap_or(request.target.len());
    let (path, query) = request.target.split_at(end);
    request.target = format_smolstr!("{path}/{query}");
}

pub(super) fn other_query(request: &mut Request, _: &Sent<'_>) {
    let before = if request.target.contains('?') { '&' } else { '?' };
    request.target = format_smolstr!("{}{before}other=1", request.target);
}

pub(super) fn other_date(request: &mut Request, sent: &Sent<'_>) {
    replace(request, &[DATE, &sent.parameters.date_header], &text(moved(sent.date, 1)));
}

pub(super) fn other_version(request: &mut Request, sent: &Sent<'_>) {
    let other = sent.version.strip_suffix(".0").map_or_else(|| format!("{}.0", sent.version), str::to_owned);
    replace(request, &[&sent.parameters.version_header], &other);
}

fn replace(request: &mut Request, names: &[&str], value: &str) {
    let changed = |header: &Header| {
        let is_meant = names.iter().any(|name| name.eq_ignore_ascii_case(&header.name));
        let value = if is_meant { value.to_owned().into() } else { header.value.clone() };
        (header.name.clone(), value)
    };
    request.headers = request.headers.iter().map(changed).collect();
}
