//! Bodies that are long, deep or wrong throughout.

use bis3::contract::{Contract, EndpointId, FindingKind, Stage};
use bis3::payload::{Checked, Finding, MOST_KEPT, json};

use super::checked;

fn stock(items: &[String]) -> Checked {
    let body = format!(
        r#"{{"InveStatTime": "2022-10-07 00:00:01", "InveStatFaciID": "12330000470003222E", "InventoryItem": [{}]}}"#,
        items.join(",")
    );
    checked(EndpointId::Stock, Contract::embedded().default_readings(), body)
}

fn item(name: &str, irradiated: &str) -> String {
    format!(
        r#"{{"ProdABO": "4", "ProdRh": "2", "ProdCode": "24", "ProdName": "{name}", "ProdWashingType": "0",
             "ProdIrradiated": {irradiated}, "ProdVolume": "1", "ProdUnits": "1", "ProdManuFaciCode": "123300004700518731"}}"#
    )
}

#[test]
fn beyond_the_limit_findings_are_counted() {
    let checked = stock(&vec![item("", "\"0\""); 10_000]);
    assert_eq!((checked.findings.len(), checked.untold), (MOST_KEPT, 10_000 - MOST_KEPT));
    assert_eq!(checked.refusal(), None);
    assert!(checked.report.is_some());
}

#[test]
fn beyond_the_limit_what_decides_is_kept() {
    let mut items = vec![item("", "\"0\""); 5_000];
    items[2_000] = item("病毒灭活冰冻血浆", "\"7\"");
    let checked = stock(&items);
    assert_eq!(checked.refusal().map(|finding| finding.refuses), Some(Some(Stage::Value)));
    items[4_000] = item("病毒灭活冰冻血浆", "0");
    items[4_001] = item("病毒灭活冰冻血浆", "0");
    let checked = stock(&items);
    let refusal = checked.refusal().expect("a wrong type refuses");
    assert_eq!((refusal.kind, refusal.refuses), (FindingKind::WrongType, Some(Stage::Body)));
    assert_eq!(refusal.place.to_string(), "body /InventoryItem/4000/ProdIrradiated");
    assert_eq!(checked.findings.len(), MOST_KEPT + 2);
}

#[test]
fn a_hundred_thousand_unknown_names_are_looked_at_once_each() {
    let members: Vec<String> = (0..100_000).map(|index| format!(r#""f{index}": 1"#)).collect();
    let checked = checked(
        EndpointId::Tqc,
        Contract::embedded().default_readings(),
        format!("{{{}, \"f0\": 2}}", members.join(",")),
    );
    // Every name, the repeated one twice, that it is repeated, and 39 fields that are missing.
    assert_eq!(checked.findings.len() + checked.untold, 100_001 + 1 + 39);
    assert_eq!(checked.refusal().map(|finding| finding.kind), Some(FindingKind::MissingField));
}

#[test]
fn depth_is_limited_before_the_stack_is() {
    for deep in ["[".repeat(2_000_000), "{\"a\":".repeat(1_000_000), format!("'{}", "[{'a':".repeat(500_000))] {
        let checked = checked(EndpointId::Donor, Contract::embedded().default_readings(), deep);
        assert_eq!(checked.refusal().map(|finding| finding.kind), Some(FindingKind::NotJson));
    }
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(json::decode(&nested(json::MOST_LEVELS)).is_ok());
    assert!(json::decode(&nested(json::MOST_LEVELS + 1)).is_err());
}

/// The bytes that a body's findings hold beside the contract's.
fn held(checked: &Checked) -> usize {
    let held = |finding: &Finding| finding.place.to_string().len() + finding.expected.len() + finding.actual.len();
    checked.findings.iter().map(held).sum()
}

#[test]
fn a_long_name_is_not_copied_into_every_finding_below_it() {
    let long = "n".repeat(500_000);
    let twice = "\"a\": 1, ".repeat(5_000);
    let broken = r#""\udc00", "#.repeat(5_000);
    let body = format!(r#"{{"{long}": {{{twice}"b": [{broken}0], "{long}": {{{twice}"c": 0}}}}}}"#);
    let checked = checked(EndpointId::Tqc, Contract::embedded().default_readings(), body);
    assert_eq!(checked.findings.len(), MOST_KEPT + 1);
    assert!(held(&checked) < 400 * MOST_KEPT, "{} bytes", held(&checked));
}

#[test]
fn a_long_number_is_not_copied_into_the_figure_that_is_due() {
    let zeros = "0".repeat(100_000);
    let body = format!(r#"{{"StaffVolumePercent": 7.5, "ProfessionalStaff": 1, "AnnualVolume": 1.{zeros}}}"#);
    let checked = checked(EndpointId::Tqc, Contract::embedded().default_readings(), body);
    let figure = checked.findings.iter().find(|finding| finding.kind == FindingKind::FigureDoesNotFollow);
    assert!(figure.is_some_and(
        |figure| figure.expected.starts_with("`1000.00` = 1 / 1.0") && figure.expected.ends_with("0… × 1000")
    ));
    assert!(held(&checked) < 20_000, "{} bytes", held(&checked));
}
