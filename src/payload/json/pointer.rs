//! JSON pointers (RFC 6901).

use std::ops::Range;

use super::{Node, Value};

/// Where a pointer leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The bytes of the value.
    pub value: Range<usize>,
    /// The bytes of its name, where it is the member of an object.
    pub name: Option<Range<usize>>,
}

/// Most characters of a name that a pointer repeats. The interface's have 22 at most; a sender's name of a megabyte must
/// not be copied into every place below it.
const LONGEST_NAME: usize = 60;

/// What stands for the rest of a longer name.
const CUT: char = '…';

/// Adds a name to a pointer, escaped. Of a name with more than 60 characters the first 60 are taken, and `…`.
pub fn push_name(pointer: &mut String, name: &str) {
    pointer.push('/');
    for (character, count) in name.chars().zip(0..) {
        match character {
            _ if count == LONGEST_NAME => {
                pointer.push(CUT);
                break;
            }
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(character),
        }
    }
}

/// Finds the value that a pointer of [`push_name`] leads to. Where a name stands twice, or two long ones begin alike, it is
/// the last value that can be followed to the pointer's end.
pub fn locate(root: &Node<'_>, pointer: &str) -> Option<Located> {
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    follow(root, None, &parts)
}

fn follow(node: &Node<'_>, name: Option<&Node<'_>>, parts: &[String]) -> Option<Located> {
    let Some((part, rest)) = parts.split_first() else {
        return Some(Located { value: node.span.clone(), name: name.map(|name| name.span.clone()) });
    };
    match &node.value {
        Value::Array(elements) => follow(elements.get(part.parse::<usize>().ok()?)?, None, rest),
        Value::Object(members) => {
            let mut named = members.iter().rev().filter(|member| is_named(member.name(), part));
            named.find_map(|member| follow(&member.value, Some(&member.name), rest))
        }
        _ => None,
    }
}

/// Whether a name is the part of a pointer, which may hold only its beginning.
fn is_named(name: &str, part: &str) -> bool {
    let begins = |beginning: &str| name.starts_with(beginning) && beginning.chars().count() == LONGEST_NAME;
    name == part || part.strip_suffix(CUT).is_some_and(begins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::json::decode;

    #[test]
    fn a_pointer_leads_where_its_names_do() {
        let text = r#"{"a/b": [1, {"~": 2}], "a/b": [3, {"~": 4}]}"#;
        let root = decode(text).expect("valid JSON");
        let mut pointer = String::new();
        for name in ["a/b", "1", "~"] {
            push_name(&mut pointer, name);
        }
        assert_eq!(pointer, "/a~1b/1/~0");
        let located = locate(&root, &pointer).expect("it is there");
        assert_eq!((&text[located.value], located.name.map(|name| &text[name])), ("4", Some("\"~\"")));
        assert_eq!(locate(&root, "/a~1b/2"), None);
        let root = decode(r#"{"a": {"b": 1}, "a": 2}"#).expect("valid JSON");
        assert_eq!(locate(&root, "/a/b").map(|located| located.value), Some(12..13));
        assert_eq!(locate(&root, "").map(|located| located.value), Some(root.span.clone()));
    }

    #[test]
    fn a_long_name_is_cut_and_found_by_its_beginning() {
        let long = "名~".repeat(500_000);
        let text = format!("{{\"{long}\": 1, \"{}\": 2}}", "名~".repeat(29));
        let mut pointer = String::new();
        push_name(&mut pointer, &long);
        assert_eq!(pointer, format!("/{}…", "名~0".repeat(30)));
        let root = decode(&text).expect("valid JSON");
        assert_eq!(locate(&root, &pointer).map(|located| &text[located.value]), Some("1"));
    }
}
