//! A call of JavaScript's fetch, as browsers copy it: an address, and an object that is JSON, or nearly so.

use super::sent::Sent;
use crate::evidence::{Damage, DamageKind, Format, Recorded, RecordingError};
use crate::payload::json::{self, Node, Value};

/// Whether a text calls fetch.
pub(in crate::evidence) fn is_fetch(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    let text = text.strip_prefix(b"await ").unwrap_or(text).trim_ascii_start();
    text.starts_with(b"fetch(")
}

/// The request that the call makes.
///
/// # Errors
/// [`RecordingError`] where its arguments are nothing that can be read.
pub(super) fn request(text: &str) -> Result<Recorded, RecordingError> {
    let begin = text.find("fetch(").map_or(0, |at| at + "fetch(".len());
    let end = text.rfind(')').filter(|end| *end >= begin).unwrap_or(text.len());
    // The arguments of a call stand as the elements of an array do.
    let arguments = format!("[{}]", &text[begin..end]);
    let unread = |_| {
        let reason = ("参数不是浏览器复制出来的那种 JSON", "its arguments are no JSON as browsers copy it");
        RecordingError::malformed(Format::Fetch, 1, reason)
    };
    let node = json::decode(&arguments).or_else(|_| json::decode_lenient(&arguments)).map_err(unread)?;
    let Value::Array(arguments) = &node.value else { return Err(RecordingError::NoRequest(Format::Fetch)) };
    let mut sent = Sent { url: arguments.first().and_then(text_of), ..Sent::default() };
    if let Some(Node { value: Value::Object(options), .. }) = arguments.get(1) {
        for option in options {
            let value = text_of(&option.value);
            match option.name() {
                "method" => sent.method = value.map(|method| method.to_ascii_uppercase()),
                "body" => sent.body = value.map(String::into_bytes),
                "headers" => headers(&mut sent, &option.value),
                _ => {}
            }
        }
    }
    sent.method.get_or_insert_with(|| "GET".to_owned());
    // Names come in lower case, and what the browser adds by itself is not there.
    Ok(sent.recorded(Format::Fetch)?.damaged(Damage::new(DamageKind::HeaderCaseLost)))
}

fn headers(sent: &mut Sent, node: &Node<'_>) {
    let Value::Object(members) = &node.value else { return };
    for member in members {
        if let Some(value) = text_of(&member.value) {
            sent.headers.push((member.name().to_owned(), value.into_bytes()));
        }
    }
}

fn text_of(node: &Node<'_>) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence;

    #[test]
    fn what_a_browser_copies_is_read() {
        let text = r#"await fetch("http://h:1/a", {
  "headers": { "authorization": "BIS3 a:b", "x": "1" },
  "referrer": "http://h/",
  "body": "{\"a\": \"\u4e3d(1)\"}",
  "method": "POST",
  "mode": "cors"
});"#;
        let recording = evidence::read(text.as_bytes(), None).expect("a recording");
        let request = &recording.exchanges[0].request;
        assert_eq!((&*request.method, &*request.target), ("POST", "/a"));
        assert_eq!(&request.body[..], "{\"a\": \"丽(1)\"}".as_bytes());
        assert_eq!(request.headers.text("Authorization"), Some("BIS3 a:b"));
    }
}
