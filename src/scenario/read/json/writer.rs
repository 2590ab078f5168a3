//! From YAML values to JSON text.

use std::ops::Range;
use std::sync::Arc;

use super::{Piece, WrittenJson, YamlValue};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::payload::json::{self, Value};
use crate::scenario::read::problems::Problems;
use crate::scenario::read::text;
use crate::scenario::template::{self, Part, Reference};

/// Writes YAML values as JSON text.
pub(super) struct Writer {
    pub(super) written: WrittenJson,
    pub(super) references: Vec<Reference>,
}

impl Writer {
    pub(super) fn value(&mut self, value: &Spanned<YamlValue>, problems: &mut Problems<'_>) {
        let span = yaml::span(value);
        match &value.value {
            YamlValue::Null => self.piece("null", span),
            YamlValue::Boolean(boolean) => self.piece(if *boolean { "true" } else { "false" }, span),
            YamlValue::Number => {
                let number = number(problems.source, &span);
                let number = problems.keep(number).unwrap_or_default();
                self.piece(&number, span);
            }
            YamlValue::Text(text) => {
                self.references.extend(text::references(text, &span, problems));
                match template::parts(text).as_slice() {
                    [Part::Reference(_)] => self.piece(text, span),
                    _ => self.piece(&json::quoted(text), span),
                }
            }
            YamlValue::List(elements) => {
                self.piece("[", span.start..span.end.max(span.start + 1));
                for (index, element) in elements.iter().enumerate() {
                    self.separate(index);
                    self.value(element, problems);
                }
                self.written.text.push(']');
            }
            YamlValue::Mapping(members) => {
                self.piece("{", span.start..span.end.max(span.start + 1));
                for (index, (name, member)) in members.iter().enumerate() {
                    self.separate(index);
                    self.references.extend(text::references(&name.value, &yaml::span(name), problems));
                    self.piece(&json::quoted(&name.value), yaml::span(name));
                    self.written.text.push_str(": ");
                    self.value(member, problems);
                }
                self.written.text.push('}');
            }
        }
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
}

/// YAML knows numbers that JSON does not, such as `0x1F`, `+1` and `.5`.
fn number(source: &Arc<Source>, span: &Range<usize>) -> Result<String, Diagnostic> {
    let text = &source.text()[span.clone()];
    match json::decode(text).map(|node| node.value) {
        Ok(Value::Number(_)) => Ok(text.to_owned()),
        _ => Err(Diagnostic::error((format!("`{text}` 不是 JSON 数字"), format!("`{text}` is no number of JSON")))
            .at(source, span.clone())
            .help(("若是文本，请加引号", "put it in quotes if it is a text"))),
    }
}
