//! An answer as the text of a snapshot.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::redaction::Trail;
use super::{Redaction, Volatile};
use crate::message::Response;
use crate::payload::json::{self, Member, Node, Value};
use crate::secret::REDACTED;

/// The text of an answer's snapshot: JSON with `status`, `headers` and, by what the body is, `body` (JSON, its number
/// text kept), `text` or `base64`. What the request said only once is left out of every text in it.
pub fn rendered(response: &Response, redaction: &Redaction, volatile: &Volatile) -> String {
    let body = body(&response.body, redaction, volatile);
    let mut text = format!("{{\n  \"status\": {},\n  \"headers\": ", response.status);
    headers(&mut text, response, &|name| redaction.header(name, body.is_shortened), volatile);
    text.push_str(&format!(",\n  {}\n}}\n", body.text));
    text
}

fn headers(text: &mut String, response: &Response, is_redacted: &dyn Fn(&str) -> bool, volatile: &Volatile) {
    let line = |name: &str, value: &[u8]| {
        let value = String::from_utf8_lossy(value);
        let value = if is_redacted(name) { REDACTED.into() } else { volatile.left_out(&value) };
        json::quoted(&format!("{name}: {value}"))
    };
    let lines: Vec<String> = response.headers.iter().map(|header| line(&header.name, &header.value)).collect();
    list(text, 1, ['[', ']'], lines.len(), |text, index| text.push_str(&lines[index]));
}

/// The member of a snapshot that holds the body.
struct Body {
    text: String,
    /// Whether something that the request said was left out of it.
    is_shortened: bool,
}

fn body(body: &[u8], redaction: &Redaction, volatile: &Volatile) -> Body {
    if redaction.hides(body) {
        return Body { text: format!("\"text\": {}", json::quoted(REDACTED)), is_shortened: true };
    }
    let Ok(read) = std::str::from_utf8(body) else {
        let text = format!("\"base64\": {}", json::quoted(&STANDARD.encode(body)));
        return Body { text, is_shortened: false };
    };
    match json::decode(read) {
        Ok(root) => {
            let mut writer = Writer { json: read, volatile, is_shortened: false };
            let mut text = "\"body\": ".to_owned();
            writer.value(&mut text, &root, 1, &redaction.body(&redaction.located(&root)));
            Body { text, is_shortened: writer.is_shortened }
        }
        Err(_) => {
            let left = volatile.left_out(read);
            Body { text: format!("\"text\": {}", json::quoted(&left)), is_shortened: left != read }
        }
    }
}

/// Writes values of a JSON text anew, a member a line; numbers stay as they stand in the text.
struct Writer<'a> {
    json: &'a str,
    volatile: &'a Volatile,
    is_shortened: bool,
}

impl Writer<'_> {
    fn value(&mut self, text: &mut String, node: &Node<'_>, level: usize, trail: &Trail<'_>) {
        if trail.ends(node) {
            text.push_str(&json::quoted(REDACTED));
            return;
        }
        match &node.value {
            Value::Array(elements) => list(text, level, ['[', ']'], elements.len(), |text, index| {
                self.value(text, &elements[index], level + 1, &trail.into(&index.to_string()));
            }),
            Value::Object(members) => list(text, level, ['{', '}'], members.len(), |text, index| {
                self.member(text, &members[index], level + 1, trail);
            }),
            Value::Text(value) => {
                let left = self.volatile.left_out(value);
                self.is_shortened |= left != *value;
                text.push_str(&json::quoted(&left));
            }
            _ => text.push_str(&self.json[node.span.clone()]),
        }
    }

    fn member(&mut self, text: &mut String, member: &Member<'_>, level: usize, trail: &Trail<'_>) {
        self.value(text, &member.name, level, &Trail::nowhere());
        text.push_str(": ");
        self.value(text, &member.value, level, &trail.into(member.name()));
    }
}

fn list(
    text: &mut String,
    level: usize,
    [open, close]: [char; 2],
    count: usize,
    mut write: impl FnMut(&mut String, usize),
) {
    text.push(open);
    for index in 0..count {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        indent(text, level + 1);
        write(text, index);
    }
    if count > 0 {
        text.push('\n');
        indent(text, level);
    }
    text.push(close);
}

fn indent(text: &mut String, level: usize) {
    text.extend(std::iter::repeat_n("  ", level));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &'static [u8]) -> Response {
        Response {
            status: 200,
            headers: [("Date", "today"), ("X-Count", "3"), ("Content-Length", "9")].into_iter().collect(),
            body: body.into(),
            ..Response::default()
        }
    }

    #[test]
    fn number_text_order_and_repeated_names_are_kept() {
        let text = rendered(
            &answer(br#"{"b":1.10,"a":[1e2,{}],"b":[],"c":"\u4e2d"}"#),
            &Redaction::default(),
            &Volatile::default(),
        );
        insta::assert_snapshot!(text, @r#"
        {
          "status": 200,
          "headers": [
            "Date: [redacted]",
            "X-Count: 3",
            "Content-Length: 9"
          ],
          "body": {
            "b": 1.10,
            "a": [
              1e2,
              {}
            ],
            "b": [],
            "c": "中"
          }
        }
        "#);
    }

    #[test]
    fn what_is_redacted_is_not_there_and_neither_is_its_length() {
        let redaction = Redaction::new(vec!["/a/*/id".into(), "/c~1d".into()], vec!["x-count".into()]);
        let text =
            rendered(&answer(br#"{"a":[{"id":71},{"id":72,"n":5}],"c/d":{"e":73}}"#), &redaction, &Volatile::default());
        assert!(!["71", "72", "73", ": 3", ": 9", "today"].iter().any(|value| text.contains(value)), "{text}");
        assert!(text.contains("\"n\": 5"), "{text}");
    }

    #[test]
    fn a_path_redacts_all_that_it_leads_to() {
        let path = |text| serde_json_path::JsonPath::parse(text).expect("a JSONPath");
        let paths = ["$..id", "$.a[?@.n == 5].at"].map(path).into();
        let redaction = Redaction::default().and_paths(paths);
        let text = rendered(
            &answer(br#"{"a":[{"id":71,"at":72,"n":5},{"at":1.50,"n":6}],"id":{"e":73},"x":{"id":74}}"#),
            &redaction,
            &Volatile::default(),
        );
        assert!(!["71", "72", "73", "74", ": 9"].iter().any(|value| text.contains(value)), "{text}");
        assert!(text.contains("\"at\": 1.50"), "{text}");
    }

    #[test]
    fn what_a_path_cannot_see_is_not_kept_either() {
        let path = serde_json_path::JsonPath::parse("$.a.token").expect("a JSONPath");
        let redaction = Redaction::default().and_paths(vec![path]);
        let bodies: [&[u8]; 6] = [
            br#"{"a":{"token":"HIDDEN"},"x":"\ud800"}"#,
            br#"{"a":{"token":"HIDDEN"},"n":1e400}"#,
            br#"{"a":{"token":"HIDDEN"},"a":{}}"#,
            br#"{"a":{"token":"HIDDEN","token":1}}"#,
            br#"{"a":{"token":"HIDDEN"}"#,
            b"{\"a\":{\"token\":\"HIDDEN\"},\"x\":\"\xff\"}",
        ];
        for body in bodies {
            let text = rendered(&answer(body), &redaction, &Volatile::default());
            assert!(!text.contains("HIDDEN") && text.contains(REDACTED), "{text}");
            assert!(!text.contains("base64"), "{text}");
        }
        assert!(rendered(&answer(b""), &redaction, &Volatile::default()).contains("\"text\": \"\""));
    }

    #[test]
    fn what_only_the_request_said_is_left_out_wherever_it_stands() {
        let request =
            b"POST / HTTP/1.1\r\nDate: Mon, 10 Sep 2018 10:15:31 GMT\r\nx-bis3-date: Mon, 10 Sep 2018 10:15:30 GMT\r\n\
            Authorization: BIS3 demo:c2lnbmF0dXJl\r\nx-bis3-version: 1.0\r\n\r\n";
        let volatile = Volatile::of(request, "x-bis3-date");
        let told = |body| rendered(&answer(body), &Redaction::default(), &volatile);
        let text = told(br#"{"a":["POST\nMon, 10 Sep 2018 10:15:31 GMT\nx-bis3-date:Mon, 10 Sep 2018 10:15:30 GMT\n1.0","c2lnbmF0dXJl"]}"#);
        assert!(text.contains(r#""POST\n[redacted]\nx-bis3-date:[redacted]\n1.0""#), "{text}");
        assert!(text.contains("\n      \"[redacted]\"\n") && text.contains("Content-Length: [redacted]"), "{text}");
        assert!(told(b"signed c2lnbmF0dXJl").contains("\"text\": \"signed [redacted]\""));
        assert!(told(b"{\"demo\": \"1.0\"}").contains("Content-Length: 9"), "the rest stays");
    }

    #[test]
    fn a_body_that_is_no_json_is_kept_as_text_or_base64() {
        assert!(
            rendered(&answer(b"<html>"), &Redaction::default(), &Volatile::default()).contains("\"text\": \"<html>\"")
        );
        assert!(
            rendered(&answer(b"\xff\x00"), &Redaction::default(), &Volatile::default())
                .contains("\"base64\": \"/wA=\"")
        );
        assert!(json::decode(&rendered(&answer(b""), &Redaction::default(), &Volatile::default())).is_ok());
    }
}
