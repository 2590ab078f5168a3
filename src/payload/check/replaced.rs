//! Values that stand in the body in the place of those that were sent, such as pseudonyms. What stands there has the type of
//! what was sent; whatever else a check reads of it is not known, and no finding is made of it.

use super::examination::{At, Examination, Scalar, stands};
use crate::contract::reading::NumberTypes;
use crate::contract::{FieldType, Stage, ValueKind};
use crate::credentials::REDACTED;
use crate::payload::json::{Node, Value};

impl<'c> Examination<'c, '_> {
    /// Whether the value of this JSON pointer is not the one that was sent.
    pub(super) fn is_replaced(&self, pointer: impl FnOnce() -> String) -> bool {
        !self.replaced.is_empty() && self.replaced.contains(&pointer())
    }

    /// Judges the type of such a value, and leaves everything else open.
    pub(super) fn replaced<'n>(&mut self, at: At<'c, 'n>) -> Option<Scalar<'n>> {
        let coerce = self.findings.readings.number_types == NumberTypes::Coerce;
        let written: &'n str = match (at.field.kind, &at.node.value) {
            (FieldType::String, Value::Text(text)) => text,
            // A secret is covered by a text whatever it was.
            (FieldType::Int | FieldType::Float, Value::Text(text)) if coerce || text == REDACTED => {
                self.findings.leave_undecided(Stage::Body);
                text
            }
            (FieldType::Int | FieldType::Float, Value::Number(written)) => {
                // It may be too large for its type, or no Int.
                self.findings.leave_undecided(Stage::Body);
                written
            }
            (FieldType::String, Value::Number(written)) if coerce => {
                self.wrong_type(None, at);
                written
            }
            _ => {
                self.no_value(at);
                return None;
            }
        };
        self.escapes_of_replaced(at.node);
        self.leave_open(at);
        Some(Scalar::Replaced(written))
    }

    /// An escape stands for one, which may have been half of a surrogate pair.
    pub(super) fn escapes_of_replaced(&mut self, node: &Node<'_>) {
        if stands(self.text, node).contains("\\u") {
            self.findings.leave_undecided(Stage::Body);
        }
    }

    fn leave_open(&mut self, at: At<'c, '_>) {
        match at.field.value {
            ValueKind::Institution => self.findings.leave_undecided(Stage::Institution),
            ValueKind::DateTime
            | ValueKind::Date
            | ValueKind::Dictionary
            | ValueKind::Volume
            | ValueKind::Count
            | ValueKind::Quantity
            | ValueKind::Figure
            | ValueKind::Year => self.findings.leave_undecided(Stage::Value),
            ValueKind::Items | ValueKind::Manufacturer | ValueKind::ProductName => {}
        }
        if self.is_key(at.field) {
            self.findings.leave_undecided(Stage::Repeat);
        }
    }
}
