//! The values of members that are not to be written, found in a body of JSON: those that were named, and those whose names
//! are names of secrets.

use std::ops::Range;

use super::line::ReplacedKind;
use super::pseudonym::Pseudonyms;
use crate::credentials::{NamePlace, REDACTED, names_secret, without_assigned};
use crate::diagnostic::BYTE_ORDER_MARK;
use crate::payload::json::{self, Node, Value};

/// A body without the values of some members.
pub(super) enum Body {
    /// There are none in it.
    Same,
    /// Pseudonyms stand in their places.
    Replaced(Replacement),
    /// They may be in it, and where cannot be known.
    Unreadable,
}

/// A body with pseudonyms in it.
pub(super) struct Replacement {
    pub(super) body: Vec<u8>,
    /// What each value was, and its JSON pointer, or the name where the body is no JSON.
    pub(super) pointers: Vec<(ReplacedKind, String)>,
    /// What stood there, and what stands there, as far as both can be looked for elsewhere.
    pub(super) values: Vec<(String, String)>,
}

/// Which members are not to be written beside those with names of secrets, and what stands there instead.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'c> {
    pub(super) names: &'c [String],
    pub(super) pseudonyms: &'c Pseudonyms,
}

/// Puts pseudonyms into the places of the values of the chosen members, in letters of either case, and a word into those of
/// secrets. `is_coded`: whether the bytes are compressed, so that they show nothing of what is in them.
pub(super) fn replace(content: &[u8], chosen: Chosen<'_>, is_coded: bool) -> Body {
    if content.is_empty() {
        return Body::Same;
    }
    let unmarked = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    let root = str::from_utf8(unmarked).ok().and_then(|text| Some((text, decoded(text)?)));
    let Some((text, root)) = root else {
        return if may_hold_chosen(unmarked, chosen, is_coded) { Body::Unreadable } else { without_secrets(content) };
    };
    let mut found = Vec::new();
    Search { names: chosen.names, found: &mut found }.walk(&root, &mut String::new(), None);
    if found.is_empty() {
        return Body::Same;
    }
    let mark = content[..content.len() - unmarked.len()].to_vec();
    let mut replacement = Replacement { body: mark, pointers: Vec::new(), values: Vec::new() };
    let mut copied = 0;
    for Found { pointer, place, value, kind } in found {
        let written = &text[place.clone()];
        let like = match kind {
            ReplacedKind::Member => chosen.pseudonyms.written(written, value),
            _ => covered(written, value),
        };
        replacement.body.extend_from_slice(&unmarked[copied..place.start]);
        replacement.body.extend_from_slice(like.as_bytes());
        replacement.values.push((bare(written), bare(&like)));
        replacement.pointers.push((kind, pointer));
        copied = place.end;
    }
    replacement.body.extend_from_slice(&unmarked[copied..]);
    Body::Replaced(replacement)
}

fn decoded(text: &str) -> Option<Node<'_>> {
    json::decode(text).or_else(|_| json::decode_lenient(text)).ok()
}

/// Whether a body that is no JSON may hold a chosen member.
fn may_hold_chosen(content: &[u8], Chosen { names, .. }: Chosen<'_>, is_coded: bool) -> bool {
    let Ok(text) = str::from_utf8(content) else { return !names.is_empty() };
    let text = text.to_ascii_lowercase();
    !names.is_empty() && (is_coded || names.iter().any(|name| text.contains(&name.to_ascii_lowercase())))
}

/// A body that is no JSON without what it gives to names of secrets: a form, XML, or JSON that was cut.
fn without_secrets(content: &[u8]) -> Body {
    let (body, assigned) = without_assigned(content);
    if assigned.is_empty() {
        return Body::Same;
    }
    let values = assigned.iter().map(|assigned| String::from_utf8_lossy(&content[assigned.place.clone()]).into_owned());
    Body::Replaced(Replacement {
        values: values.map(|value| (value, REDACTED.to_owned())).collect(),
        body: body.into_owned(),
        pointers: assigned.into_iter().map(|assigned| (ReplacedKind::Credentials, assigned.name)).collect(),
    })
}

/// What stands in the place of a secret, with the quotation marks of what stood there; a text that holds one keeps the rest.
fn covered(written: &str, value: &Value<'_>) -> String {
    let quote = match value {
        Value::Text(_) | Value::BrokenText(_) => written.get(..1).filter(|quote| matches!(*quote, "\"" | "'")),
        _ => Some("\""),
    };
    let quote = quote.unwrap_or_default();
    format!("{quote}{REDACTED}{quote}")
}

fn bare(written: &str) -> String {
    written.trim_matches(['"', '\'']).to_owned()
}

/// A value that is not to be written.
struct Found<'a> {
    pointer: String,
    place: Range<usize>,
    value: &'a Value<'a>,
    kind: ReplacedKind,
}

/// Finds values, in the order of the text.
struct Search<'s, 'a> {
    names: &'s [String],
    found: &'s mut Vec<Found<'a>>,
}

impl<'a> Search<'_, 'a> {
    /// `kind`: why the value is not to be written, where it belongs to such a member; then nothing in it is.
    fn walk(&mut self, node: &'a Node<'a>, pointer: &mut String, kind: Option<ReplacedKind>) {
        let length = pointer.len();
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    json::push_name(pointer, &index.to_string());
                    self.walk(item, pointer, kind);
                    pointer.truncate(length);
                }
            }
            Value::Object(members) => {
                for member in members {
                    json::push_name(pointer, member.name());
                    self.walk(&member.value, pointer, kind.or_else(|| self.kind(member.name())));
                    pointer.truncate(length);
                }
            }
            Value::Null => {}
            value => self.take(node, value, pointer, kind),
        }
    }

    fn kind(&self, name: &str) -> Option<ReplacedKind> {
        // A secret has no pseudonym: one that is weak could be found by trying.
        if names_secret(name, NamePlace::Value) {
            return Some(ReplacedKind::Credentials);
        }
        self.names.iter().any(|chosen| chosen.eq_ignore_ascii_case(name)).then_some(ReplacedKind::Member)
    }

    fn take(&mut self, node: &'a Node<'a>, value: &'a Value<'a>, pointer: &str, kind: Option<ReplacedKind>) {
        let is_text = matches!(value, Value::Text(text) if !text.is_empty() && text != REDACTED);
        let is_other = !matches!(value, Value::Text(_));
        let holds_secret = |text: &str| !without_assigned(text.as_bytes()).1.is_empty();
        let kind = kind.filter(|kind| *kind == ReplacedKind::Member || is_text || is_other).or_else(|| match value {
            // A text that holds a secret is covered whole: where it ends in what is escaped nobody need find out.
            Value::Text(text) if holds_secret(text) => Some(ReplacedKind::Credentials),
            _ => None,
        });
        if let Some(kind) = kind {
            self.found.push(Found { pointer: pointer.to_owned(), place: node.span.clone(), value, kind });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(content: &str) -> Option<(String, Vec<String>)> {
        let pseudonyms = Pseudonyms::new().expect("random bytes");
        match replace(content.as_bytes(), Chosen { names: &["Name".to_owned()], pseudonyms: &pseudonyms }, false) {
            Body::Same => Some((content.to_owned(), Vec::new())),
            Body::Replaced(replacement) => {
                let pointers = replacement.pointers.into_iter().map(|(_, pointer)| pointer).collect();
                Some((String::from_utf8(replacement.body).expect("UTF-8"), pointers))
            }
            Body::Unreadable => None,
        }
    }

    #[test]
    fn values_go_wherever_the_member_stands_and_nothing_else_changes() {
        let content = "\u{feff}{ 'name' : '张三丰丰', \"a\": [{\"Name\": {\"x\": [123456, null]}}], \"b\": \"张三丰丰\", \"Name\": 987654321}";
        let (body, pointers) = replaced(content).expect("it can be read");
        assert_eq!(pointers, ["/name", "/a/0/Name/x/0", "/Name"]);
        assert!(!body.contains("'张三丰丰'") && !body.contains("123456") && !body.contains("987654321"), "{body}");
        assert_eq!((body.len(), body.contains(", null]}}], \"b\": \"张三丰丰\", ")), (content.len(), true), "{body}");
    }

    #[test]
    fn what_cannot_be_read_and_may_hold_one_is_told() {
        assert_eq!(replaced("{\"name\": \"张三"), None);
        assert_eq!(replaced("<html>Bad Gateway</html>").map(|(_, pointers)| pointers.len()), Some(0));
        let pseudonyms = Pseudonyms::new().expect("random bytes");
        let replaced = |names: &[String]| replace(b"\xd5\xc5", Chosen { names, pseudonyms: &pseudonyms }, false);
        assert!(matches!(replaced(&["Name".to_owned()]), Body::Unreadable));
        assert!(matches!(replaced(&[]), Body::Same));
    }

    #[test]
    fn secrets_go_without_being_named() {
        for (content, kept) in [
            (
                "{\"password\": \"p\", 'token': 'q', \"a\": null}",
                "{\"password\": \"[redacted]\", 'token': '[redacted]', \"a\": null}",
            ),
            ("{\"auth\": {\"a\": [1, null, true]}}", "{\"auth\": {\"a\": [\"[redacted]\", null, \"[redacted]\"]}}"),
            ("{\"url\": \"http://h/?token=p\"}", "{\"url\": \"[redacted]\"}"),
            ("user=me&password=p", "user=me&password=[redacted]"),
            ("{\"password\": \"p", "{\"password\": \"[redacted]"),
        ] {
            let (body, pointers) = replaced(content).expect("it can be read");
            assert_eq!((body.as_str(), pointers.is_empty()), (kept, false));
            assert_eq!(replaced(kept).map(|(_, pointers)| pointers.len()), Some(0), "twice is once");
        }
        for content in ["{\"password\": \"\", \"token\": null}", "token"] {
            assert_eq!(replaced(content), Some((content.to_owned(), Vec::new())));
        }
    }
}
