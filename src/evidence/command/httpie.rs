//! What HTTPie sends for its arguments: `http POST host/path Name:value field=text field:=1`, or a body behind `--raw`.

use serde_json::{Map, Value};

use super::ShellWord;
use super::sent::Sent;
use crate::evidence::{Format, Part, Recorded, RecordingError};
use crate::message::{JSON_TYPE, is_token};

/// Options that take a value in a word of their own, and change nothing in what is sent.
const VALUED: &[&str] = &[
    "-o",
    "--output",
    "-p",
    "--print",
    "--session",
    "--timeout",
    "--verify",
    "--cert",
    "--proxy",
    "-a",
    "--auth",
    "-A",
];

/// The request that HTTPie would make of these words, the first of which is its own name.
///
/// # Errors
/// [`RecordingError`] where no URL stands among them.
pub(super) fn request(words: &[ShellWord]) -> Result<Recorded, RecordingError> {
    let mut sent = Sent { media_type: Some(JSON_TYPE), ..Sent::default() };
    let mut fields = Map::new();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let text = String::from_utf8_lossy(&word.bytes).into_owned();
        if let Some(raw) = text.strip_prefix("--raw=") {
            sent.note(word, Part::Body);
            sent.body = Some(raw.as_bytes().to_vec());
        } else if text == "--raw" {
            sent.body = words.next().map(|value| value.bytes.clone());
        } else if VALUED.contains(&text.as_str()) {
            words.next();
        } else if text.starts_with('-') {
            // What is left is switched on, and changes nothing in what is sent.
        } else if sent.url.is_none() && sent.method.is_none() && is_method(&text) {
            sent.method = Some(text);
        } else if sent.url.is_none() {
            sent.note(word, Part::RequestLine);
            sent.url = Some(url(text));
        } else {
            item(&mut sent, &mut fields, word, &text);
        }
    }
    if !fields.is_empty() && sent.body.is_none() {
        // HTTPie writes JSON as Python does, with blanks behind colons and commas.
        sent.body = Some(written(&Value::Object(fields)).into_bytes());
    }
    sent.recorded(Format::HttPie)
}

fn is_method(text: &str) -> bool {
    is_token(text) && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `:8095/path` and `/path` are on this machine.
fn url(text: String) -> String {
    if text.starts_with(':') || text.starts_with('/') { format!("localhost{text}") } else { text }
}

/// `Name:value`, `field=text`, `field:=JSON`; what reads a file is not known.
fn item(sent: &mut Sent, fields: &mut Map<String, Value>, word: &ShellWord, text: &str) {
    let at = text.find([':', '=', '@']).unwrap_or(text.len());
    let (name, rest) = text.split_at(at);
    if let Some(json) = rest.strip_prefix(":=") {
        sent.note(word, Part::Body);
        sent.reads_file |= json.starts_with('@');
        fields.insert(name.to_owned(), serde_json::from_str(json).unwrap_or_default());
    } else if rest.starts_with("=@") || rest.starts_with('@') {
        sent.reads_file = true;
    } else if rest.starts_with(':') {
        let is_authorization = name.eq_ignore_ascii_case("authorization");
        sent.note(word, if is_authorization { Part::Authorization } else { Part::Headers });
        sent.header(text.as_bytes());
    } else if let Some(value) = rest.strip_prefix('=') {
        sent.note(word, Part::Body);
        fields.insert(name.to_owned(), Value::String(value.to_owned()));
    } else {
        sent.stray.get_or_insert_with(|| text.to_owned());
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), written(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence;

    #[test]
    fn what_httpie_would_send_is_read() {
        for (text, body) in [
            ("http POST :8095/a x:1 'y: 2' FacilityCode=12 DonorNum:=10", r#"{"FacilityCode": "12", "DonorNum": 10}"#),
            ("http --raw '{\"a\":1}' POST h/a x:1 y:2", r#"{"a":1}"#),
        ] {
            let recording = evidence::read(text.as_bytes(), None).expect("a recording");
            let request = &recording.exchanges[0].request;
            assert_eq!(
                (&*request.method, &*request.target, &request.body[..]),
                ("POST", "/a", body.as_bytes()),
                "{text}"
            );
            assert_eq!((request.headers.text("x"), request.headers.text("y")), (Some("1"), Some("2")), "{text}");
        }
    }
}
