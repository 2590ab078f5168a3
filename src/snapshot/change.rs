//! What is different between two snapshots: values by JSON pointer, headers by name.

use std::collections::BTreeSet;

use super::{Difference, DifferenceKind, Differences, Document, Extent, differences};
use crate::payload::json::{self, Node, Value, push_name};

/// How an answer differs from its snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// There is no snapshot yet.
    New,
    /// The values that differ; pointers start at the snapshot's own members, such as `/body/code` and
    /// `/headers/Content-Type`.
    Different(Differences),
}

/// Most places that are told of one answer: a target chooses how many differ. The others are counted, and stand in both
/// files.
const MOST_TOLD: usize = 200;

/// How two snapshots differ. Both are JSON as this room writes it; one that somebody broke by hand differs as a whole.
pub fn between(old: &str, new: &str) -> Change {
    let mut first = found(old, new);
    let more = first.len().saturating_sub(MOST_TOLD);
    first.truncate(MOST_TOLD);
    Change::Different(Differences { first, more })
}

/// The places where two snapshots differ; none where they are the same answer.
pub fn found(old: &str, new: &str) -> Vec<Difference> {
    if old == new {
        return Vec::new();
    }
    let (Ok(expected), Ok(actual)) = (json::decode(old), json::decode(new)) else { return vec![whole("", old, new)] };
    let all =
        differences(Document { text: old, root: &expected }, Document { text: new, root: &actual }, Extent::Whole);
    let (before, after) = (lines(&expected), lines(&actual));
    let (status, body): (Vec<_>, Vec<_>) = all
        .into_iter()
        .filter(|difference| !difference.pointer.starts_with(HEADERS))
        .partition(|difference| difference.pointer == STATUS);
    status.into_iter().chain(headers(&before, &after)).chain(body).collect()
}

const STATUS: &str = "/status";
const HEADERS: &str = "/headers";

fn whole(pointer: &str, old: &str, new: &str) -> Difference {
    Difference {
        pointer: pointer.to_owned(),
        kind: DifferenceKind::Value,
        expected: Some(old.to_owned()),
        actual: Some(new.to_owned()),
        at: 0..0,
    }
}

/// The header lines of a snapshot, each as name and value.
fn lines<'a>(snapshot: &'a Node<'_>) -> Vec<(&'a str, &'a str)> {
    let Value::Object(members) = &snapshot.value else { return Vec::new() };
    let Some(headers) = members.iter().find(|member| member.name() == "headers") else { return Vec::new() };
    let Value::Array(lines) = &headers.value.value else { return Vec::new() };
    lines.iter().filter_map(line).collect()
}

fn line<'a>(line: &'a Node<'_>) -> Option<(&'a str, &'a str)> {
    let Value::Text(text) = &line.value else { return None };
    text.split_once(": ").or(Some((text, "")))
}

/// Headers are compared by name: where one is new, those behind it are still the same. Only where nothing else differs is
/// their order told.
fn headers(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, _) in old.iter().chain(new) {
        if seen.insert(name.to_ascii_lowercase()) {
            named(name, &values(old, name), &values(new, name), &mut found);
        }
    }
    if found.is_empty() && old != new {
        let names = |lines: &[(&str, &str)]| lines.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        found.push(whole(HEADERS, &json::quoted(&names(old)), &json::quoted(&names(new))));
    }
    found
}

fn values<'a>(lines: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
    lines.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| *value).collect()
}

fn named(name: &str, old: &[&str], new: &[&str], found: &mut Vec<Difference>) {
    for index in 0..old.len().max(new.len()) {
        let (before, after) = (old.get(index), new.get(index));
        let kind = match (before, after) {
            (Some(before), Some(after)) if before == after => continue,
            (Some(_), Some(_)) => DifferenceKind::Value,
            (Some(_), None) => DifferenceKind::Missing,
            (None, _) => DifferenceKind::Unexpected,
        };
        let mut pointer = HEADERS.to_owned();
        push_name(&mut pointer, name);
        if old.len().max(new.len()) > 1 {
            push_name(&mut pointer, &index.to_string());
        }
        let quoted = |value: &&str| json::quoted(value);
        found.push(Difference { pointer, kind, expected: before.map(quoted), actual: after.map(quoted), at: 0..0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> Vec<String> {
        let side = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let told = |found: Difference| format!("{} {} {}", found.pointer, side(found.expected), side(found.actual));
        found(old, new).into_iter().map(told).collect()
    }

    fn snapshot(headers: &[&str], body: &str) -> String {
        format!(r#"{{"status": 200, "headers": {headers:?}, "body": {body}}}"#)
    }

    #[test]
    fn a_header_between_others_moves_none_of_them() {
        let old = snapshot(&["Server: x", "Content-Length: 3", "Set-Cookie: a", "Set-Cookie: b"], "[1]");
        let new = snapshot(&["server: y", "Via: z", "Content-Length: 3", "Set-Cookie: a"], "[1.0]");
        let expected =
            ["/headers/Server \"x\" \"y\"", "/headers/Set-Cookie/1 \"b\" -", "/headers/Via - \"z\"", "/body/0 1 1.0"];
        assert_eq!(told(&old, &new), expected);
    }

    #[test]
    fn order_is_told_where_nothing_else_differs() {
        let told = told(&snapshot(&["A: 1", "B: 2"], "1"), &snapshot(&["B: 2", "A: 1"], "1"));
        assert_eq!(told, [r#"/headers "A, B" "B, A""#]);
    }

    #[test]
    fn what_is_no_json_differs_as_a_whole() {
        assert_eq!(told("{", "{}"), [" { {}"]);
        assert_eq!(told("{", "{"), [""; 0]);
    }

    #[test]
    fn so_many_differences_are_told_and_the_others_counted() {
        let body = |from: usize| {
            let members: Vec<String> = (from..from + 500).map(|number| format!("\"n{number}\": 1")).collect();
            snapshot(&[], &format!("{{{}}}", members.join(",")))
        };
        let Change::Different(Differences { first, more }) = between(&body(0), &body(500)) else {
            panic!("there is a snapshot");
        };
        assert_eq!((first.len(), more), (MOST_TOLD, 800));
    }
}
