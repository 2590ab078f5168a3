//! Reports made up from the contract: what the tables allow, and what they do not.

use bis3::contract::{Contract, Endpoint, EndpointId, Field, ValueKind};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A report as it is written: names and the JSON text of their values.
#[derive(Clone, Debug)]
pub struct Written(pub Vec<(String, String)>);

impl Written {
    pub fn body(&self) -> String {
        let members: Vec<String> = self.0.iter().map(|(name, value)| format!("{}:{value}", text(name))).collect();
        format!("{{{}}}", members.join(","))
    }
}

fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

pub fn endpoint() -> impl Strategy<Value = EndpointId> {
    select(EndpointId::ALL)
}

/// A report that the tables allow, in the order of the table.
pub fn allowed(id: EndpointId) -> impl Strategy<Value = Written> {
    let contract = Contract::embedded();
    let endpoint: &Endpoint = contract.endpoint(id);
    object(&endpoint.fields, &endpoint.item_fields).prop_map(Written)
}

fn object(fields: &[Field], item_fields: &[Field]) -> BoxedStrategy<Vec<(String, String)>> {
    let members: Vec<_> = fields
        .iter()
        .map(|field| {
            // Every example calls the list by its other name.
            let name = field.also_printed.clone().unwrap_or_else(|| field.name.clone());
            value(field, item_fields).prop_map(move |value| (name.clone(), value))
        })
        .collect();
    members.boxed()
}

fn value(field: &Field, item_fields: &[Field]) -> BoxedStrategy<String> {
    let contract = Contract::embedded();
    let parameters = contract.parameters();
    match field.value {
        ValueKind::Items => prop::collection::vec(object(item_fields, &[]), 0..4)
            .prop_map(|items| {
                let items: Vec<String> = items.into_iter().map(|item| Written(item).body()).collect();
                format!("[{}]", items.join(","))
            })
            .boxed(),
        ValueKind::DateTime => (date(), 0..24u8, 0..60u8, 0..60u8)
            .prop_map(|(date, hour, minute, second)| text(&format!("{date} {hour:02}:{minute:02}:{second:02}")))
            .boxed(),
        ValueKind::Date => date().prop_map(|date| text(&date)).boxed(),
        ValueKind::Dictionary => {
            let dictionary = field.dictionary.clone().expect("such a field has a dictionary");
            let values: Vec<String> = dictionary.values.iter().map(|entry| text(&entry.value)).collect();
            select(values).boxed()
        }
        ValueKind::Institution | ValueKind::Manufacturer => {
            any::<Index>().prop_map(move |index| text(&index.get(contract.institutions().rows()).code)).boxed()
        }
        ValueKind::ProductName => any::<String>().prop_map(|name| text(&name)).boxed(),
        ValueKind::Volume => r"[0-9]{1,8}(\.[0-9]{1,4})?".prop_map(|volume| text(&volume)).boxed(),
        ValueKind::Count => (0..=i32::MAX).prop_map(|count| count.to_string()).boxed(),
        ValueKind::Quantity | ValueKind::Figure => r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?".boxed(),
        ValueKind::Year => {
            (parameters.year_minimum..=parameters.year_maximum).prop_map(|year| year.to_string()).boxed()
        }
    }
}

fn date() -> impl Strategy<Value = String> {
    (1..=9999i16, 1..=12i8, 1..=31i8).prop_filter_map("a day that exists", |(year, month, day)| {
        jiff::civil::Date::new(year, month, day).ok().map(|date| date.to_string())
    })
}

/// A report in which some values are others than the tables allow, some are missing, and some stand twice.
pub fn disturbed(id: EndpointId) -> impl Strategy<Value = Written> {
    (allowed(id), prop::collection::vec((any::<Index>(), disturbance()), 0..6)).prop_map(|(mut report, changes)| {
        for (index, change) in changes {
            if !report.0.is_empty() {
                let index = index.index(report.0.len());
                disturb(&mut report.0, index, change);
            }
        }
        report
    })
}

#[derive(Clone, Debug)]
enum Disturbance {
    Drop,
    Replace(String),
    Repeat(String),
    Rename(String),
    /// A number for a text, or a text for a number.
    OtherType,
}

fn disturbance() -> impl Strategy<Value = Disturbance> {
    prop_oneof![
        Just(Disturbance::Drop),
        scalar().prop_map(Disturbance::Replace),
        scalar().prop_map(Disturbance::Repeat),
        "[A-Za-z]{1,12}".prop_map(Disturbance::Rename),
        Just(Disturbance::OtherType),
    ]
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        select(&["null", "true", "[]", "{}", "\"\"", "\"\\ud800\"", "0", "-1", "1.0", "1e400", "\"20\"", "[{}]"][..])
            .prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<String>().prop_map(|value| text(&value)),
    ]
}

fn disturb(members: &mut Vec<(String, String)>, index: usize, change: Disturbance) {
    match change {
        Disturbance::Drop => {
            members.remove(index);
        }
        Disturbance::Replace(value) => members[index].1 = value,
        Disturbance::Repeat(value) => members.push((members[index].0.clone(), value)),
        Disturbance::Rename(name) => members[index].0 = name,
        Disturbance::OtherType => {
            let value = &members[index].1;
            let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            members[index].1 = match unquoted {
                Some(inside) if serde_json::from_str::<f64>(inside).is_ok() => inside.to_owned(),
                Some(_) => "7".to_owned(),
                None => text(value),
            };
        }
    }
}
