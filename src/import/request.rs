//! What is sent again: the parts of a request but those that are made anew, or its bytes.

use std::collections::BTreeSet;

use super::Setting;
use crate::credentials::{NamePlace, names_secret};
use crate::diagnostic::yaml::FlowSeq;
use crate::dispute::Explanation;
use crate::evidence::{DamageKind, Recorded};
use crate::language::{Bilingual, bilingual};
use crate::message::{self, CONTENT_LENGTH, CONTENT_TYPE, DATE, HOST, JSON_TYPE, TRANSFER_ENCODING, Version, wire};
use crate::payload::json;
use crate::scenario::written::{Body, Bytes, Header, Request, Text};
use crate::signature::authorization::AUTHORIZATION;

/// Headers that belong to the connection or are made anew, whatever stood in them.
const MADE_ANEW: &[&str] =
    &[AUTHORIZATION, DATE, HOST, CONTENT_LENGTH, TRANSFER_ENCODING, "Connection", "Keep-Alive", "Proxy-Connection"];

type Told<T> = Result<(T, Vec<Bilingual>), Bilingual>;

/// The path without the prefix of the deployment, which stands in the target's address.
pub(super) fn path<'a>(request: &'a message::Request, setting: &Setting<'_>) -> &'a str {
    let path = request.path();
    let rest = path.strip_prefix(setting.profile.readings.resource_base.prefix());
    rest.filter(|rest| rest.starts_with('/')).unwrap_or(path)
}

/// The parts of a request that is signed anew, and what there is to say of them.
pub(super) fn composed(recorded: &Recorded, explanation: &Explanation, setting: &Setting<'_>) -> Told<Request> {
    let sent = &recorded.request;
    let mut notes = Vec::new();
    if sent.version == Version::Http10 {
        notes.push(("以 HTTP/1.1 发送（记录的是 HTTP/1.0）", "sent as HTTP/1.1; it was recorded as HTTP/1.0").into());
    }
    let is_chunked = sent.headers.first(TRANSFER_ENCODING).is_some() && !sent.body.is_empty();
    let has_body = !sent.body.is_empty() || sent.headers.first(CONTENT_LENGTH).is_some();
    let body = has_body.then(|| body(sent));
    let mut headers = headers(recorded, setting, &mut notes)?;
    hosts(recorded, explanation, &mut headers);
    if let Some(Body::Json { .. }) = body {
        settle_content_type(sent, &mut headers);
    }
    let request = Request::Composed {
        method: sent.method.to_string(),
        path: Text::from(path(sent, setting)),
        query: sent.query().map(Text::from),
        headers,
        body,
        chunked: is_chunked.then(|| FlowSeq(vec![sent.body.len()])),
    };
    Ok((request, notes))
}

/// A body that is JSON is written as such, to the byte.
fn body(sent: &message::Request) -> Body {
    let text = str::from_utf8(&sent.body).ok().filter(|text| json::decode(text).is_ok());
    match text {
        Some(text) => Body::Json { json: Text::from(text).block() },
        None => Body::Bytes(Bytes::from(&sent.body[..])),
    }
}

/// JSON has its type in the language unless a header names another one.
fn settle_content_type(sent: &message::Request, headers: &mut Vec<Header>) {
    let named: Vec<&[u8]> = sent.headers.all(CONTENT_TYPE).collect();
    if named == [JSON_TYPE.as_bytes()] {
        headers.retain(|header| !header.keys().any(|name| name.eq_ignore_ascii_case(CONTENT_TYPE)));
    } else if named.is_empty() {
        headers.push(Header::from([(CONTENT_TYPE.to_owned(), None)]));
    }
}

/// Host is the target's, unless the recorded answer hangs on it: where it stood twice, or where it was missing and that was
/// refused. Many recordings leave it out.
fn hosts(recorded: &Recorded, explanation: &Explanation, headers: &mut Vec<Header>) {
    let hosts: Vec<&[u8]> = recorded.request.headers.all(HOST).collect();
    let is_refused = || recorded.code() == Some(explanation.code.number) && !explanation.code.is_success();
    let named = |value| Header::from([(HOST.to_owned(), value)]);
    match hosts[..] {
        [] if is_refused() => headers.push(named(None)),
        [] | [_] => {}
        _ => headers.extend(hosts.iter().map(|host| named(Some(Text::from(String::from_utf8_lossy(host)))))),
    }
}

fn headers(recorded: &Recorded, setting: &Setting<'_>, notes: &mut Vec<Bilingual>) -> Result<Vec<Header>, Bilingual> {
    let prefix = &setting.contract.parameters().custom_header_prefix;
    let mut headers = Vec::new();
    for header in &recorded.request.headers {
        let name = &header.name;
        let is_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_of(MADE_ANEW) || name.to_ascii_lowercase().starts_with(prefix.as_str()) {
            continue;
        }
        if holds_credentials(name) {
            notes.push(left_out(name));
        } else if is_masked(recorded, name) {
            notes.push(bilingual!("请求头 {name} 被遮盖，没有写入", "the header {name} was masked and is left out"));
        } else {
            headers.push(Header::from([(name.to_string(), Some(Text::from(value(header)?)))]));
        }
    }
    Ok(headers)
}

/// The value of a header, which a file can hold only where it is text.
pub(super) fn value(header: &message::Header) -> Result<&str, Bilingual> {
    str::from_utf8(&header.value).map_err(|_| {
        let name = &header.name;
        bilingual!(
            "请求头 {name} 的值不是 UTF-8，场景里写不出；--verbatim 可保留原来的字节",
            "the value of the header {name} is not UTF-8, which no scenario can say; --verbatim keeps its bytes"
        )
    })
}

/// Whether a tool has hidden the value of this header.
pub(super) fn is_masked(recorded: &Recorded, name: &str) -> bool {
    let hides = |damage: &crate::evidence::Damage| {
        damage.kind == DamageKind::Masked && damage.detail.eq_ignore_ascii_case(name)
    };
    recorded.damage.iter().any(hides)
}

/// Whether the value of a header is a credential of another kind than Authorization, which stands in no file.
fn holds_credentials(name: &str) -> bool {
    !name.eq_ignore_ascii_case(AUTHORIZATION) && names_secret(name, NamePlace::Header)
}

fn left_out(name: &str) -> Bilingual {
    bilingual!("请求头 {name} 里是凭据，没有写入", "the header {name} holds credentials and is left out")
}

/// The bytes of a request as they were recorded, as far as no secret stands in them.
pub(super) fn verbatim(sent: &message::Request, setting: &Setting<'_>) -> Told<Request> {
    let mut sent = sent.clone();
    let mut notes = Vec::new();
    let names = sent.headers.iter().map(|header| header.name.to_string());
    for name in names.filter(|name| holds_credentials(name)).collect::<BTreeSet<_>>() {
        sent.headers.remove(&name);
        notes.push(left_out(&name));
    }
    if sent.headers.first(TRANSFER_ENCODING).is_some() {
        sent.headers.remove(TRANSFER_ENCODING);
        sent.headers.remove(CONTENT_LENGTH);
        sent.headers.push(CONTENT_LENGTH, sent.body.len().to_string());
        notes.push(
            ("请求体不分块发送，另写了 Content-Length", "the body is not sent in chunks, but with its Content-Length")
                .into(),
        );
    }
    let bytes = wire::request_bytes(&sent);
    if setting.secrets.without(&bytes) != bytes {
        return Err(
            ("请求里有已知的密钥，不写入文件", "a known secret stands in it, and is not written to a file").into()
        );
    }
    Ok((Request::Raw { raw: Bytes::from(&bytes[..]) }, notes))
}
