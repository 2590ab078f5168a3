//! Lists changes to a report: to every field of the table, to the report as a whole, and to its bytes.

use encoding_rs::{BIG5, GBK};

use super::values::{self, Values, json};
use crate::contract::{Contract, Endpoint, Field};
use crate::explore::plan::{BodyChange, Change, ReportChange};

/// What can be done to the fields of an endpoint's report, field by field: an even choice among the fields leaves none out.
pub(super) fn fields(endpoint: &Endpoint, values: &Values, contract: &Contract) -> Vec<Vec<Change>> {
    places(endpoint).iter().map(|(object, field)| of_field(object, field, &values.of_field(field, contract))).collect()
}

/// The values of dictionaries, and the numbers beside them, in the fields that take them.
pub(super) fn codes(endpoint: &Endpoint) -> Vec<Change> {
    let of_place = |(object, field): &(String, &Field)| {
        let pointer = format!("{object}/{}", printed(field));
        let codes = field.dictionary.as_ref().map(|dictionary| values::codes(dictionary)).unwrap_or_default();
        let change = move |code: String| Change::Report(ReportChange::Set(pointer.clone(), json(&code)));
        codes.into_iter().map(change).collect::<Vec<_>>()
    };
    places(endpoint).iter().flat_map(of_place).collect()
}

/// The fields of the report and of its first two items, each with the pointer to its object.
fn places(endpoint: &Endpoint) -> Vec<(String, &Field)> {
    let of_report = endpoint.fields.iter().map(|field| (String::new(), field));
    let list = endpoint.items_field().map(printed).unwrap_or_default();
    let objects = [format!("/{list}/0"), format!("/{list}/1")];
    let of_items =
        endpoint.item_fields.iter().flat_map(|field| objects.each_ref().map(|object| (object.clone(), field)));
    of_report.chain(of_items).collect()
}

/// The name under which the examples print a field.
fn printed(field: &Field) -> &str {
    field.also_printed.as_deref().unwrap_or(&field.name)
}

fn of_field(object: &str, field: &Field, values: &[String]) -> Vec<Change> {
    let name = printed(field);
    let pointer = format!("{object}/{name}");
    let mut changes = vec![ReportChange::Remove(pointer.clone())];
    changes.extend(values.iter().map(|value| ReportChange::Set(pointer.clone(), value.clone())));
    let mut others =
        vec![name.to_lowercase(), name.to_uppercase(), format!("{name} "), camel(name), format!("{name}s")];
    others.extend([&field.name].into_iter().filter(|other| *other != name).cloned());
    changes.extend(others.into_iter().map(|other| ReportChange::Rename(pointer.clone(), other)));
    changes.extend(values.iter().take(2).map(|value| ReportChange::Duplicate(pointer.clone(), value.clone())));
    changes.push(ReportChange::Duplicate(pointer.clone(), "null".to_owned()));
    changes.push(ReportChange::Set(pointer, json(&"9".repeat(300))));
    changes.into_iter().map(Change::Report).collect()
}

fn camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// What can be done to any report.
pub(super) fn whole(endpoint: &Endpoint) -> Vec<Change> {
    let set = |pointer: &str, text: &str| ReportChange::Set(pointer.to_owned(), text.to_owned());
    let mut changes = vec![
        set("/Remark", "\"x\""),
        set("/x", "null"),
        set("/x", &format!("{}1{}", "[".repeat(40), "]".repeat(40))),
        set("/x", &format!("{}1{}", "[".repeat(2000), "]".repeat(2000))),
        set("/x", &format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200))),
        set("", "[]"),
        set("", "{}"),
        set("", "null"),
        set("", "1"),
        set("", "\"x\""),
    ];
    if let Some(list) = endpoint.items_field() {
        let (name, other) = (printed(list), &list.name);
        changes.extend([0, 1, 2, 3, 60, 101, 1200].map(ReportChange::RepeatItem));
        changes.push(ReportChange::Rename(format!("/{name}"), other.clone()));
        changes.push(set(&format!("/{other}"), "[]"));
        changes.push(set(&format!("/{other}"), "[{}]"));
        changes.push(set(&format!("/{name}/0/Remark"), "\"x\""));
        changes.push(set(&format!("/{name}/-"), "{}"));
        changes.push(set(&format!("/{name}/-"), "null"));
        changes.push(ReportChange::Remove(format!("/{name}/1")));
        changes.push(ReportChange::Remove(format!("/{name}/0")));
    }
    changes.into_iter().map(Change::Report).collect()
}

/// What can be done to the bytes of a body.
pub(super) fn bytes(values: &Values) -> Vec<Change> {
    let mut changes: Vec<BodyChange> = values.bodies.iter().cloned().map(BodyChange::Whole).collect();
    changes.extend(values.surroundings.iter().cloned().map(|(before, behind)| BodyChange::Surround(before, behind)));
    changes.extend(values.replacements.iter().cloned().map(|(from, to)| BodyChange::Replace(from, to)));
    changes.extend([999, 500, 1].map(BodyChange::Cut));
    changes.extend([GBK, BIG5].map(BodyChange::Encoding));
    changes.push(BodyChange::Utf16);
    changes.extend([0x80, 0xC0, 0xFF].map(BodyChange::StrayByte));
    changes.into_iter().map(Change::Body).collect()
}
