//! JSON written in a scenario file, as a JSON text or as YAML, with the place of every value kept.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Bilingual;
use crate::payload::json::{self, Node, Value};

/// A YAML value. A number is known by its place alone: its text stands in the file, and reading it would lose it.
#[derive(Debug)]
pub(super) enum YamlValue {
    Null,
    Boolean(bool),
    Number,
    Text(String),
    List(Vec<Spanned<YamlValue>>),
    Mapping(Vec<(Spanned<String>, Spanned<YamlValue>)>),
}

impl YamlValue {
    /// What it is, for a person.
    pub(super) fn type_name(&self) -> Bilingual {
        match self {
            Self::Null => "null".into(),
            Self::Boolean(_) => ("布尔值", "a boolean").into(),
            Self::Number => ("数字", "a number").into(),
            Self::Text(_) => ("文本", "a text").into(),
            Self::List(_) => ("列表", "a list").into(),
            Self::Mapping(_) => ("映射", "a mapping").into(),
        }
    }
}

impl<'de> Deserialize<'de> for YamlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }
}

struct YamlVisitor;

macro_rules! numbers {
    ($($visit:ident: $kind:ty),+) => {$(
        fn $visit<E: de::Error>(self, _: $kind) -> Result<YamlValue, E> {
            Ok(YamlValue::Number)
        }
    )+};
}

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = YamlValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    numbers!(visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128, visit_f64: f64);

    fn visit_unit<E: de::Error>(self) -> Result<YamlValue, E> {
        Ok(YamlValue::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<YamlValue, E> {
        Ok(YamlValue::Boolean(value))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<YamlValue, E> {
        Ok(YamlValue::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<YamlValue, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element()? {
            elements.push(element);
        }
        Ok(YamlValue::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlValue, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(YamlValue::Mapping(members))
    }
}

/// JSON as a scenario writes it: the text that is sent or compared, and where in the file its parts stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenJson {
    text: String,
    pieces: Vec<Piece>,
}

/// Bytes of the JSON text and the bytes of the file that they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    json: Range<usize>,
    file: Range<usize>,
}

impl WrittenJson {
    /// A YAML text is JSON text, taken to the byte; any other YAML value becomes the JSON value that it means.
    pub(super) fn document(source: &Arc<Source>, value: &Spanned<YamlValue>) -> Result<Self, Diagnostic> {
        match &value.value {
            YamlValue::Text(text) => Self::of_text(source, text, yaml::span(value)),
            _ => Self::of_value(source, value),
        }
    }

    /// Every YAML value becomes the JSON value that it means, a text a JSON string.
    pub(super) fn of_value(source: &Arc<Source>, value: &Spanned<YamlValue>) -> Result<Self, Diagnostic> {
        let mut writer = Writer { source, written: Self { text: String::new(), pieces: Vec::new() } };
        writer.value(value)?;
        let Self { text, .. } = &writer.written;
        match json::decode(text) {
            Ok(_) => Ok(writer.written),
            Err(error) => Err(Diagnostic::error(not_json(&error.reason)).at(source, yaml::span(value))),
        }
    }

    fn of_text(source: &Arc<Source>, text: &str, span: Range<usize>) -> Result<Self, Diagnostic> {
        let written = Self { text: text.to_owned(), pieces: line_pieces(source, text, span) };
        match json::decode(text) {
            Ok(_) => Ok(written),
            Err(error) => {
                let place = written.place(&(error.offset..error.offset + 1));
                Err(Diagnostic::error(not_json(&error.reason)).at(source, place).help((
                    "若有意发送不是 JSON 的内容，请改用 text:",
                    "to send what is not JSON, write it under text:",
                )))
            }
        }
    }

    /// The JSON text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value that stands in it.
    pub fn node(&self) -> Node<'_> {
        json::decode(&self.text).expect("both ways to make one have decoded the text")
    }

    /// The bytes of the file at which a part of the text stands; of a part over several lines, its first.
    pub fn place(&self, part: &Range<usize>) -> Range<usize> {
        let at = self.pieces.partition_point(|piece| piece.json.start <= part.start).saturating_sub(1);
        let Some(piece) = self.pieces.get(at) else { return 0..0 };
        if *part == piece.json {
            return piece.file.clone();
        }
        let inside = |offset: usize| (piece.file.start + offset.saturating_sub(piece.json.start)).min(piece.file.end);
        inside(part.start)..inside(part.end)
    }
}

fn not_json(reason: &str) -> (String, String) {
    (format!("不是 JSON：{reason}"), format!("this is not JSON: {reason}"))
}

/// A block text is the lines of the file less their indentation. Where that does not hold (folded or escaped texts),
/// the whole value is its one place.
fn line_pieces(source: &Source, text: &str, span: Range<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut at, mut file_at) = (0, span.start);
    let file_lines = source.text()[span.clone()].split_inclusive('\n');
    for (line, file_line) in text.split_inclusive('\n').zip(file_lines) {
        let content = line.trim_end_matches('\n');
        let Some(indentation) = file_line.find(content) else {
            return vec![Piece { json: 0..text.len(), file: span }];
        };
        let start = file_at + indentation;
        pieces.push(Piece { json: at..at + content.len(), file: start..start + content.len() });
        at += line.len();
        file_at += file_line.len();
    }
    pieces
}

/// Writes YAML values as JSON text.
struct Writer<'a> {
    source: &'a Arc<Source>,
    written: WrittenJson,
}

impl Writer<'_> {
    fn value(&mut self, value: &Spanned<YamlValue>) -> Result<(), Diagnostic> {
        let span = yaml::span(value);
        match &value.value {
            YamlValue::Null => self.piece("null", span),
            YamlValue::Boolean(boolean) => self.piece(if *boolean { "true" } else { "false" }, span),
            YamlValue::Number => {
                let number = self.number(&span)?;
                self.piece(&number, span);
            }
            YamlValue::Text(text) => self.piece(&json::quoted(text), span),
            YamlValue::List(elements) => {
                self.piece("[", span.start..span.end.max(span.start + 1));
                for (index, element) in elements.iter().enumerate() {
                    self.separate(index);
                    self.value(element)?;
                }
                self.written.text.push(']');
            }
            YamlValue::Mapping(members) => {
                self.piece("{", span.start..span.end.max(span.start + 1));
                for (index, (name, member)) in members.iter().enumerate() {
                    self.separate(index);
                    self.piece(&json::quoted(&name.value), yaml::span(name));
                    self.written.text.push_str(": ");
                    self.value(member)?;
                }
                self.written.text.push('}');
            }
        }
        Ok(())
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.written.text.push_str(", ");
        }
    }

    fn piece(&mut self, json: &str, file: Range<usize>) {
        let start = self.written.text.len();
        self.written.text.push_str(json);
        self.written.pieces.push(Piece { json: start..start + json.len(), file });
    }

    /// YAML knows numbers that JSON does not, such as `0x1F`, `+1` and `.5`.
    fn number(&self, span: &Range<usize>) -> Result<String, Diagnostic> {
        let text = &self.source.text()[span.clone()];
        match json::decode(text).map(|node| node.value) {
            Ok(Value::Number(_)) => Ok(text.to_owned()),
            _ => Err(Diagnostic::error((format!("`{text}` 不是 JSON 数字"), format!("`{text}` is no number of JSON")))
                .at(self.source, span.clone())
                .help(("若是文本，请加引号", "put it in quotes if it is a text"))),
        }
    }
}
