//! What a step takes out of its answer.

use super::template::Value;
use super::{Capture, CaptureSource};
use crate::language::Bilingual;
use crate::message::Response;
use crate::payload::json::{self, Node};

/// The members of an answer's body, in either printed case (1.3.2).
const CODE: &str = "code";
const MESSAGE: &str = "msg";

/// The value of a capture, or why there is none.
pub(super) fn value(capture: &Capture, response: &Response) -> Result<Value, Bilingual> {
    let value = whole(&capture.source, response)?;
    let Some(regex) = &capture.regex else { return Ok(value) };
    let text = value.text();
    let found = regex.captures(&text).and_then(|groups| groups.get(1).or_else(|| groups.get(0)));
    found.map(|found| Value::of_text(found.as_str())).ok_or_else(|| {
        Bilingual::new(format!("`{regex}` 与 `{text}` 不符"), format!("`{regex}` does not match `{text}`"))
    })
}

/// The code in the body of an answer.
pub(super) fn code(response: &Response) -> Option<u32> {
    member(response, CODE)?.text().parse().ok()
}

/// An answer as one value, for expressions.
pub(super) fn answer(response: &Response) -> Value {
    let null = || Value::of_json("null");
    let status = Value::of_json(response.status.to_string());
    let code = member(response, CODE).unwrap_or_else(null);
    let text = std::str::from_utf8(&response.body).ok().filter(|text| json::decode(text).is_ok());
    let json = text.map_or_else(null, |text| Value::of_json(text.trim()));
    Value::object([("status", &status), ("code", &code), ("json", &json)])
}

fn whole(source: &CaptureSource, response: &Response) -> Result<Value, Bilingual> {
    match source {
        CaptureSource::Status => Ok(Value::of_json(response.status.to_string())),
        CaptureSource::Code => member(response, CODE).ok_or_else(|| Bilingual::new("没有错误码", "no code")),
        CaptureSource::Text => member(response, MESSAGE).ok_or_else(|| Bilingual::new("没有消息", "no message")),
        CaptureSource::Body => Ok(Value::of_text(&String::from_utf8_lossy(&response.body))),
        CaptureSource::Header(name) => match response.headers.first(name) {
            Some(value) => Ok(Value::of_text(&String::from_utf8_lossy(value))),
            None => Err(Bilingual::new(format!("没有 {name} 头"), format!("no header {name}"))),
        },
        CaptureSource::Json(path) => {
            let (text, root) = decoded(response)?;
            match path.select(text, &root).as_slice() {
                [one] => Ok(Value::of_json(&text[one.span.clone()])),
                [] => Err(Bilingual::new(
                    format!("{} 没有指向任何值", path.written()),
                    format!("{} leads to nothing", path.written()),
                )),
                many => Err(Bilingual::new(
                    format!("{} 指向 {} 个值，只能取一个", path.written(), many.len()),
                    format!("{} leads to {} values, and one is wanted", path.written(), many.len()),
                )),
            }
        }
    }
}

fn decoded(response: &Response) -> Result<(&str, Node<'_>), Bilingual> {
    let text = std::str::from_utf8(&response.body).ok();
    let decoded = text.and_then(|text| Some((text, json::decode(text).ok()?)));
    decoded.ok_or_else(|| Bilingual::new("应答不是 JSON", "an answer that is not JSON"))
}

fn member(response: &Response, name: &str) -> Option<Value> {
    let (text, root) = decoded(response).ok()?;
    let json::Value::Object(members) = &root.value else { return None };
    let found = members.iter().rev().find(|member| member.name().eq_ignore_ascii_case(name))?;
    Some(Value::of_json(&text[found.value.span.clone()]))
}
