//! What stands for `%s` in the text of a repeat, and how long anything a client sends may grow in a decision.

use bis3::contract::EndpointId;
use bis3::store::Recorded;

use super::desk::{Desk, SAMPLE, example, json, told};

/// The institution in the example of the quality report.
const EXAMPLE_CODE: &str = "12330800471866062F";

/// What the second of two quality reports for an institution is told.
fn told_again(options: &[(&str, &str)], code: &str, batch: &str) -> String {
    let desk = Desk::new(options);
    let body = example(EndpointId::Tqc)
        .replace(EXAMPLE_CODE, code)
        .replace(r#""Batch": "1""#, &format!(r#""Batch": "{batch}""#));
    let first = desk.send(SAMPLE, EndpointId::Tqc, body.as_str());
    assert_eq!((told(&first).as_str(), first.recorded), ("Passed", Some(Recorded::Recorded)));
    let second = desk.send(SAMPLE, EndpointId::Tqc, body);
    assert_eq!(told(&second), "TQCDataExist repeated-report");
    json(&second)["msg"].as_str().expect("a text").to_owned()
}

#[test]
fn an_institution_that_is_not_listed_is_named_by_its_code() {
    let accepted = [("unknown-institution", "accepted")];
    assert_eq!(told_again(&accepted, "nowhere", "1"), "nowhere 用血质控信息已上报");
}

#[test]
fn a_code_that_stands_twice_has_the_name_of_its_first_row() {
    assert_eq!(told_again(&[], "123307264716803721", "1"), "浦江县中医院 用血质控信息已上报");
    assert_eq!(told_again(&[], "91330726MA28DKWU21", "1"), "浦江县博爱骨伤手外科医院 用血质控信息已上报");
}

#[test]
fn every_batch_has_its_words() {
    let period = [("tqc-exists-text", "period")];
    for (batch, words) in [("0", "2021年全年"), ("1", "2021年上半年"), ("2", "2021年下半年")] {
        assert_eq!(told_again(&period, EXAMPLE_CODE, batch), format!("{words} 用血质控信息已上报"));
    }
}

#[test]
fn a_code_of_a_book_is_cut_in_the_text_and_in_the_subject_and_kept_whole_in_the_report() {
    let accepted = [("unknown-institution", "accepted")];
    let code = "码".repeat(10_000);
    let cut = format!("{}…", "码".repeat(64));
    assert_eq!(told_again(&accepted, &code, "1"), format!("{cut} 用血质控信息已上报"));

    let desk = Desk::new(&accepted);
    let send = |code: &str| desk.send(SAMPLE, EndpointId::Tqc, example(EndpointId::Tqc).replace(EXAMPLE_CODE, code));
    assert_eq!(send(&code).subject.institution.as_deref(), Some(cut.as_str()));
    assert_eq!(desk.reports()[0].report.institution, code);
    // What tells two reports apart is the whole code.
    assert_eq!(send(&format!("{code}2")).recorded, Some(Recorded::Recorded));
    assert_eq!(send(&"码".repeat(64)).subject.institution, Some("码".repeat(64).into()));
}

#[test]
fn a_period_of_a_book_is_cut_in_the_subject() {
    let desk = Desk::new(&[]);
    let body = example(EndpointId::Stock).replace("2022-10-07 00:00:01", &"天".repeat(10_000));
    let decision = desk.send(SAMPLE, EndpointId::Stock, body);
    assert_eq!(told(&decision), "SaveHosStockFailed not-a-date-time");
    assert_eq!(decision.subject.period.map(|period| period.chars().count()), Some(65));
}

#[test]
fn a_fault_rule_still_matches_the_whole_of_a_long_code() {
    let desk = Desk::new(&[("unknown-institution", "accepted")]);
    let code = "9".repeat(70);
    desk.fault(&format!("institution {code}: SaveTQCFailed"));
    let decision = desk.send(SAMPLE, EndpointId::Tqc, example(EndpointId::Tqc).replace(EXAMPLE_CODE, &code));
    assert_eq!(told(&decision), "SaveTQCFailed forced");
}
