//! A decoded JSON text as JSONPath (RFC 9535) asks it.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Map, Number, Value as Plain};
use serde_json_path::JsonPath;

use super::{Member, Node, Value};

/// A JSON text read once, for as many paths as are asked of it.
///
/// It is built from our own tree: a second reading would refuse texts that the first one took (half a surrogate pair, a
/// number beyond all floating-point ones), and nothing would be found in them. A number counts as the nearest
/// floating-point one where it is no 64-bit integer, half a surrogate pair as it is written; of a repeated name the last
/// value is asked.
#[derive(Debug)]
pub struct Queryable {
    root: Box<Plain>,
    /// Where the value at an address of the tree stands in the text. The tree is never changed: its values stay where they
    /// are.
    spans: HashMap<usize, Range<usize>>,
    overridden: Vec<Range<usize>>,
}

/// A value that a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The JSON pointer to it.
    pub pointer: String,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

impl Queryable {
    /// Prepares a decoded text.
    pub fn of(root: &Node<'_>) -> Self {
        let tree = Box::new(plain(root));
        let mut places = Places::default();
        places.value(root, &tree);
        Self { root: tree, spans: places.spans, overridden: places.overridden }
    }

    /// The values that a path leads to, in the order of the tree.
    pub fn select(&self, path: &JsonPath) -> Vec<Found> {
        let located = path.query_located(&self.root);
        let found = located.iter().filter_map(|place| {
            let span = self.span(place.node())?;
            Some(Found { pointer: place.location().to_json_pointer(), span })
        });
        found.collect()
    }

    /// Where the values stand that a path leads to.
    pub fn spans(&self, path: &JsonPath) -> Vec<Range<usize>> {
        path.query(&self.root).iter().filter_map(|value| self.span(value)).collect()
    }

    /// Where the values stand that no path leads to, since a later member bears the same name.
    pub fn overridden(&self) -> &[Range<usize>] {
        &self.overridden
    }

    fn span(&self, value: &Plain) -> Option<Range<usize>> {
        self.spans.get(&address(value)).cloned()
    }
}

fn address(value: &Plain) -> usize {
    std::ptr::from_ref(value).addr()
}

fn plain(node: &Node<'_>) -> Plain {
    match &node.value {
        Value::Null => Plain::Null,
        Value::Boolean(value) => Plain::Bool(*value),
        Value::Number(written) => Plain::Number(number(written)),
        Value::Text(text) => Plain::String(text.clone().into_owned()),
        Value::BrokenText(written) => Plain::String((*written).to_owned()),
        Value::Array(elements) => Plain::Array(elements.iter().map(plain).collect()),
        Value::Object(members) => {
            let member = |member: &Member<'_>| (member.name().to_owned(), plain(&member.value));
            Plain::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
    }
}

fn number(written: &str) -> Number {
    written.parse().unwrap_or_else(|_| {
        let greatest = if written.starts_with('-') { f64::MIN } else { f64::MAX };
        Number::from_f64(greatest).unwrap_or_else(|| 0.into())
    })
}

#[derive(Default)]
struct Places {
    spans: HashMap<usize, Range<usize>>,
    overridden: Vec<Range<usize>>,
}

impl Places {
    fn value(&mut self, node: &Node<'_>, plain: &Plain) {
        self.spans.insert(address(plain), node.span.clone());
        match (&node.value, plain) {
            (Value::Array(elements), Plain::Array(values)) => {
                for (element, value) in elements.iter().zip(values) {
                    self.value(element, value);
                }
            }
            (Value::Object(members), Plain::Object(values)) => {
                let mut last: HashMap<&str, &Member<'_>> = HashMap::with_capacity(members.len());
                for member in members {
                    if let Some(earlier) = last.insert(member.name(), member) {
                        self.overridden.push(earlier.value.span.clone());
                    }
                }
                for (name, member) in last {
                    if let Some(value) = values.get(name) {
                        self.value(&member.value, value);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::json::decode;

    fn texts(text: &str, path: &str) -> Vec<String> {
        let root = decode(text).expect("JSON");
        let queryable = Queryable::of(&root);
        let found = queryable.select(&JsonPath::parse(path).expect("a JSONPath"));
        found.into_iter().map(|found| format!("{}={}", found.pointer, &text[found.span])).collect()
    }

    #[test]
    fn what_a_path_leads_to_is_found_in_its_own_text() {
        let text = r#"{"a": [1.0, {"b~/": "\u0078"}], "b": 1e2}"#;
        assert_eq!(texts(text, "$.a[*]"), ["/a/0=1.0", r#"/a/1={"b~/": "\u0078"}"#]);
        assert_eq!(texts(text, "$.a[1]['b~/']"), [r#"/a/1/b~0~1="\u0078""#]);
        assert_eq!(texts(text, "$[?@ == 100]"), ["/b=1e2"]);
        assert_eq!(texts("[1]", "$"), ["=[1]"]);
    }

    #[test]
    fn what_other_readers_refuse_hides_nothing() {
        for text in [r#"{"t": 5, "x": "\ud800"}"#, r#"{"t": 5, "\udc00": -1e400}"#, r#"{"t": 5, "n": 1e400}"#] {
            assert_eq!(texts(text, "$.t"), ["/t=5"], "{text}");
        }
        assert_eq!(texts(r#"[1e400, -1e400]"#, "$[?@ > 5]"), ["/0=1e400"]);
    }

    #[test]
    fn of_a_repeated_name_the_last_value_is_asked() {
        let text = r#"{"a": {"t": 1}, "b": 2, "a": {"t": 3}}"#;
        assert_eq!(texts(text, "$.a.t"), ["/a/t=3"]);
        let root = decode(text).expect("JSON");
        let overridden: Vec<_> = Queryable::of(&root).overridden().iter().map(|span| &text[span.clone()]).collect();
        assert_eq!(overridden, [r#"{"t": 1}"#]);
    }
}
