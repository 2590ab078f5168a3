//! The list of items of a stock report (1.2.1). The parameter table and the examples give it two names.

use super::examination::{At, Examination};
use crate::contract::reading::{EmptyItems, ItemsName, UnknownFields};
use crate::contract::{Field, FindingKind, Stage};
use crate::payload::finding::path::Path;
use crate::payload::finding::quote::quoted;
use crate::payload::json::{Node, Value};

/// The list as it was sent: under the name of the table, under that of the examples.
type Sent<'n> = (Option<&'n Node<'n>>, Option<&'n Node<'n>>);

impl<'c> Examination<'c, '_> {
    pub(super) fn list<'n>(
        &mut self,
        field: &'c Field,
        by_table: Option<&'n Node<'n>>,
        by_example: Option<&'n Node<'n>>,
    ) {
        let table = field.name.as_str();
        let example = field.sent_name();
        let counts = match self.findings.readings.items_name {
            ItemsName::Either => by_example.map(|node| (example, node)).or(by_table.map(|node| (table, node))),
            ItemsName::InventoryItem => by_example.map(|node| (example, node)),
            ItemsName::Items => by_table.map(|node| (table, node)),
        };
        self.names(field, [table, example], (by_table, by_example), counts.is_some());
        if let Some((name, node)) = counts {
            self.items(At { field, name, node, path: Path::REPORT });
        }
    }

    fn names(&mut self, field: &'c Field, [table, example]: [&str; 2], sent: Sent<'_>, counts: bool) {
        match sent {
            (Some(_), Some(_)) => self.findings.note(FindingKind::BothItemsNames, |detail| {
                let actual = format!("{}, {}", quoted(table), quoted(example));
                detail.place(Path::REPORT.place_of(table)).expected(quoted(example)).actual(actual)
            }),
            (Some(_), None) => self.other_name(FindingKind::ItemsForInventoryItem, table, example, counts),
            (None, Some(_)) if !counts => self.other_name(FindingKind::UnknownField, example, table, counts),
            (None, _) => {}
        }
        if !counts {
            let wanted = if self.findings.readings.items_name == ItemsName::Items { table } else { example };
            let reading = if sent == (None, None) { "required-fields" } else { "items-name" };
            self.missing(field, wanted, Path::REPORT, reading);
        }
    }

    /// A name that does not count is one that the table does not name.
    fn other_name(&mut self, kind: FindingKind, name: &str, wanted: &str, counts: bool) {
        let is_refused = !counts && self.findings.readings.unknown_fields == UnknownFields::Refused;
        self.findings.add(kind, is_refused.then_some(Stage::Body), |detail| {
            detail
                .place(Path::REPORT.place_of(name))
                .expected(quoted(wanted))
                .actual(quoted(name))
                .reading("items-name")
        });
    }

    fn items(&mut self, at: At<'c, '_>) {
        let Value::Array(items) = &at.node.value else { return self.no_value(at) };
        if items.is_empty() {
            let refuses = (self.findings.readings.empty_items == EmptyItems::Refused).then_some(Stage::Value);
            self.tell(FindingKind::EmptyItems, refuses, at, |detail| detail.expected("≥ 1"));
        }
        for (item, index) in items.iter().zip(0..) {
            self.item(item, Path::item(at.name, index));
        }
    }
}
