//! The values of members that are not to be written, found in a body of JSON.

use std::ops::Range;

use super::pseudonym::Pseudonyms;
use crate::payload::json::{self, Node, Value};

/// The byte order mark of UTF-8, which a body should not have and may.
const MARK: &[u8] = b"\xef\xbb\xbf";

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
    /// Each value's JSON pointer.
    pub(super) pointers: Vec<String>,
    /// What stood there, and what stands there, as far as both can be looked for elsewhere.
    pub(super) values: Vec<(String, String)>,
}

/// Finds the values of members with these names, in letters of either case, and puts pseudonyms there. `is_coded`: whether the
/// bytes are compressed, so that they show nothing of what is in them.
pub(super) fn replace(content: &[u8], names: &[String], pseudonyms: &Pseudonyms, is_coded: bool) -> Body {
    if content.is_empty() {
        return Body::Same;
    }
    let unmarked = content.strip_prefix(MARK).unwrap_or(content);
    let Ok(text) = std::str::from_utf8(unmarked) else { return Body::Unreadable };
    let Ok(root) = json::decode(text).or_else(|_| json::decode_lenient(text)) else {
        let text = text.to_ascii_lowercase();
        let may_hold = is_coded || names.iter().any(|name| text.contains(&name.to_ascii_lowercase()));
        return if may_hold { Body::Unreadable } else { Body::Same };
    };
    let mut found = Vec::new();
    Search { names, found: &mut found }.walk(&root, &mut String::new(), false);
    if found.is_empty() {
        return Body::Same;
    }
    let mut replacement = Replacement {
        body: content[..content.len() - unmarked.len()].to_vec(),
        pointers: Vec::new(),
        values: Vec::new(),
    };
    let mut copied = 0;
    for (pointer, span, value) in found {
        let (written, like) = (&text[span.clone()], pseudonyms.written(&text[span.clone()], value));
        replacement.body.extend_from_slice(&unmarked[copied..span.start]);
        replacement.body.extend_from_slice(like.as_bytes());
        let quotes = ['"', '\''];
        replacement.values.push((written.trim_matches(quotes).to_owned(), like.trim_matches(quotes).to_owned()));
        replacement.pointers.push(pointer);
        copied = span.end;
    }
    replacement.body.extend_from_slice(&unmarked[copied..]);
    Body::Replaced(replacement)
}

/// What was found: JSON pointer, place and value, in the order of the text.
type Found<'a> = Vec<(String, Range<usize>, &'a Value<'a>)>;

struct Search<'s, 'a> {
    names: &'s [String],
    found: &'s mut Found<'a>,
}

impl<'a> Search<'_, 'a> {
    /// `is_named`: whether the value belongs to a member with one of the names; then all in it does.
    fn walk(&mut self, node: &'a Node<'a>, pointer: &mut String, is_named: bool) {
        let length = pointer.len();
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    json::push_name(pointer, &index.to_string());
                    self.walk(item, pointer, is_named);
                    pointer.truncate(length);
                }
            }
            Value::Object(members) => {
                for member in members {
                    let is_named = is_named || self.names.iter().any(|name| name.eq_ignore_ascii_case(member.name()));
                    json::push_name(pointer, member.name());
                    self.walk(&member.value, pointer, is_named);
                    pointer.truncate(length);
                }
            }
            Value::Null => {}
            value if is_named => self.found.push((pointer.clone(), node.span.clone(), value)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(content: &str) -> Option<(String, Vec<String>)> {
        let pseudonyms = Pseudonyms::new().expect("random bytes");
        match replace(content.as_bytes(), &["Name".to_owned()], &pseudonyms, false) {
            Body::Same => Some((content.to_owned(), Vec::new())),
            Body::Replaced(replacement) => {
                Some((String::from_utf8(replacement.body).expect("UTF-8"), replacement.pointers))
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
        assert!(matches!(
            replace(b"\xd5\xc5", &[], &Pseudonyms::new().expect("random bytes"), false),
            Body::Unreadable
        ));
    }
}
