//! Exploration: what is drawn can be written as a scenario, the sound mock shows nothing, and what deviates is found.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bis3::cli::own_mock::{self, MockSetting, OwnMock};
use bis3::clock::ClockSetting;
use bis3::contract::{Contract, Profile};
use bis3::diagnostic::Source;
use bis3::explore::{self, Exploration, Finding, Setting, Taken, What};
use bis3::platform::KeyRing;
use bis3::scenario::{Given, Outcome, Scenario, StepResult};
use bis3::snapshot::Policy;
use jiff::Timestamp;
use tokio::runtime::{Builder, Runtime};

fn now() -> Timestamp {
    "2023-09-15T02:15:31Z".parse().expect("a literal instant")
}

fn setting(options: &[(&str, &str)], cases: u64) -> Setting {
    let contract = Contract::embedded();
    let mut profile = Profile::bundled("default", &contract).expect("a bundled profile");
    for (id, option) in options {
        profile.readings.set(id, option).expect("a known option");
    }
    let keys = KeyRing::demo(&contract).expect("the demo keys are sound");
    Setting {
        contract,
        profile,
        keys,
        seed: 11,
        cases,
        time: Duration::from_secs(300),
        may_write: true,
        most_findings: 1,
    }
}

fn mock(setting: &Setting) -> MockSetting {
    MockSetting {
        contract: Arc::clone(&setting.contract),
        profile: setting.profile.clone(),
        keys: setting.keys.clone(),
        clock: ClockSetting::Fixed(now()),
        seed: 0,
        defect: None,
        given: Given::default(),
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime starts")
}

fn explored(mock: &MockSetting, setting: &Setting) -> Exploration {
    runtime().block_on(async {
        let mock = OwnMock::start_alone(mock).await.expect("a mock starts");
        let mut session = mock.session().expect("a session");
        explore::explore(&mut session, &mock, setting, &mut |_| {}).await.expect("the contract is whole")
    })
}

fn read(finding: &Finding, setting: &Setting) -> Arc<Scenario> {
    let written = explore::scenario(finding, setting);
    let source = Source::new(format!("{}.yaml", written.id), written.text.clone());
    Arc::new(Scenario::read(&source, Path::new(""), &setting.contract).unwrap_or_else(|wrong| {
        let told: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        panic!("{}\n{}", told.join("\n"), written.text)
    }))
}

/// The steps of a scenario at a mock of its own, or as they would be sent.
fn steps(scenario: &Arc<Scenario>, mock: &MockSetting, sent: bool) -> Vec<StepResult> {
    let mut steps = Vec::new();
    let mut tell = |step| steps.push(step);
    runtime().block_on(async {
        match sent {
            true => drop(own_mock::run(scenario, mock, "mock", Policy::Off, &mut tell).await),
            false => drop(own_mock::rehearse(scenario, mock, &mut tell).await),
        }
    });
    steps
}

fn outcome(finding: &Finding, setting: &Setting, mock: &MockSetting) -> Outcome {
    let steps = steps(&read(finding, setting), mock, true);
    steps.iter().map(|step| step.outcome).max().expect("a scenario has steps")
}

#[test]
fn whatever_is_drawn_is_sent_again_to_the_byte_by_the_scenario_of_it() {
    let setting = setting(&[], 0);
    let mock = mock(&setting);
    let drawn = explore::rehearse(&setting, "localhost", now(), 250).expect("the contract is whole");
    for taken in drawn {
        let wanted: Vec<Vec<u8>> = taken.iter().map(|taken| taken.bytes.clone()).collect();
        let finding = Finding { taken, differences: Vec::new(), seen: 1 };
        let scenario = read(&finding, &setting);
        let steps = steps(&scenario, &mock, false);
        let sent: Vec<Vec<u8>> = steps
            .iter()
            .map(|step| step.exchange.as_ref().map(|exchange| exchange.request.to_vec()).unwrap_or_default())
            .collect();
        let lines = |bytes: &[Vec<u8>]| bytes.iter().map(|bytes| bytes.escape_ascii().to_string()).collect::<Vec<_>>();
        let reasons: Vec<_> = steps.iter().filter_map(|step| step.reason.clone()).collect();
        assert_eq!(lines(&sent), lines(&wanted), "{}\n{reasons:?}", scenario.source.text());
    }
}

#[test]
fn the_sound_mock_passes_the_scenario_of_whatever_is_drawn() {
    let setting = setting(&[], 0);
    let mock = mock(&setting);
    for taken in explore::rehearse(&setting, "localhost", now(), 60).expect("the contract is whole") {
        let whats = [What::Shape, What::Data, What::ContentType, What::Date];
        let difference = |what| explore::Difference { what, expected: String::new(), actual: String::new() };
        let finding = Finding { taken, differences: whats.map(difference).into(), seen: 1 };
        let scenario = read(&finding, &setting);
        for step in steps(&scenario, &mock, true) {
            let failed: Vec<_> = step.checks.iter().filter(|check| check.failure.is_some()).collect();
            assert_eq!(step.outcome, Outcome::Pass, "{}\n{:?}\n{failed:#?}", scenario.source.text(), step.reason);
        }
    }
}

#[test]
fn the_sound_mock_shows_nothing_and_one_seed_draws_one_exploration() {
    let setting = setting(&[], 2_000);
    let (first, second) = (explored(&mock(&setting), &setting), explored(&mock(&setting), &setting));
    assert!(first.findings.is_empty() && first.unsteady == 0 && first.ended.is_none(), "{:#?}", first.findings);
    assert!(first.requests >= 2_000, "{}", first.requests);
    assert_eq!(first.decided, second.decided);
    let codes: Vec<u32> = Contract::embedded().codes().iter().map(|code| code.number).collect();
    let unseen: Vec<&u32> = codes.iter().filter(|code| !first.decided.contains_key(code)).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}

#[test]
fn a_mock_that_reads_the_document_otherwise_is_found_out_and_the_scenario_shows_it() {
    let setting = setting(&[], 2_000);
    for (reading, option, what, most) in [
        ("tqc-repeat", "replaces", What::Code, 2),
        ("window-edge", "accepted", What::Code, 1),
        ("required-fields", "keys-only", What::Code, 1),
        ("error-body-case", "pascal", What::Shape, 1),
        ("http-status", "always-200", What::Status, 1),
        ("tqc-exists-text", "period", What::Text, 2),
    ] {
        let sound = mock(&setting);
        let deviating = {
            let mut deviating = sound.clone();
            deviating.profile.readings.set(reading, option).expect("a known option");
            deviating
        };
        let exploration = explored(&deviating, &setting);
        let finding = exploration.findings.first().unwrap_or_else(|| panic!("{reading} is not found"));
        assert_eq!(finding.differences[0].what, what, "{reading}");
        assert_eq!(finding.taken.len(), most, "{reading}: {:#?}", finding.taken);
        let changed: Vec<&Taken> = finding.taken.iter().filter(|taken| taken.composed.query.is_some()).collect();
        assert!(changed.is_empty(), "{reading} has nothing to do with a query");
        assert_eq!(outcome(finding, &setting, &sound), Outcome::Pass, "{reading}");
        assert_eq!(outcome(finding, &setting, &deviating), Outcome::Fail, "{reading}");
    }
}

#[test]
fn a_finding_names_clause_and_reading() {
    let setting = setting(&[], 2_000);
    let mut deviating = mock(&setting);
    deviating.profile.readings.set("tqc-repeat", "replaces").expect("a known option");
    let exploration = explored(&deviating, &setting);
    let told = exploration.findings.first().expect("it is found").told(&setting);
    assert_eq!((&*told.clause, &*told.requirement), ("1.3.3", "code-20007"));
    let reading = told.reading.expect("a reading decides");
    assert_eq!((reading.id, reading.option.as_str()), ("tqc-repeat", "refused"));
    assert_eq!(told.title.en, "code: 20007 TQCDataExist is expected, the target answered 1 Passed");
    assert_eq!(told.title.zh, "错误码：应为 20007 TQCDataExist，目标返回 1 Passed");
}

#[test]
fn where_nothing_may_be_written_nothing_is() {
    let setting = Setting { may_write: false, ..setting(&[], 1_500) };
    let exploration = explored(&mock(&setting), &setting);
    let success = exploration.decided.get(&1);
    assert_eq!((success, exploration.requests >= 1_500), (None, true), "{:?}", exploration.decided);
    assert!(exploration.passed_over > 0);
}
