//! CI servers read JUnit: the report is valid against the schema that they have in common.

use bis3::language::{Bilingual, Language};
use bis3::report::Report;
use bis3::report::junit::Junit;
use bis3::scenario::{Outcome, Totals};

use super::results::{Done, every_outcome, head, long, tell, timed};
use super::{LANGUAGES, ask, text};

fn junit(run: &[Done], language: Language) -> String {
    text(|bytes| tell(run, &mut Junit::new(bytes, &head(), language).expect("memory takes it")))
}

pub fn assert_valid(report: &str) {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/report/junit.xsd");
    let output = ask("xmllint", &["--noout", "--schema", schema, "-"], report, "libxml2-utils");
    assert!(output.status.success(), "{}\n{report}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_outcome_has_its_element() {
    for language in LANGUAGES {
        let report = junit(&every_outcome(), language);
        assert_valid(&report);
        insta::assert_snapshot!(format!("junit-{language}"), report);
    }
}

#[test]
fn durations_are_decimal_seconds() {
    let mut run = every_outcome().pop().expect("there are some");
    run.steps = run.steps.into_iter().map(|step| timed(step, 1_234)).collect();
    let report = junit(&[run], Language::En);
    assert_valid(&report);
    assert_eq!(report.matches("time=\"0.001234\"").count(), 2, "{report}");
}

#[test]
fn a_run_that_was_broken_off_is_an_error() {
    let report = text(|bytes| {
        let mut report = Junit::new(bytes, &head(), Language::En).expect("memory takes it");
        report.broken_off(&("目标已停止", "the target is gone").into()).expect("memory takes it");
        report.finish(&Totals::default()).expect("memory takes it");
    });
    assert_valid(&report);
    assert!(report.contains("errors=\"1\"") && report.contains("<error message=\"the target is gone\""), "{report}");
}

#[test]
fn many_steps_are_one_valid_suite() {
    let report = junit(&[long(10_000)], Language::Zh);
    assert_valid(&report);
    assert!(report.contains(r#"tests="10000" failures="1000" errors="0" skipped="0""#));
}

/// Whoever answers with much fills no disk.
#[test]
fn what_is_told_of_all_steps_has_a_bound() {
    let mut run = long(9);
    for step in &mut run.steps {
        step.outcome = Outcome::Error;
        step.reason = Some(Bilingual::new("很长", "long ".repeat(2 * 1024 * 1024)));
    }
    let report = junit(&[run], Language::En);
    assert_eq!(report.matches("the report has no room for what is told of this step").count(), 3);
}
