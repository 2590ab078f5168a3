//! Changes to a report: every field of the table, and the report as a whole.

use super::values::{self, json, values};
use crate::contract::{Contract, Endpoint, Field};
use crate::explore::plan::{BodyChange, Change, ReportChange};

/// What can be done to the fields of an endpoint's report, field by field: an even choice among the fields leaves none out.
pub(super) fn fields(endpoint: &Endpoint, contract: &Contract) -> Vec<Vec<Change>> {
    places(endpoint).iter().map(|(object, field)| of_field(object, field, contract)).collect()
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

fn of_field(object: &str, field: &Field, contract: &Contract) -> Vec<Change> {
    let name = printed(field);
    let pointer = format!("{object}/{name}");
    let values = values(field, contract);
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
pub(super) fn bytes() -> Vec<Change> {
    let around = |before: &str, behind: &str| BodyChange::Surround(before.to_owned(), behind.to_owned());
    let replace = |from: &str, to: &str| BodyChange::Replace(from.to_owned(), to.to_owned());
    let whole = |text: &str| BodyChange::Whole(text.to_owned());
    let changes = [
        whole(""),
        whole(" "),
        whole("null"),
        whole("x"),
        whole("{"),
        whole("{}"),
        whole("[]"),
        whole("a=1&b=2"),
        whole("<xml/>"),
        around("\u{feff}", ""),
        around("", "\u{feff}"),
        around(" \r\n\t", " \r\n\t"),
        around("[", "]"),
        around("", ","),
        around("", "}"),
        around("", "{}"),
        around("", "\u{0}"),
        around("\u{0}", ""),
        around("// x\n", ""),
        around("/* x */", ""),
        around("--b\r\n\r\n", "\r\n--b--\r\n"),
        around("\u{b}", ""),
        around("\u{a0}", ""),
        replace("\"", "'"),
        replace("}", ",}"),
        replace("]", ",]"),
        replace(":", " :\t"),
        replace(",", "\n,\r\n"),
        replace("\":", "\":\u{a0}"),
        replace("\"In", "\"\\u0049n"),
        replace("\"Ye", "\"\\u0059e"),
        replace("20", "\\u00320"),
        replace("-", "\\u002d"),
        replace("-", "\\-"),
        replace("1", "\t"),
        replace("血", "\\u8840"),
        replace(",\"", ",\n/* x */\""),
        BodyChange::Cut(999),
        BodyChange::Cut(500),
        BodyChange::Cut(1),
        BodyChange::Encoding("gbk"),
        BodyChange::Encoding("big5"),
        BodyChange::Encoding("utf-16"),
        BodyChange::StrayByte(0x80),
        BodyChange::StrayByte(0xC0),
        BodyChange::StrayByte(0xFF),
    ];
    changes.into_iter().map(Change::Body).collect()
}
