//! What a step holds the target to, and how strictly: its own words before those around it.

use std::sync::Arc;

use bis3::contract::{Contract, Level};
use bis3::diagnostic::Source;
use bis3::scenario::{Outcome, Scenario, StepResult};

use super::flow::{card, done};

const REPORT: &str = "request: {method: POST, path: /Patient/Donor, body: {report: donor}}";

fn claim(step: &StepResult) -> (Vec<&str>, Level) {
    (step.verifies.iter().map(|requirement| &*requirement.id).collect(), step.level)
}

fn refused(rest: &str) -> Vec<String> {
    let source = Source::new("flow.yaml", card(rest));
    let told = Scenario::read(&source, std::path::Path::new(""), &Contract::embedded()).expect_err("it is refused");
    told.into_iter().map(|diagnostic| diagnostic.message.en.clone()).collect()
}

#[test]
fn a_step_has_its_own_claim_or_that_around_it_or_the_cards() {
    let group = format!(
        "{{name: group, verifies: [donor-success], level: should, steps: [{{name: as-group, {REPORT}}}, {{name: own, verifies: [donor-path], {REPORT}}}, {{name: strict, level: must, {REPORT}}}]}}"
    );
    let done = done(&format!("verifies: [donor-FacilityCode]\nsteps: [{{name: as-card, {REPORT}}}, {group}]"));
    let claims: Vec<_> = done.steps.iter().map(claim).collect();
    assert_eq!(
        claims,
        [
            (vec!["donor-FacilityCode"], Level::May),
            (vec!["donor-success"], Level::Should),
            (vec!["donor-path"], Level::Should),
            (vec!["donor-success"], Level::Must),
        ]
    );
}

#[test]
fn the_level_of_a_step_decides_how_grave_a_mismatch_is() {
    let wrong = format!("{REPORT}, expect: {{code: SavePatentFailed}}");
    let parallel = format!(
        "{{name: both, level: must, parallel: [{{name: a, {REPORT}}}], expect: {{codes: {{SavePatentFailed: 1}}}}}}"
    );
    let done = done(&format!(
        "steps: [{{name: may, {wrong}}}, {{name: must, level: must, {wrong}}}, {{name: g, level: must, steps: [{{name: should, level: should, {wrong}}}]}}, {parallel}]"
    ));
    let outcomes: Vec<_> = done.steps.iter().map(|step| step.outcome).collect();
    assert_eq!(outcomes, [Outcome::Warn, Outcome::Fail, Outcome::Warn, Outcome::Pass, Outcome::Fail]);
}

#[test]
fn each_round_names_its_own_requirement() {
    let rows = "[{field: FacilityCode}, {field: HospTime}]";
    let loops = format!(
        "{{name: each, verifies: ['donor-${{row.field}}'], for-each: {{rows: {rows}, label: '${{row.field}}'}}, steps: [{{name: report, {REPORT}}}]}}"
    );
    let after = format!("{{name: after, {REPORT}}}");
    let done = done(&format!("verifies: [donor-path]\nsteps: [{loops}, {after}]"));
    let claims: Vec<_> = done.steps.iter().map(|step| claim(step).0).collect();
    assert_eq!(claims, [["donor-FacilityCode"], ["donor-HospTime"], ["donor-path"]]);
}

#[test]
fn what_is_no_requirement_is_told_when_it_is_known() {
    let step = |id: &str| format!("steps: [{{name: a, verifies: [{id}], {REPORT}}}]");
    assert_eq!(refused(&step("donor-succes")), ["there is no requirement `donor-succes`"]);
    let done = done(&step("'donor-${seed}'"));
    assert_eq!(done.steps[0].outcome, Outcome::Error);
    assert_eq!(done.steps[0].reason.as_ref().map(|reason| &*reason.en), Some("there is no requirement `donor-0`"));
    assert!(done.steps[0].exchange.is_none());
}

#[test]
fn a_card_that_rests_on_a_reading_has_no_step_that_must() {
    let text = format!("readings: {{daily-repeat: refused}}\nsteps: [{{name: a, level: must, {REPORT}}}]");
    assert_eq!(refused(&text), ["a scenario that rests on a reading is never a must"]);
}

#[test]
fn steps_of_branches_and_of_other_files_have_the_claim_around_them() {
    let steps = format!(
        "steps: [{{name: both, verifies: [donor-success], level: should, parallel: [{{name: a, {REPORT}}}, {{name: b, {REPORT}}}]}}]"
    );
    let done = done(&steps);
    assert!(done.steps.iter().all(|step| claim(step) == (vec!["donor-success"], Level::Should)));

    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("in.steps.yaml"), format!("steps: [{{name: a, {REPORT}}}]"))
        .expect("it is written");
    let outer = card("steps: [{name: outer, verifies: [donor-success], include: in.steps.yaml}]");
    let scenario = Scenario::read(&Source::new("a.yaml", outer), folder.path(), &Contract::embedded());
    let scenario = Arc::new(scenario.expect("it is sound"));
    let setting = super::mock_setting();
    let done = crate::program::block_on(super::run(&scenario, &setting, bis3::snapshot::Policy::Off));
    assert_eq!(claim(&done.steps[0]), (vec!["donor-success"], Level::May));
}
