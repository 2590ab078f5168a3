//! The document's three reports.

use bis3::contract::{Contract, EndpointId};
use bis3::payload::Checked;

use super::checked;

fn example(endpoint: EndpointId) -> Checked {
    let body = std::fs::read(format!("fixtures/payloads/{endpoint}.json")).expect("the example is there");
    checked(endpoint, Contract::embedded().default_readings(), body)
}

#[test]
fn stock_and_donor_are_without_findings() {
    assert_eq!(example(EndpointId::Stock).findings, []);
    assert_eq!(example(EndpointId::Donor).findings, []);
}

#[test]
fn ten_of_the_twelve_figures_follow_from_their_operands() {
    let checked = example(EndpointId::Tqc);
    let found: Vec<String> = checked.findings.iter().map(super::line).collect();
    assert_eq!(
        found,
        [
            "- figure-does-not-follow body /SelfTransfusionRate [tqc-SelfTransfusionRate-follows] \
             expected `4.85` = 1670.58 / 34463.58 × 100 actual `47.60`",
            "- figure-does-not-follow body /PreEvaluationRate [tqc-PreEvaluationRate-follows] \
             expected `99.22` = 6576 / 6628 × 100 actual `99.08`",
        ]
    );
    assert_eq!(Contract::embedded().figures().len() - found.len(), 10);
}

#[test]
fn a_report_says_what_it_is_about() {
    let subject = |endpoint| {
        let report = example(endpoint).report.expect("institution and period can be read");
        (report.institution, report.period, report.year, report.batch)
    };
    assert_eq!(subject(EndpointId::Stock), ("12330000470003222E".into(), "2022-10-07".into(), None, None));
    assert_eq!(subject(EndpointId::Donor), ("12332500472260169F".into(), "2023-09-14".into(), None, None));
    let (institution, period, year, batch) = subject(EndpointId::Tqc);
    assert_eq!((institution.as_str(), period.as_str()), ("12330800471866062F", "2021/1"));
    assert_eq!((year, batch.as_deref()), (Some(2021), Some("1")));
}
