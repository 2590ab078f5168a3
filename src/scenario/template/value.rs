//! A value of a template: JSON text.

use std::borrow::Cow;
use std::sync::Arc;

use crate::payload::json;

/// A value, kept as JSON text: `1.0` stays `1.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(Arc<str>);

impl Value {
    /// The value of a JSON text. The text is not read here: it was cut out of one that had been, or was written by us.
    pub(in crate::scenario) fn of_json(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// A text.
    pub fn of_text(text: &str) -> Self {
        Self(json::quoted(text).into())
    }

    /// The value of a name that hangs on an answer nobody asked for: it is shown as it is referred to. No JSON text starts
    /// so.
    pub(in crate::scenario) fn awaited(name: &str) -> Self {
        Self(format!("${{{name}}}").into())
    }

    /// What a value that hangs on an answer is referred to by; none where it is known.
    fn awaited_name(&self) -> Option<&str> {
        self.0.strip_prefix("${")?.strip_suffix('}')
    }

    /// An object of values by name.
    pub(in crate::scenario) fn object<'a>(members: impl IntoIterator<Item = (&'a str, &'a Self)>) -> Self {
        let members: Vec<String> =
            members.into_iter().map(|(name, value)| format!("{}: {}", json::quoted(name), value.json())).collect();
        Self(format!("{{{}}}", members.join(", ")).into())
    }

    /// The JSON text.
    pub fn json(&self) -> &str {
        &self.0
    }

    /// What it is in a text: a string without its quotes, anything else its JSON text.
    pub fn text(&self) -> Cow<'_, str> {
        if !self.0.starts_with('"') {
            return Cow::Borrowed(&self.0);
        }
        match json::decode(&self.0).map(|node| node.value) {
            Ok(json::Value::Text(text)) => text,
            // Half of a surrogate pair has no text: it stays as it is written.
            _ => Cow::Borrowed(&self.0[1..self.0.len() - 1]),
        }
    }

    /// What it is inside a JSON string: its text, escaped.
    pub(in crate::scenario) fn escaped(&self) -> String {
        if self.0.starts_with('"') {
            return self.0[1..self.0.len() - 1].to_owned();
        }
        let quoted = json::quoted(&self.0);
        quoted[1..quoted.len() - 1].to_owned()
    }

    /// The value that members and indexes lead to.
    pub(in crate::scenario) fn member(&self, path: &[String]) -> Option<Self> {
        if path.is_empty() {
            return Some(self.clone());
        }
        if let Some(name) = self.awaited_name() {
            return Some(Self::awaited(&format!("{name}.{}", path.join("."))));
        }
        let stuffed = json::decode(&self.0).is_err().then(|| stuffed(&self.0)).flatten();
        let root = json::decode(stuffed.as_deref().unwrap_or(&self.0)).ok()?;
        let mut node = &root;
        for (at, part) in path.iter().enumerate() {
            if stuffed.is_some() && self.0[node.span.clone()].starts_with(OPEN) {
                return Self(self.0[node.span.clone()].into()).member(&path[at..]);
            }
            node = match &node.value {
                json::Value::Array(elements) => elements.get(part.parse::<usize>().ok()?)?,
                json::Value::Object(members) => {
                    &members.iter().rev().find(|member| member.name() == part.as_str())?.value
                }
                _ => return None,
            };
        }
        Some(Self(self.0[node.span.clone()].into()))
    }

    /// Whether two values are the same to the byte, at no cost where one is a copy of the other.
    pub(in crate::scenario) fn is_copy_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What a value that hangs on an answer nobody asked for starts with.
const OPEN: &str = "${";

/// A JSON text with a string of the same length in the place of everything that hangs on an answer nobody asked for; none
/// where nothing does. What stands inside strings of its own is text.
pub(in crate::scenario) fn stuffed(text: &str) -> Option<String> {
    let mut stuffed = String::with_capacity(text.len());
    let (mut at, mut in_string, mut escaped) = (0, false, false);
    let mut is_any = false;
    while let Some(character) = text[at..].chars().next() {
        if !in_string && text[at..].starts_with(OPEN) {
            let length = text[at..].find('}')? + 1;
            stuffed.push('"');
            stuffed.extend(std::iter::repeat_n('x', length - 2));
            stuffed.push('"');
            (at, is_any) = (at + length, true);
            continue;
        }
        (in_string, escaped) = match character {
            _ if escaped => (in_string, false),
            '\\' => (in_string, in_string),
            '"' => (!in_string, false),
            _ => (in_string, false),
        };
        stuffed.push(character);
        at += character.len_utf8();
    }
    is_any.then_some(stuffed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_awaited_counts_as_a_value() {
        let value = Value::of_json(r#"{"a": ${token}, "b": "${c", "d": [1, ${x.y}]}"#);
        let member = |path: &[&str]| value.member(&path.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>());
        let json = |path: &[&str]| member(path).map(|value| value.json().to_owned());
        assert_eq!(json(&["a"]).as_deref(), Some("${token}"));
        assert_eq!(json(&["a", "name"]).as_deref(), Some("${token.name}"));
        assert_eq!(json(&["b"]).as_deref(), Some(r#""${c""#));
        assert_eq!(json(&["d", "0"]).as_deref(), Some("1"));
        assert_eq!(json(&["d", "1", "z"]).as_deref(), Some("${x.y.z}"));
        assert_eq!(json(&["e"]), None);
        assert_eq!(stuffed(r#"{"a": "${b}"}"#), None);
    }

    #[test]
    fn number_text_and_escapes_survive() {
        let value = Value::of_json(r#"{"n": 1.50, "t": "a\"\u4e2d\n", "list": [[1e2]]}"#);
        let member = |path: &[&str]| {
            value.member(&path.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>()).expect("it is there")
        };
        assert_eq!(member(&["n"]).text(), "1.50");
        assert_eq!(member(&["t"]).text(), "a\"中\n");
        assert_eq!(member(&["t"]).escaped(), r#"a\"\u4e2d\n"#);
        assert_eq!(member(&["list", "0", "0"]).json(), "1e2");
        assert_eq!(member(&["list"]).escaped(), "[[1e2]]");
        assert_eq!(value.member(&["x".to_owned()]), None);
        assert_eq!(Value::of_text("a\"").json(), r#""a\"""#);
    }
}
