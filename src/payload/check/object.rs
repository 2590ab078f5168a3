//! The shape of a report: which fields are there (1.2).

use smallvec::smallvec;

use super::examination::{At, Examination, Scalar, Values, stands};
use crate::contract::reading::RequiredFields;
use crate::contract::{Field, FieldType, FindingKind, Relation, Stage};
use crate::payload::finding::path::Path;
use crate::payload::finding::quote::quoted;
use crate::payload::json::{Member, Node, Value};

impl<'c> Examination<'c, '_> {
    /// Examines the report, and returns its values in the order of the table.
    pub(super) fn report<'n>(&mut self, root: &'n Node<'n>) -> Values<'n> {
        let endpoint = self.endpoint;
        let values = self.object(&endpoint.fields, &endpoint.relations, root, Path::REPORT);
        self.figures(&values);
        values
    }

    pub(super) fn item<'n>(&mut self, item: &'n Node<'n>, path: Path<'c>) {
        let endpoint = self.endpoint;
        self.object(&endpoint.item_fields, &endpoint.item_relations, item, path);
    }

    fn object<'n>(
        &mut self,
        fields: &'c [Field],
        relations: &[Relation],
        node: &'n Node<'n>,
        path: Path<'c>,
    ) -> Values<'n> {
        let Value::Object(members) = &node.value else {
            self.not_an_object(node, path);
            return smallvec![None; fields.len()];
        };
        let values = self.fields(fields, members, path);
        self.relations(fields, relations, &values, path);
        values
    }

    fn not_an_object(&mut self, node: &Node<'_>, path: Path<'_>) {
        let text = self.text;
        self.findings.refuse(FindingKind::NotAnObject, Stage::Body, |detail| {
            detail.place(path.place()).expected("`{…}`").actual(stands(text, node))
        });
        self.survey(&mut path.pointer(), node);
    }

    fn fields<'n>(&mut self, fields: &'c [Field], members: &'n [Member<'n>], path: Path<'c>) -> Values<'n> {
        let sorted = self.sort(fields, members, path);
        let value = |(field, node): (&'c Field, &Option<&'n Node<'n>>)| match field.kind {
            FieldType::Items => {
                self.list(field, *node, sorted.under_other_name);
                None
            }
            FieldType::String | FieldType::Int | FieldType::Float => self.field(field, *node, path),
        };
        fields.iter().zip(&sorted.by_field).map(value).collect()
    }

    fn field<'n>(&mut self, field: &'c Field, node: Option<&'n Node<'n>>, path: Path<'c>) -> Option<Scalar<'n>> {
        let Some(node) = node else {
            self.missing(field, &field.name, path, "required-fields");
            return None;
        };
        let at = At { field, name: &field.name, node, path };
        if self.is_replaced(|| at.path.pointer_to(at.name)) {
            return self.replaced(at);
        }
        let scalar = self.scalar(at)?;
        self.value(scalar, at);
        Some(scalar)
    }

    pub(super) fn missing(&mut self, field: &'c Field, name: &str, path: Path<'_>, reading: &'static str) {
        let refuses = self.is_required(field).then_some(Stage::Body);
        let is_key = self.is_key(field);
        self.findings.add(FindingKind::MissingField, refuses, |detail| {
            let expected = format!("{} {}", quoted(name), field.kind.word());
            let detail = detail.place(path.place_of(name)).requirement(&field.requirement);
            let detail = detail.expected(expected);
            if is_key { detail.no_reading() } else { detail.reading(reading) }
        });
    }

    pub(super) fn is_required(&self, field: &Field) -> bool {
        self.is_key(field) || self.findings.readings.required_fields == RequiredFields::All
    }

    /// Whether a report is known by this field, which no reading leaves out. No field of an item is called like one.
    pub(super) fn is_key(&self, field: &Field) -> bool {
        field.name == self.endpoint.institution_field || self.endpoint.period_fields.contains(&field.name)
    }
}
