//! What Postman's console copies: the method and the address, and an object with what was sent and what came back. The status
//! of the answer does not stand there, and so no answer is taken from it.

use serde_json::Value;

use super::address::address;
use super::{Damage, DamageKind, Format, Recorded, Recording, RecordingError};
use crate::message::{CONTENT_LENGTH, Headers, Request};

const HEADERS: &str = "Request Headers";

/// Whether some line begins an exchange, and its headers stand below.
pub(super) fn is_postman(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains(&format!("\"{HEADERS}\"")) && text.lines().any(|line| heading(line).is_some())
}

/// `POST http://h/a: {`: the method and the address.
fn heading(line: &str) -> Option<(&str, &str)> {
    let (method, url) = line.trim_end().strip_suffix(": {")?.split_once(' ')?;
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_method && !url.contains(' ')).then_some((method, url))
}

/// Reads every exchange.
pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let text = String::from_utf8_lossy(bytes);
    let mut exchanges = Vec::new();
    let mut at = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if let Some((method, url)) = heading(line) {
            let begin = at + line.trim_end().len() - 1;
            let mut values = serde_json::Deserializer::from_str(&text[begin..]).into_iter::<Value>();
            let value = values.next().transpose().map_err(|error| RecordingError::json(Format::Postman, &error))?;
            exchanges.push(exchange(number, (method, url), &value.unwrap_or_default()));
        }
        at += line.len();
    }
    Ok(Recording { format: Format::Postman, exchanges, damage: Vec::new() })
}

fn exchange(line: usize, (method, url): (&str, &str), value: &Value) -> Recorded {
    let mut request = Request { method: method.into(), headers: headers(&value[HEADERS]), ..Request::default() };
    address(&mut request, url);
    let declared = request.headers.text(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    // Of JSON that it shows as such, the blanks are not known.
    let body = &value["Request Body"];
    request.body = body.as_str().unwrap_or_default().as_bytes().to_vec().into();
    let length = request.body.len();
    let recorded = Recorded { line: Some(line), ..Recorded::of(request) };
    let recorded = recorded.damaged(Damage::new(DamageKind::HeaderCaseLost));
    match declared {
        Some(1..) if length == 0 => recorded.damaged(Damage::new(DamageKind::BodyMissing)),
        Some(declared) if declared != length => {
            let detail = format!("{CONTENT_LENGTH}: {declared}, {length}");
            recorded.damaged(Damage::to(DamageKind::LengthDiffers, detail))
        }
        None if body.is_object() => recorded.damaged(Damage::new(DamageKind::BodyMissing)),
        _ => recorded,
    }
}

fn headers(members: &Value) -> Headers {
    let members = members.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?.to_owned()))).collect()
}
