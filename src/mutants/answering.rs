//! Faults in what is answered: body, text, headers, bytes.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::rewriting::headers;
use crate::message::{CONTENT_TYPE, DATE, Response};
use crate::platform::Decision;

pub(super) fn empty_500(decision: &mut Decision) {
    if !decision.code.is_success() {
        decision.answer.status = 500;
        decision.answer.body = Bytes::new();
    }
}

pub(super) fn html_page(decision: &mut Decision) {
    if !decision.code.is_success() {
        decision.answer.body = Bytes::from_static(b"<html><body><h1>Bad Request</h1></body></html>");
    }
}

pub(super) fn without_msg(decision: &mut Decision) {
    with_members(decision, |_, members| drop(members.shift_remove("msg")));
}

pub(super) fn without_data(decision: &mut Decision) {
    with_members(decision, |_, members| drop(members.shift_remove("data")));
}

pub(super) fn code_as_text(decision: &mut Decision) {
    with_members(decision, |_, members| {
        if let Some(code) = members.get_mut("code") {
            *code = Value::from(code.to_string());
        }
    });
}

pub(super) fn null_data_on_success(decision: &mut Decision) {
    with_members(decision, |is_success, members| {
        if is_success {
            members.insert("data".to_owned(), Value::Null);
        }
    });
}

/// The text of 20007 and 20008 goes out as the list of codes prints it.
pub(super) fn blank_not_filled(decision: &mut Decision) {
    let (text, has_blank) = (decision.code.text.clone(), decision.code.names_what_exists());
    with_members(decision, |_, members| {
        if has_blank {
            members.insert("msg".to_owned(), Value::from(text));
        }
    });
}

/// Changes the members of the body, whether of success.
fn with_members(decision: &mut Decision, change: impl FnOnce(bool, &mut Map<String, Value>)) {
    let is_success = decision.code.is_success();
    decision.answer.change_members(|members| change(is_success, members));
}

pub(super) fn in_gbk(response: &mut Response) {
    let text = String::from_utf8_lossy(&response.body);
    let (bytes, _, _) = encoding_rs::GBK.encode(&text);
    response.body = bytes.into_owned().into();
    let length = response.body.len().to_string();
    set(response, "Content-Length", Some(length));
}

pub(super) fn as_plain_text(response: &mut Response) {
    set(response, CONTENT_TYPE, Some("text/html; charset=utf-8".to_owned()));
}

pub(super) fn without_date(response: &mut Response) {
    set(response, DATE, None);
}

pub(super) fn date_as_iso(response: &mut Response) {
    let written = response.headers.text(DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let instant = written.and_then(|time| jiff::Timestamp::try_from(time).ok());
    if let Some(instant) = instant {
        set(response, DATE, Some(instant.to_string()));
    }
}

/// Gives a header another value where it stands, or takes it away.
fn set(response: &mut Response, name: &str, value: Option<String>) {
    response.headers = headers(&response.headers, |header| match header.name.eq_ignore_ascii_case(name) {
        true => value.clone().map(Bytes::from),
        false => Some(header.value.clone()),
    });
}
