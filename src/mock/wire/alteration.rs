//! Answers that are other than the platform's own, or written in another way, under an effect of a fault rule.
//!
//! What stands here is not the platform's answer, so that its statuses stand here, too.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::diagnostic::BYTE_ORDER_MARK;
use crate::fault::Alteration;
use crate::message::{
    CONTENT_LENGTH, CONTENT_TYPE, Header, Headers, RETRY_AFTER, Response, SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS,
    TRANSFER_ENCODING,
};
use crate::platform::reason_phrase;

/// A code that no table of the document lists.
const UNLISTED: u32 = 29_999;

/// Changes an answer in one way.
pub(super) fn alter(alteration: Alteration, response: &mut Response) {
    match alteration {
        Alteration::BadGateway => become_gateway_page(response, 502, "Bad Gateway"),
        Alteration::GatewayTimeout => become_gateway_page(response, 504, "Gateway Time-out"),
        Alteration::ServerError => become_text(response, 500, reason_phrase(500)),
        Alteration::TooManyRequests => become_text(response, TOO_MANY_REQUESTS, "Too Many Requests"),
        Alteration::ServiceUnavailable => become_text(response, SERVICE_UNAVAILABLE, "Service Unavailable"),
        Alteration::PlainGatewayTimeout => become_text(response, 504, "Gateway Timeout"),
        Alteration::Redirect => redirect(response),
        Alteration::UnlistedCode => become_unlisted(response),
        Alteration::CodeAsText => change_members(response, with_code_as_text),
        Alteration::LetterCase => change_members(response, in_other_case),
        Alteration::UnknownMembers => change_members(response, with_unknown_members),
        Alteration::ByteOrderMark => set_body(response, [BYTE_ORDER_MARK, &response.body[..]].concat().into()),
        Alteration::Chunked => send_in_chunks(response),
    }
}

/// Status 429, and after how many seconds to come again (RFC 6585, 4; RFC 9110, 10.2.3).
pub(super) fn become_too_many(response: &mut Response, pause: Duration) {
    become_text(response, TOO_MANY_REQUESTS, "Too Many Requests");
    let seconds = pause.as_secs_f64().ceil();
    response.headers.push(RETRY_AFTER, format!("{seconds:.0}"));
}

/// Another status, with the phrase that goes with it where that is known.
pub(super) fn set_status(response: &mut Response, status: u16) {
    response.status = status;
    response.reason = reason_phrase(status).into();
}

/// Another body, with its length at the place where the length stands.
pub(super) fn set_body(response: &mut Response, body: Bytes) {
    set_header(&mut response.headers, CONTENT_LENGTH, body.len().to_string());
    response.body = body;
}

/// Sets a header at the place where it stands, so that the answer differs in nothing else.
pub(super) fn set_header(headers: &mut Headers, name: &str, value: String) {
    let set = |header: &Header| {
        let value = if header.name.eq_ignore_ascii_case(name) { value.clone().into() } else { header.value.clone() };
        (header.name.clone(), value)
    };
    *headers = headers.iter().map(set).collect::<Headers>();
}

/// What a reverse proxy in front of a platform that is down answers by itself.
fn become_gateway_page(response: &mut Response, status: u16, phrase: &'static str) {
    let page = format!(
        "<html>\r\n<head><title>{status} {phrase}</title></head>\r\n<body>\r\n\
         <center><h1>{status} {phrase}</h1></center>\r\n</body>\r\n</html>\r\n"
    );
    become_page(response, (status, phrase), "text/html", page);
}

fn become_text(response: &mut Response, status: u16, phrase: &'static str) {
    become_page(response, (status, phrase), "text/plain", format!("{phrase}\r\n"));
}

fn become_page(response: &mut Response, (status, phrase): (u16, &'static str), media: &str, page: String) {
    response.status = status;
    response.reason = phrase.into();
    set_header(&mut response.headers, CONTENT_TYPE, media.to_owned());
    set_body(response, page.into());
}

/// The page of a portal in front of the platform, on the same machine: nobody is sent elsewhere with a signature.
fn redirect(response: &mut Response) {
    become_page(response, (302, "Found"), "text/html", "<html><body>Found</body></html>\r\n".to_owned());
    response.headers.push("Location", "/login");
}

fn become_unlisted(response: &mut Response) {
    set_status(response, 400);
    change_members(response, |members| {
        for (name, value) in [("code", json!(UNLISTED)), ("msg", json!("未知错误")), ("data", json!({}))] {
            if let Some((_, member)) = members.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                *member = value;
            }
        }
    });
}

fn with_code_as_text(members: &mut Map<String, Value>) {
    for (_, value) in members.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("code")) {
        *value = Value::String(value.to_string());
    }
}

/// `Code` for `code`, and `code` for `Code`: 1.3.2 prints the one, every example the other.
fn in_other_case(members: &mut Map<String, Value>) {
    let other = |name: &str| match name.chars().next() {
        Some(first) if first.is_ascii_lowercase() => format!("{}{}", first.to_ascii_uppercase(), &name[1..]),
        Some(first) if first.is_ascii_uppercase() => format!("{}{}", first.to_ascii_lowercase(), &name[1..]),
        _ => name.to_owned(),
    };
    *members = std::mem::take(members).into_iter().map(|(name, value)| (other(&name), value)).collect();
}

fn with_unknown_members(members: &mut Map<String, Value>) {
    if let Some((_, Value::Object(data))) = members.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("data")) {
        data.insert("serialNumber".to_owned(), json!("20240506-000001"));
    }
    members.insert("traceId".to_owned(), json!("0af7651916cd43dd"));
}

/// The answer with other members; one that is no object stays as it is.
fn change_members(response: &mut Response, change: impl FnOnce(&mut Map<String, Value>)) {
    if let Ok(Value::Object(mut members)) = serde_json::from_slice(&response.body) {
        change(&mut members);
        set_body(response, Value::Object(members).to_string().into());
    }
}

/// The body in two chunks, parted anywhere (RFC 9112, 7.1).
fn send_in_chunks(response: &mut Response) {
    let mut chunked = Vec::new();
    let (first, second) = response.body.split_at(response.body.len() / 2);
    for chunk in [first, second].into_iter().filter(|chunk| !chunk.is_empty()) {
        chunked.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        chunked.extend_from_slice(chunk);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    response.headers.remove(CONTENT_LENGTH);
    response.headers.push(TRANSFER_ENCODING, "chunked");
    response.body = chunked.into();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::wire::{Framing, body, response_bytes};

    const SUCCESS: &[u8] = br#"{"code":1,"msg":"","data":{}}"#;

    fn altered(alteration: Alteration) -> Response {
        let mut headers = Headers::default();
        headers.push(CONTENT_TYPE, "application/json");
        headers.push(CONTENT_LENGTH, SUCCESS.len().to_string());
        let mut response =
            Response { status: 200, reason: "OK".into(), headers, body: SUCCESS.into(), ..Response::default() };
        alter(alteration, &mut response);
        response
    }

    #[test]
    fn each_alteration_is_what_it_is_called() {
        let shown = |alteration: Alteration| {
            let response = altered(alteration);
            (response.status, response.text().into_owned())
        };
        assert_eq!(shown(Alteration::CodeAsText), (200, r#"{"code":"1","msg":"","data":{}}"#.to_owned()));
        assert_eq!(shown(Alteration::LetterCase), (200, r#"{"Code":1,"Msg":"","Data":{}}"#.to_owned()));
        assert_eq!(shown(Alteration::UnlistedCode), (400, r#"{"code":29999,"msg":"未知错误","data":{}}"#.to_owned()));
        assert_eq!(shown(Alteration::ByteOrderMark).1.strip_prefix('\u{feff}').map(str::as_bytes), Some(SUCCESS));
        assert_eq!(shown(Alteration::ServerError), (500, "Internal Server Error\r\n".to_owned()));
        assert!(shown(Alteration::UnknownMembers).1.contains("serialNumber"));
        assert_eq!(altered(Alteration::Redirect).headers.text("Location"), Some("/login"));
        assert_eq!(altered(Alteration::GatewayTimeout).status, 504);
        for (plain, status, text) in [
            (Alteration::TooManyRequests, 429, "Too Many Requests\r\n"),
            (Alteration::ServiceUnavailable, 503, "Service Unavailable\r\n"),
            (Alteration::PlainGatewayTimeout, 504, "Gateway Timeout\r\n"),
        ] {
            assert_eq!(shown(plain), (status, text.to_owned()));
            assert!(altered(plain).headers.first(RETRY_AFTER).is_none());
        }
    }

    #[test]
    fn what_is_altered_has_a_length_that_fits_and_chunks_hold_the_same() {
        for alteration in Alteration::ALL {
            let response = altered(*alteration);
            if *alteration == Alteration::Chunked {
                assert_eq!(body(&response.body, Framing::Chunked).expect("sound chunks").0, SUCCESS);
                assert!(response.headers.first(CONTENT_LENGTH).is_none());
            } else {
                let length = response.headers.text(CONTENT_LENGTH).and_then(|text| text.parse().ok());
                assert_eq!(length, Some(response.body.len()), "{alteration}");
            }
            assert!(!response_bytes(&response).is_empty());
        }
    }

    #[test]
    fn how_long_to_wait_is_told_in_whole_seconds() {
        let mut response = altered(Alteration::CodeAsText);
        become_too_many(&mut response, Duration::from_millis(1200));
        assert_eq!((response.status, response.headers.text(RETRY_AFTER)), (429, Some("2")));
    }
}
