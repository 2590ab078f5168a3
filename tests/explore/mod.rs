//! Exploration: what is drawn can be written as a scenario, the sound mock shows nothing, and what deviates is found.

mod command;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::program::block_on;
use bis3::clock::{AdjustableClock, ClockSetting};
use bis3::contract::{Contract, Profile};
use bis3::diagnostic::Source;
use bis3::explore::{self, DifferenceKind, Exploration, Finding, RemoteTarget, SentRequest, Setting};
use bis3::harness::own_mock::{self, MockSetting, OwnMock};
use bis3::invariants::ViolationLog;
use bis3::mutants::Defect;
use bis3::platform::KeyRing;
use bis3::scenario::{FailOn, Given, Outcome, Scenario, StepResult};
use bis3::snapshot::Policy;
use jiff::Timestamp;

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
        halt: std::sync::Arc::default(),
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
        fail_on: FailOn::Warn,
        answers: ViolationLog::new(Arc::clone(&setting.contract)),
        halt: Arc::default(),
    }
}

fn explored(mock: &MockSetting, setting: &Setting) -> Exploration {
    block_on(async {
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
    block_on(async {
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
    for requests in drawn {
        let wanted: Vec<Vec<u8>> = requests.iter().map(|sent| sent.bytes.to_vec()).collect();
        let finding = Finding { requests, differences: Vec::new(), seen: 1, lasting: false };
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
    let drawn = explore::rehearse(&setting, "localhost", now(), 60).expect("the contract is whole");
    for requests in drawn.into_iter().filter(|requests| !requests.iter().any(SentRequest::may_be_too_much)) {
        let kinds = [DifferenceKind::Shape, DifferenceKind::Data, DifferenceKind::ContentType, DifferenceKind::Date];
        let difference = |kind| explore::Difference { kind, expected: String::new(), actual: String::new() };
        let finding = Finding { requests, differences: kinds.map(difference).into(), seen: 1, lasting: false };
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
    for (reading, option, kind, most) in [
        ("tqc-repeat", "replaces", DifferenceKind::Code, 2),
        ("window-edge", "accepted", DifferenceKind::Code, 1),
        ("required-fields", "keys-only", DifferenceKind::Code, 1),
        ("error-body-case", "pascal", DifferenceKind::Shape, 1),
        ("http-status", "always-200", DifferenceKind::Status, 2),
        ("tqc-exists-text", "period", DifferenceKind::Text, 2),
    ] {
        let sound = mock(&setting);
        let deviating = {
            let mut deviating = sound.clone();
            deviating.profile.readings.set(reading, option).expect("a known option");
            deviating
        };
        let exploration = explored(&deviating, &setting);
        let finding = exploration.findings.first().unwrap_or_else(|| panic!("{reading} is not found"));
        assert_eq!(finding.differences[0].kind, kind, "{reading}");
        assert!(finding.requests.len() <= most, "{reading}: {:#?}", finding.requests);
        let changed: Vec<&SentRequest> =
            finding.requests.iter().filter(|sent| sent.composed.draft.query.is_some()).collect();
        assert!(changed.is_empty(), "{reading} has nothing to do with a query");
        assert_eq!(outcome(finding, &setting, &sound), Outcome::Pass, "{reading}");
        // What rests on an open point is never a must; that errors come with 200 is against printed text (1.3.2).
        let expected = if reading == "http-status" { Outcome::Fail } else { Outcome::Warn };
        assert_eq!(outcome(finding, &setting, &deviating), expected, "{reading}");
    }
}

#[test]
fn a_finding_names_clause_and_reading() {
    let setting = setting(&[], 2_000);
    let mut deviating = mock(&setting);
    deviating.profile.readings.set("tqc-repeat", "replaces").expect("a known option");
    let exploration = explored(&deviating, &setting);
    let told = exploration.findings.first().expect("it is found").summary(&setting);
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

/// A platform that does not look at the signature stores what is signed wrongly, and it is found out all the same.
#[test]
fn where_nothing_may_be_written_a_wrong_signature_covers_no_report() {
    let setting = Setting { may_write: false, most_findings: 99, ..setting(&[], 1_500) };
    let target = MockSetting { defect: Defect::find("signature-not-compared").ok(), ..mock(&setting) };
    assert!(target.defect.is_some(), "it is listed");
    let exploration = explored(&target, &setting);
    let requests: Vec<_> = exploration.findings.iter().flat_map(|finding| &finding.requests).collect();
    assert!(requests.iter().any(|sent| sent.decision.code.number == 10_008), "it is found");
    assert!(requests.iter().all(|sent| sent.answered() != Some(1)), "nothing is stored");
}

#[test]
fn a_target_with_a_clock_and_reports_of_its_own_shows_nothing_however_often_it_was_explored() {
    let setting = Setting { most_findings: 9, ..setting(&[], 500) };
    let ahead = MockSetting { clock: "+20m".parse().expect("a clock"), ..mock(&setting) };
    block_on(async {
        let mock = OwnMock::start_alone(&ahead).await.expect("a mock starts");
        let mut session = mock.session().expect("a session");
        for round in 1..=5 {
            let elsewhere = RemoteTarget(AdjustableClock::system());
            let explored = explore::explore(&mut session, &elsewhere, &setting, &mut |_| {}).await;
            let explored = explored.expect("the contract is whole");
            assert!(explored.findings.is_empty() && explored.unsteady == 0, "round {round}: {:#?}", explored.findings);
            assert!(explored.decided.get(&1) > Some(&50), "round {round}: {:?}", explored.decided);
        }
    });
}

#[test]
fn a_date_refuses_nothing_for_sure_near_the_edge_of_a_window_or_where_no_clock_is_shown() {
    let setting = Setting { may_write: false, most_findings: 99, ..setting(&[], 1_500) };
    // One lets a minute more pass; the other is twenty minutes ahead and does not say so.
    for (name, ahead) in [("window-16-minutes", 0), ("answer-without-date", 20)] {
        let clock = ClockSetting::Fixed(now() + jiff::SignedDuration::from_mins(ahead));
        let target = MockSetting { defect: Defect::find(name).ok(), clock, ..mock(&setting) };
        let exploration = block_on(async {
            let mock = OwnMock::start_alone(&target).await.expect("a mock starts");
            let mut session = mock.session().expect("a session");
            let elsewhere = RemoteTarget(AdjustableClock::fixed(now()));
            explore::explore(&mut session, &elsewhere, &setting, &mut |_| {}).await.expect("the contract is whole")
        });
        let mut requests = exploration.findings.iter().flat_map(|finding| &finding.requests);
        assert!(requests.all(|sent| sent.answered() != Some(1)), "{name}");
        let expired = exploration.decided.get(&10_006).copied().unwrap_or_default();
        assert_eq!(expired > 10, ahead == 0, "{name}: {expired}");
    }
}

#[test]
fn other_profiles_show_nothing_on_mocks_that_read_the_document_alike() {
    for seed in 1..=3_u64 {
        let mut setting = setting(&[], 500);
        let mut random = fastrand::Rng::with_seed(seed);
        for reading in Contract::embedded().readings() {
            let option = &reading.options[random.usize(..reading.options.len())];
            let written = match option.parameter.as_deref() {
                Some("prefix") => format!("{}:/api", option.option),
                Some(_) => format!("{}:{{institution_name}}{{year}}", option.option),
                None => option.option.clone(),
            };
            setting.profile.readings.set(&reading.id, &written).expect("an option of the table");
        }
        let exploration = explored(&mock(&setting), &setting);
        assert!(exploration.findings.is_empty(), "{:?}: {:#?}", setting.profile.readings, exploration.findings);
        assert!(exploration.requests >= 500);
    }
}

#[test]
fn platforms_with_one_fault_are_found_out_and_their_scenarios_fail_there_alone() {
    let setting = setting(&[], 4_000);
    for name in ["version-not-signed", "window-16-minutes", "second-item-lost", "answer-gbk", "code-as-text"] {
        let defect = Defect::find(name).expect("it is listed");
        let faulty = MockSetting { defect: Some(defect), ..mock(&setting) };
        let exploration = explored(&faulty, &setting);
        let finding = exploration.findings.first().unwrap_or_else(|| panic!("{name} is not found"));
        assert_eq!(outcome(finding, &setting, &mock(&setting)), Outcome::Pass, "{name}");
        let rests_on_a_reading = finding.summary(&setting).reading.is_some();
        let expected = if rests_on_a_reading { Outcome::Warn } else { Outcome::Fail };
        assert_eq!(outcome(finding, &setting, &faulty), expected, "{name}");
    }
}

#[test]
fn a_connection_that_is_dropped_is_a_difference() {
    let setting = setting(&[], 500);
    let defect = Defect::find("connection-dropped").expect("it is listed");
    let exploration = explored(&MockSetting { defect: Some(defect), ..mock(&setting) }, &setting);
    assert_eq!(exploration.findings.first().map(|finding| finding.differences[0].kind), Some(DifferenceKind::Answer));
    assert!(exploration.ended.is_none(), "{:?}", exploration.ended);
}

#[test]
fn what_was_found_at_a_target_that_keeps_reports_is_shown_again_by_a_report_for_another_year() {
    let setting = setting(&[], 4_000);
    let defect = Defect::find("tqc-replaced").expect("it is listed");
    let faulty = MockSetting { defect: Some(defect), clock: "system".parse().expect("a clock"), ..mock(&setting) };
    let exploration = block_on(async {
        let mock = OwnMock::start_alone(&faulty).await.expect("a mock starts");
        let mut session = mock.session().expect("a session");
        let elsewhere = RemoteTarget(AdjustableClock::system());
        explore::explore(&mut session, &elsewhere, &setting, &mut |_| {}).await.expect("the contract is whole")
    });
    let finding = exploration.findings.first().expect("it is found");
    let scenario = read(finding, &setting);
    assert!(scenario.source.text().contains("variables:\n  year: ${fresh.year}\n"), "{}", scenario.source.text());
    assert_eq!(outcome(finding, &setting, &mock(&setting)), Outcome::Pass, "{}", scenario.source.text());
    assert_eq!(outcome(finding, &setting, &faulty), Outcome::Warn);
}
