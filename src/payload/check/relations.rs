//! What must hold between two fields of one object.

use rust_decimal::Decimal;

use super::examination::{Examination, Scalar};
use super::figures::number;
use crate::contract::{Field, Relation, RelationKind};
use crate::payload::finding::path::Path;
use crate::payload::finding::quote::{entry, quoted};

impl<'c> Examination<'c, '_> {
    pub(super) fn relations(
        &mut self,
        fields: &'c [Field],
        relations: &[Relation],
        values: &[Option<Scalar<'_>>],
        path: Path<'_>,
    ) {
        for relation in relations {
            let (Some(value), Some(other)) = (values[relation.field], values[relation.other]) else { continue };
            if [value, other].iter().any(|value| matches!(value, Scalar::Replaced(_))) {
                continue;
            }
            let other_field = &fields[relation.other];
            let expected = match relation.kind {
                RelationKind::NameDoesNotFitCode => name_of_code(value, other, other_field),
                RelationKind::DonorsAbovePatients => at_most(value, other, other_field),
            };
            if let Some(expected) = expected {
                let place = path.place_of(&fields[relation.field].name);
                self.findings.note(relation.kind.finding(), |detail| {
                    detail.place(place).expected(expected).actual(quoted(value.written()))
                });
            }
        }
    }
}

/// The name that belongs to the code, where another stands there.
fn name_of_code(name: Scalar<'_>, code: Scalar<'_>, field: &Field) -> Option<String> {
    let entry_of_code = field.dictionary.as_ref()?.get(code.written())?;
    let name = name.written();
    let differs = !name.is_empty() && name != entry_of_code.name.zh;
    differs.then(|| format!("{} = {}", field.name, entry(entry_of_code)))
}

/// The bound, where the value is above it. A negative bound is a wrong value itself.
fn at_most(value: Scalar<'_>, bound: Scalar<'_>, field: &Field) -> Option<String> {
    let (value, at_most) = (number(value)?, number(bound)?);
    let is_above = at_most >= Decimal::ZERO && value > at_most;
    is_above.then(|| format!("≤ {} ({})", bound.written(), field.name))
}
