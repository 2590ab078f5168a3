//! RFC 8259, in one pass.
//!
//! serde_json checks the grammar; this module keeps what its values would lose. Names and scalars are taken as raw text.
//! Arrays and objects are descended into, which a raw value of every level would not do in linear time: each level would
//! be read again for each level above it. Which of the two comes next is seen from the first byte.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{MOST_LEVELS, Malformed, Member, Node, Value};

/// Decodes a text by RFC 8259.
///
/// # Errors
/// [`Malformed`] at the first byte that does not fit the grammar, or where the text is deeper than `most_levels`.
pub(super) fn decode(text: &str, most_levels: usize) -> Result<Node<'_>, Malformed> {
    let mut progress = Progress { text, offset: 0, levels: 0, most_levels, too_deep: false, members: 0 };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let node = NodeSeed(&mut progress).deserialize(&mut deserializer);
    match node.and_then(|node| deserializer.end().map(|()| node)) {
        Ok(node) => Ok(node),
        Err(_) if progress.too_deep => Err(Malformed::too_deep(progress.offset, most_levels)),
        Err(error) => Err(malformed(text, &error)),
    }
}

fn malformed(text: &str, error: &serde_json::Error) -> Malformed {
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let offset = if error.is_eof() { text.len() } else { line_start + error.column().saturating_sub(1) };
    let said = error.to_string();
    // The library ends its sentence with the place, which is kept as an offset.
    let reason = said.split(" at line ").next().unwrap_or(&said).to_owned();
    Malformed { offset: text.floor_char_boundary(offset.min(text.len())), reason, too_deep: false }
}

/// How far the text was read. serde_json does not tell, so this follows its steps: it is moved to the end of each raw
/// text, and over what the grammar puts between values.
struct Progress<'a> {
    text: &'a str,
    offset: usize,
    levels: usize,
    most_levels: usize,
    too_deep: bool,
    /// How many members the last object had. The items of a list are alike, so the next one gets as much room.
    members: usize,
}

impl<'a> Progress<'a> {
    /// Moves to the next name or value, and tells its first byte.
    fn next(&mut self) -> Option<u8> {
        self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':'));
        self.text.as_bytes().get(self.offset).copied()
    }

    /// Moves behind the end of an array or object whose last member was read.
    fn close(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        self.offset += 1;
    }

    /// An array or object below the levels that are kept: the library passes over it without a call for each level.
    fn below<D: Deserializer<'a>>(&mut self, deserializer: D) -> Result<Node<'a>, D::Error> {
        let too_deep = |progress: &mut Self| {
            progress.too_deep = true;
            Err(D::Error::custom("too deep"))
        };
        if self.most_levels <= self.levels {
            return too_deep(self);
        }
        let raw: &RawValue = serde::Deserialize::deserialize(deserializer)?;
        if self.levels + depth(raw.get()) > self.most_levels {
            return too_deep(self);
        }
        let value = if raw.get().starts_with('{') { Value::Object(Vec::new()) } else { Value::Array(Vec::new()) };
        let start = self.offset;
        self.offset += raw.get().len();
        Ok(Node { span: start..self.offset, value })
    }

    fn skip(&mut self, passed_over: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.offset.min(self.text.len())..];
        self.offset += rest.iter().take_while(|byte| passed_over(**byte)).count();
    }

    fn scalar(&mut self, raw: &'a str) -> Node<'a> {
        let start = self.offset;
        self.offset += raw.len();
        Node { span: start..self.offset, value: scalar(raw) }
    }
}

/// How many levels a text of JSON has.
pub(super) fn depth(text: &str) -> usize {
    let (mut levels, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                levels += 1;
                deepest = deepest.max(levels);
            }
            b']' | b'}' if !in_text => levels = levels.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn scalar(raw: &str) -> Value<'_> {
    match raw.as_bytes().first() {
        Some(b'"') => text(raw),
        Some(b't') => Value::Boolean(true),
        Some(b'f') => Value::Boolean(false),
        Some(b'n') => Value::Null,
        _ => Value::Number(raw),
    }
}

fn text(raw: &str) -> Value<'_> {
    let written = &raw[1..raw.len() - 1];
    if !written.contains('\\') {
        return Value::Text(Cow::Borrowed(written));
    }
    // The grammar holds already: only half of a surrogate pair can be refused here.
    serde_json::from_str(raw).map_or(Value::BrokenText(written), |text: String| Value::Text(Cow::Owned(text)))
}

struct NodeSeed<'p, 'a>(&'p mut Progress<'a>);

impl<'a> DeserializeSeed<'a> for NodeSeed<'_, 'a> {
    type Value = Node<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Node<'a>, D::Error> {
        let progress = self.0;
        let first = progress.next();
        if !matches!(first, Some(b'{' | b'[')) {
            let raw: &RawValue = serde::Deserialize::deserialize(deserializer)?;
            return Ok(progress.scalar(raw.get()));
        }
        if progress.levels == MOST_LEVELS.min(progress.most_levels) {
            return progress.below(deserializer);
        }
        let start = progress.offset;
        progress.levels += 1;
        progress.offset += 1;
        let value = match first {
            Some(b'{') => deserializer.deserialize_map(Members(progress)),
            _ => deserializer.deserialize_seq(Elements(progress)),
        }?;
        progress.close();
        progress.levels -= 1;
        Ok(Node { span: start..progress.offset, value })
    }
}

struct Members<'p, 'a>(&'p mut Progress<'a>);

impl<'a> Visitor<'a> for Members<'_, 'a> {
    type Value = Value<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Value<'a>, A::Error> {
        let mut members = Vec::with_capacity(self.0.members);
        while let Some(raw) = map.next_key::<&RawValue>()? {
            self.0.next();
            let name = self.0.scalar(raw.get());
            let value = map.next_value_seed(NodeSeed(self.0))?;
            members.push(Member { name, value });
        }
        self.0.members = members.len();
        Ok(Value::Object(members))
    }
}

struct Elements<'p, 'a>(&'p mut Progress<'a>);

impl<'a> Visitor<'a> for Elements<'_, 'a> {
    type Value = Value<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut sequence: A) -> Result<Value<'a>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element_seed(NodeSeed(self.0))? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }
}
