//! What holds of every body.

use bis3::contract::{Contract, EndpointId, Readings, Stage};
use bis3::payload::json::{self, Node, Value};
use bis3::payload::{Checked, Content, MOST_KEPT, Place, Spans, check};
use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::checked;
use super::generated::{Written, allowed, disturbed, endpoint};

/// Readings by which a body is judged, each with its options from the narrowest to the widest.
const WIDENING: &[(&str, &[&str])] = &[
    ("number-types", &["strict", "coerce"]),
    ("required-fields", &["all", "keys-only"]),
    ("unknown-fields", &["refused", "ignored"]),
    ("duplicate-names", &["refused", "last-wins"]),
    ("byte-order-mark", &["refused", "ignored"]),
    ("empty-items", &["refused", "accepted"]),
    ("stat-time", &["datetime", "date-or-datetime"]),
    ("donor-date", &["date", "date-or-datetime"]),
    ("content-type", &["refused", "accepted"]),
    ("json-dialect", &["rfc8259", "newtonsoft"]),
];

fn readings() -> impl Strategy<Value = Readings> {
    prop::collection::vec(any::<Index>(), Readings::IDS.len()).prop_map(|choices| {
        let mut readings = Contract::embedded().default_readings().clone();
        for (id, choice) in Readings::IDS.iter().zip(choices) {
            let options = Readings::options(id).expect("a known reading");
            // Options that take something behind a colon are no body's business.
            let _ = readings.set(id, choice.get::<&str>(options));
        }
        readings
    })
}

fn with(readings: &Readings, id: &str, option: &str) -> Readings {
    let mut changed = readings.clone();
    changed.set(id, option).expect("a known option");
    changed
}

/// A body that is nearly one of the vectors: some of its bytes are others.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let bodies: Vec<Vec<u8>> = super::vectors::bodies();
    let changes = prop::collection::vec((any::<Index>(), any::<u8>(), 0..3u8), 0..8);
    (select(bodies), changes).prop_map(|(mut body, changes)| {
        for (index, byte, what) in changes {
            let index = if body.is_empty() { 0 } else { index.index(body.len()) };
            match what {
                0 if !body.is_empty() => body[index] = byte,
                1 if !body.is_empty() => drop(body.remove(index)),
                _ => body.insert(index, byte),
            }
        }
        body
    })
}

/// What must hold of the outcome of every check.
fn hold_together(body: &[u8], checked: &Checked) -> Result<(), TestCaseError> {
    let refused_before_values =
        [Some(Stage::File), Some(Stage::Body)].contains(&checked.refusal().and_then(|f| f.refuses));
    prop_assert!(checked.report.is_some() || refused_before_values, "no report, and nothing says why: {checked:?}");
    prop_assert!(checked.untold == 0 || checked.findings.len() >= MOST_KEPT);
    let spans = Spans::of(body);
    for finding in checked.findings.iter().filter(|finding| matches!(finding.place, Place::Body(_))) {
        let span = spans.find(finding);
        prop_assert!(
            span.is_some_and(|span| span.start <= span.end && span.end <= body.len()),
            "no place: {finding:?}"
        );
    }
    Ok(())
}

fn is_accepted(endpoint: EndpointId, readings: &Readings, body: &str) -> bool {
    checked(endpoint, readings, body.to_owned()).refusal().is_none()
}

fn tree(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(boolean) => (*boolean).into(),
        Value::Number(written) => serde_json::from_str(written).expect("a JSON number"),
        Value::Text(text) => text.as_ref().into(),
        Value::BrokenText(_) => panic!("serde_json writes no lone surrogate"),
        Value::Array(elements) => elements.iter().map(|element| tree(&element.value)).collect(),
        Value::Object(members) => {
            members.iter().map(|member| (member.name().to_owned(), tree(&member.value.value))).collect()
        }
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<String>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

fn every_span_is_its_value(text: &str, node: &Node<'_>) -> Result<(), TestCaseError> {
    let alone = json::decode(&text[node.span.clone()]).map(|node| tree(&node.value));
    prop_assert_eq!(alone, Ok(tree(&node.value)));
    match &node.value {
        Value::Array(elements) => elements.iter().try_for_each(|element| every_span_is_its_value(text, element)),
        Value::Object(members) => members.iter().try_for_each(|member| {
            every_span_is_its_value(text, &member.name)?;
            every_span_is_its_value(text, &member.value)
        }),
        _ => Ok(()),
    }
}

proptest! {
    #[test]
    fn bytes_of_any_kind_are_judged(
        id in endpoint(), readings in readings(), content_type in prop::option::of(any::<Vec<u8>>()), body in any::<Vec<u8>>(),
    ) {
        let contract = Contract::embedded();
        let bytes = Bytes::from(body.clone());
        let checked = check(&contract, contract.endpoint(id), &readings, Content::new(content_type.as_deref(), &bytes), None);
        hold_together(&body, &checked)?;
    }

    #[test]
    fn bodies_with_other_bytes_are_judged(id in endpoint(), readings in readings(), body in mutated()) {
        let checked = checked(id, &readings, body.clone());
        hold_together(&body, &checked)?;
    }

    #[test]
    fn disturbed_reports_are_judged((id, report) in endpoint().prop_flat_map(|id| (Just(id), disturbed(id))), readings in readings()) {
        let body = report.body();
        hold_together(body.as_bytes(), &checked(id, &readings, body.clone()))?;
    }

    #[test]
    fn what_the_tables_allow_is_not_refused((id, report) in endpoint().prop_flat_map(|id| (Just(id), allowed(id)))) {
        let checked = checked(id, Contract::embedded().default_readings(), report.body());
        prop_assert_eq!(checked.refusal(), None);
        prop_assert!(checked.report.is_some());
    }

    #[test]
    fn the_order_of_fields_does_not_matter(
        (id, report, shuffled) in endpoint().prop_flat_map(|id| (Just(id), allowed(id))).prop_flat_map(|(id, report)| {
            (Just(id), Just(report.clone()), Just(report.0).prop_shuffle())
        }),
        readings in readings(),
    ) {
        let (one, other) = (checked(id, &readings, report.body()), checked(id, &readings, Written(shuffled).body()));
        prop_assert_eq!(one.findings, other.findings);
        prop_assert_eq!(one.report.map(|report| report.period), other.report.map(|report| report.period));
    }

    #[test]
    fn a_wider_option_accepts_what_a_narrower_one_does(
        (id, report) in endpoint().prop_flat_map(|id| (Just(id), disturbed(id))), readings in readings(), reading in select(WIDENING),
    ) {
        let (reading, options) = reading;
        let body = report.body();
        let accepted: Vec<bool> =
            options.iter().map(|option| is_accepted(id, &with(&readings, reading, option), &body)).collect();
        prop_assert!(accepted.is_sorted(), "{}: {:?}", reading, accepted);
    }

    #[test]
    fn number_text_is_kept(number in r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,4})?", blank in "[ \t\r\n]{0,3}") {
        let text = format!("[{blank}{number}{blank}]");
        let root = json::decode(&text).expect("valid JSON");
        let Value::Array(elements) = &root.value else { panic!("an array") };
        prop_assert_eq!(&elements[0].value, &Value::Number(&number));
        prop_assert_eq!(&text[elements[0].span.clone()], &number);
        prop_assert_eq!(json::decode_lenient(&text).expect("valid JSON"), root);
    }

    #[test]
    fn trees_are_what_serde_json_reads(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let root = json::decode(&text).expect("valid JSON");
        prop_assert_eq!(tree(&root.value), value);
        prop_assert_eq!(&json::decode_lenient(&text).expect("valid JSON"), &root);
        every_span_is_its_value(&text, &root)?;
    }
}
