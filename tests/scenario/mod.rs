//! Scenarios: what a broken file is told, what an answer that is not as expected looks like, what is kept of answers, and
//! what the scenarios that come with the project show.

mod again;
mod broken;
mod claims;
mod clocks;
pub mod command;
mod confined;
mod draws;
mod exact;
mod expecting;
mod failing;
mod flow;
mod folder;
mod halted;
mod kept;
mod labels;
mod laws;
mod loading;
mod memory;
mod mistakes;
mod readings;
mod rehearsal;
mod remembering;
mod replay;
mod reports;
mod running;
mod schema;
mod sent;
mod suite;
mod surroundings;
mod together;
mod unanswered;
mod wire;
mod writing;

use std::path::Path;
use std::sync::Arc;

use bis3::clock::ClockSetting;
use bis3::contract::{Contract, Profile};
use bis3::diagnostic::Source;
use bis3::harness::own_mock::{self, MockSetting};
use bis3::invariants::ViolationLog;
use bis3::language::Language;
use bis3::platform::KeyRing;
use bis3::report::Report;
use bis3::report::terminal::Terminal;
use bis3::scenario::{FailOn, Given, RunHead, Scenario, ScenarioResult, StepResult};
use bis3::snapshot::Policy;

/// Mocks that read the document as the default profile does, at an instant that stands still.
pub fn mock_setting() -> MockSetting {
    let contract = Contract::embedded();
    MockSetting {
        profile: Profile::bundled("default", &contract).expect("a bundled profile"),
        keys: KeyRing::demo(&contract).expect("the demo keys"),
        clock: ClockSetting::Fixed("2024-05-06T00:00:00Z".parse().expect("an instant")),
        seed: 0,
        defect: None,
        given: Given::default(),
        fail_on: FailOn::Warn,
        answers: ViolationLog::new(Arc::clone(&contract)),
        halt: Arc::default(),
        contract,
    }
}

/// A scenario run to its end, with what its steps told.
struct Done {
    result: ScenarioResult,
    steps: Vec<StepResult>,
}

impl Done {
    fn tell(&self, report: &mut dyn Report) {
        report.begin(&self.result.scenario).expect("writing to memory cannot fail");
        self.steps.iter().for_each(|step| report.step(step).expect("writing to memory cannot fail"));
        report.end(&self.result).expect("writing to memory cannot fail");
    }

    /// What a person reads of it, without colours.
    fn told(&self, language: Language) -> String {
        self.told_of(&RunHead::default(), language)
    }

    fn told_of(&self, head: &RunHead, language: Language) -> String {
        let mut text = Vec::new();
        self.tell(&mut Terminal::new(&mut text, head, language));
        anstream::adapter::strip_str(&String::from_utf8(text).expect("a report is UTF-8")).to_string()
    }
}

/// Runs a scenario against a mock of its own.
async fn run(scenario: &Arc<Scenario>, setting: &MockSetting, snapshots: Policy) -> Done {
    let mut steps = Vec::new();
    let result = own_mock::run(scenario, setting, "mock", snapshots, &mut |step| steps.push(step)).await;
    Done { result, steps }
}

pub fn read(path: &str, text: &str) -> Arc<Scenario> {
    let scenario = Scenario::read(&Source::new(path, text), Path::new(""), &Contract::embedded());
    Arc::new(scenario.unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}")))
}

/// A donor report that is signed and accepted, and `expect` of its answer.
pub fn donor_report(level: &str, expect: &str) -> String {
    format!(
        r#"id: donor
title: {{zh: 献血者报告, en: A donor report}}
clause: 1.2.2
verifies: [donor-success]
level: {level}
writes: true
steps:
  - name: report
    request:
      method: POST
      path: /Patient/Donor
      body:
        json: {{FacilityCode: 12332500472260169F, HospTime: "2023-09-14", InPatientNum: 20, DonorNum: 10}}
    expect:
{expect}"#
    )
}
