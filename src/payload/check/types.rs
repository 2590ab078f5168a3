//! The types of values (1.2): String, Int and Float, and what stands for them under `number-types: coerce`.

use serde::de::IgnoredAny;

use super::examination::{At, Examination, Scalar};
use crate::contract::reading::NumberTypes;
use crate::contract::{FieldType, FindingKind, Stage};
use crate::payload::finding::quote::range;
use crate::payload::json::Value;

impl<'c> Examination<'c, '_> {
    /// The value as one of the printed type.
    pub(super) fn scalar<'n>(&mut self, at: At<'c, 'n>) -> Option<Scalar<'n>> {
        let coerce = self.findings.readings.number_types == NumberTypes::Coerce;
        match (at.field.kind, &at.node.value) {
            (FieldType::String, Value::Text(text)) => Some(Scalar::Text(text)),
            (FieldType::Int | FieldType::Float, Value::Number(written)) => self.number(written, at),
            (FieldType::String, Value::Number(written)) if coerce => {
                self.wrong_type(None, at);
                Some(Scalar::Text(written))
            }
            (FieldType::Int | FieldType::Float, Value::Text(text)) if coerce && is_number(text) => {
                self.wrong_type(None, at);
                self.number(text, at)
            }
            _ => {
                self.no_value(at);
                None
            }
        }
    }

    /// Tells why a value cannot stand for its field.
    pub(super) fn no_value(&mut self, at: At<'c, '_>) {
        match &at.node.value {
            Value::BrokenText(_) => self.broken_text(|| at.path.place_of(at.name), at.node),
            Value::Null => {
                let refuses = self.is_required(at.field).then_some(Stage::Body);
                let is_key = self.is_key(at.field);
                self.tell(FindingKind::NullField, refuses, at, |detail| {
                    let detail = detail.expected(at.field.kind.word());
                    if is_key { detail.no_reading() } else { detail }
                });
            }
            _ => {
                self.wrong_type(Some(Stage::Body), at);
                self.survey(&mut at.path.pointer_to(at.name), at.node);
            }
        }
    }

    pub(super) fn wrong_type(&mut self, refuses: Option<Stage>, at: At<'c, '_>) {
        // `number-types` speaks of numbers and of texts that are numbers; nothing else is ever taken for another type.
        let is_open = match at.field.kind {
            FieldType::String => matches!(at.node.value, Value::Number(_)),
            FieldType::Int | FieldType::Float => matches!(&at.node.value, Value::Text(text) if is_number(text)),
            FieldType::Items => false,
        };
        self.tell(FindingKind::WrongType, refuses, at, |detail| {
            let detail = detail.expected(at.field.kind.word());
            if is_open { detail } else { detail.no_reading() }
        });
    }

    fn number<'n>(&mut self, written: &'n str, at: At<'c, '_>) -> Option<Scalar<'n>> {
        let is_int = at.field.kind == FieldType::Int;
        let scalar = if is_int { int(written) } else { float(written) };
        if scalar.is_none() {
            let kind = if is_int { FindingKind::NotAnInt } else { FindingKind::NotFinite };
            let bounds = if is_int { range(i32::MIN, i32::MAX) } else { format!("±{:e}", f64::MAX) };
            self.tell(kind, Some(Stage::Body), at, |detail| {
                detail.expected(format!("{} {bounds}", at.field.kind.word()))
            });
        }
        scalar
    }
}

/// No fraction, no exponent, 32 bits. `-0` is an Int.
fn int(written: &str) -> Option<Scalar<'_>> {
    written.parse().ok().map(|value| Scalar::Int(value, written))
}

fn float(written: &str) -> Option<Scalar<'_>> {
    written.parse().ok().filter(|value: &f64| value.is_finite()).map(|_| Scalar::Float(written))
}

/// Whether a text is a JSON number and nothing besides.
fn is_number(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    let ends = text.ends_with(|last: char| last.is_ascii_digit());
    begins && ends && serde_json::from_str::<IgnoredAny>(text).is_ok()
}
