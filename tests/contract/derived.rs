//! The tables that follow from others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bis3::contract::Contract;

type Row = HashMap<String, String>;

fn rows(table: &str) -> Vec<Row> {
    let contract = Contract::embedded();
    let text = contract.table(table).expect("it is offered").text();
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("cells by column")).collect()
}

#[test]
fn every_field_has_its_place_in_the_body() {
    let contract = Contract::embedded();
    let fields = rows("report-fields");
    assert_eq!(fields.len(), rows("fields").len());
    for endpoint in contract.endpoints() {
        let example: serde_json::Value = serde_json::from_str(&example(endpoint.id.word())).expect("it is JSON");
        let places: Vec<&Row> = fields.iter().filter(|row| row["endpoint"] == endpoint.id.word()).collect();
        for row in &places {
            assert!(example.pointer(&row["pointer"]).is_some(), "{}", row["pointer"]);
            assert_eq!((row["path"].as_str(), row["method"].as_str()), (&*endpoint.path, &*endpoint.method));
            assert!(contract.requirement(&row["requirement"]).is_some());
        }
        let keys: BTreeSet<&str> =
            places.iter().filter(|row| row["key"] == "yes").map(|row| row["name"].as_str()).collect();
        let period = endpoint.period_fields.iter().map(String::as_str);
        assert_eq!(keys, period.chain([endpoint.institution_field.as_str()]).collect());
    }
}

fn example(endpoint: &str) -> String {
    std::fs::read_to_string(format!("fixtures/payloads/{endpoint}.json")).expect("it is there")
}

#[test]
fn every_value_of_every_dictionary_stands_at_a_field() {
    let known = |row: &Row| (row["dictionary"].clone(), row["value"].clone());
    let printed: BTreeSet<_> = rows("dictionary-values").iter().map(known).collect();
    assert_eq!(rows("field-values").iter().map(known).collect::<BTreeSet<_>>(), printed);
    assert_eq!(printed.len(), 37);
}

#[test]
fn a_value_beside_is_outside_and_every_value_has_one() {
    let contract = Contract::embedded();
    let mut beside: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows("values-beside") {
        beside.entry(row["dictionary"].clone()).or_default().push(row);
    }
    for dictionary in contract.dictionaries() {
        let rows = &beside[&dictionary.id];
        assert!(rows.iter().all(|row| dictionary.get(&row["sent"]).is_none()), "{}", dictionary.id);
        let sent: BTreeSet<&str> = rows.iter().map(|row| row["sent"].as_str()).collect();
        assert_eq!(sent.len(), rows.len(), "{}: one is sent twice", dictionary.id);
        let taken: BTreeSet<&str> = rows.iter().map(|row| row["value"].as_str()).collect();
        assert_eq!(taken.len(), dictionary.values.len(), "{}", dictionary.id);
    }
    let sent = |dictionary: &str| beside[dictionary].iter().map(|row| row["sent"].as_str()).collect::<Vec<_>>();
    assert_eq!(sent("D005"), ["0", "01", "阴性", "1 ", " 1", "1.0", "１", "3", "02", "阳性"]);
    assert!(
        ["00", "03", "1", "10", "18", "20", "26", "30", "34", "40", "45"]
            .iter()
            .all(|code| sent("D001").contains(code))
    );
}
