//! The members of an object sorted to the fields of its table.

use std::collections::HashSet;

use smallvec::{SmallVec, smallvec};

use super::examination::{Examination, stands};
use crate::contract::reading::{DuplicateNames, UnknownFields};
use crate::contract::{Field, FindingKind, Stage};
use crate::diagnostic::nearest;
use crate::payload::Place;
use crate::payload::finding::path::Path;
use crate::payload::finding::quote::quoted;
use crate::payload::json::{Member, Node, Value, push_name};

/// Longest unknown name for which a field of nearly that name is sought. The printed ones have 22 characters at most.
const LONGEST_MISTYPED: usize = 64;

/// The values of an object, one for each field of its table that is there.
#[derive(Debug)]
pub(super) struct Sorted<'n, 'a> {
    /// In the order of the table, under the name of the table.
    pub(super) by_field: SmallVec<[Option<&'n Node<'a>>; 12]>,
    /// The value under a field's other printed name (`InventoryItem`).
    pub(super) under_other_name: Option<&'n Node<'a>>,
}

/// What a name is to a table of fields.
enum Meant {
    Field(usize),
    OtherName,
    Nothing,
}

impl Examination<'_, '_> {
    /// Sorts the members of an object. Of a name that stands twice the last value counts.
    pub(super) fn sort<'n, 'a>(
        &mut self,
        fields: &[Field],
        members: &'n [Member<'a>],
        path: Path<'_>,
    ) -> Sorted<'n, 'a> {
        let mut sorted = Sorted { by_field: smallvec![None; fields.len()], under_other_name: None };
        let mut unknown = HashSet::new();
        let mut next = 0;
        for member in members {
            let slot = match meant(fields, member.name(), next) {
                Meant::Field(index) => {
                    next = index + 1;
                    &mut sorted.by_field[index]
                }
                Meant::OtherName => &mut sorted.under_other_name,
                Meant::Nothing => {
                    self.unknown(fields, member, path);
                    self.survey_member(&mut path.pointer(), member, &mut unknown);
                    continue;
                }
            };
            if let Some(earlier) = slot.replace(&member.value) {
                self.duplicate(|| path.place_of(member.name()), member);
                self.survey(&mut path.pointer_to(member.name()), earlier);
            }
        }
        sorted
    }

    fn unknown(&mut self, fields: &[Field], member: &Member<'_>, path: Path<'_>) {
        let refuses = (self.findings.readings.unknown_fields == UnknownFields::Refused).then_some(Stage::Body);
        self.findings.add(FindingKind::UnknownField, refuses, |detail| {
            let place = path.place_of(member.name());
            detail.place(place).expected(probable(fields, member.name())).actual(quoted(member.name()))
        });
    }

    fn duplicate(&mut self, place: impl FnOnce() -> Place, again: &Member<'_>) {
        let text = self.text;
        let refuses = (self.findings.readings.duplicate_names == DuplicateNames::Refused).then_some(Stage::Body);
        self.findings.add(FindingKind::DuplicateName, refuses, |detail| {
            detail.place(place()).actual(format!("{}: {}", quoted(again.name()), stands(text, &again.value)))
        });
    }

    pub(super) fn broken_text(&mut self, place: impl FnOnce() -> Place, node: &Node<'_>) {
        let text = self.text;
        self.findings.refuse(FindingKind::LoneSurrogate, Stage::Body, |detail| {
            detail.place(place()).expected("Unicode").actual(stands(text, node))
        });
    }

    /// Looks through a value that no table describes for what is wrong wherever it stands.
    pub(super) fn survey(&mut self, pointer: &mut String, node: &Node<'_>) {
        let length = pointer.len();
        match &node.value {
            Value::BrokenText(_) => self.broken_text(|| Place::Body(pointer.clone().into()), node),
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    push_name(pointer, &index.to_string());
                    self.survey(pointer, element);
                    pointer.truncate(length);
                }
            }
            Value::Object(members) => {
                let mut seen = HashSet::new();
                for member in members {
                    self.survey_member(pointer, member, &mut seen);
                }
            }
            Value::Text(_) if self.is_replaced(|| pointer.clone()) => self.escapes_of_replaced(node),
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => {}
        }
    }

    fn survey_member<'n>(&mut self, pointer: &mut String, member: &'n Member<'_>, seen: &mut HashSet<&'n str>) {
        let length = pointer.len();
        push_name(pointer, member.name());
        if matches!(member.name.value, Value::BrokenText(_)) {
            self.broken_text(|| Place::Body(pointer.clone().into()), &member.name);
        }
        if !seen.insert(member.name()) {
            self.duplicate(|| Place::Body(pointer.clone().into()), member);
        }
        self.survey(pointer, &member.value);
        pointer.truncate(length);
    }
}

/// Most senders keep the order of the table, so the search begins behind the field that was found last.
fn meant(fields: &[Field], name: &str, next: usize) -> Meant {
    let (before, after) = fields.split_at(next.min(fields.len()));
    let behind = after.iter().position(|field| field.name == name).map(|index| before.len() + index);
    match behind.or_else(|| before.iter().position(|field| field.name == name)) {
        Some(index) => Meant::Field(index),
        None if fields.iter().any(|field| field.also_printed.as_deref() == Some(name)) => Meant::OtherName,
        None => Meant::Nothing,
    }
}

fn probable(fields: &[Field], name: &str) -> String {
    if name.len() > LONGEST_MISTYPED {
        return String::new();
    }
    let known = fields.iter().map(|field| field.name.as_str());
    nearest(name, known).map(|field| format!("`{field}`?")).unwrap_or_default()
}
