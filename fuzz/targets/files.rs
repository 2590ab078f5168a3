//! What a user gives as text.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use bis3::clock::ClockSetting;
use bis3::contract::{Contract, Profile};
use bis3::diagnostic::{Diagnostic, Source, tabular};
use bis3::fault::FaultRule;
use bis3::harness::own_mock::MockSetting;
use bis3::harness::run::{Run, Target};
use bis3::invariants::ViolationLog;
use bis3::payload::json::{self, Queryable};
use bis3::platform::KeyRing;
use bis3::scenario::{Action, BodyWish, Expectation, FailOn, Given, Scenario, Step, TextMatcher};
use bis3::snapshot::Policy;

use super::shown;

fn source(text: &str) -> Arc<Source> {
    Source::new("fuzzed", text)
}

fn all_shown(diagnostics: &[Diagnostic]) {
    assert!(!diagnostics.is_empty(), "what is refused is refused for a reason");
    diagnostics.iter().for_each(shown);
}

fn read(text: &str) -> Option<Scenario> {
    let read = Scenario::read(&source(text), Path::new("(no folder)"), &Contract::embedded());
    read.map_err(|diagnostics| all_shown(&diagnostics)).ok()
}

/// A scenario, values for one, and the failures that are expected of a target.
pub fn scenario(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Some(scenario) = read(text) {
        _ = scenario.all_steps().count();
        scenario.missing_variables(&Given::default()).iter().for_each(shown);
    }
    if let Err(diagnostics) = Given::read(&source(text), &Contract::embedded()) {
        all_shown(&diagnostics);
    }
}

const CARD: &str = "id: fuzzed\ntitle: {zh: a, en: a}\nclause: 1.2.2\nlevel: must\n";

/// Lines: each is the value of a variable, `a0`, `a1` and so on, the last one the body of a request, which is made.
pub fn template(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut lines: Vec<&str> = text.lines().take(64).collect();
    let body = json::quoted(lines.pop().unwrap_or_default());
    let variables = lines.iter().enumerate().map(|(at, line)| format!("  a{at}: {}\n", json::quoted(line)));
    let variables = variables.collect::<String>();
    let variables = if variables.is_empty() { variables } else { format!("variables:\n{variables}") };
    let step = "request: {method: POST, path: /Patient/Donor, headers: {X-A: ";
    let card = format!("{CARD}{variables}steps:\n  - {{name: a, {step}{body}}}, body: {{text: {body}}}}}}}\n");
    let Some(scenario) = read(&card) else { return };
    let run = rehearsal(scenario);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run.rehearse_one(&run.scenarios[0], &mut |_| ()));
}

fn rehearsal(scenario: Scenario) -> Run {
    let contract = Contract::embedded();
    let clock = "2024-05-06T00:00:00Z".parse().expect("an instant");
    Run {
        scenarios: vec![Arc::new(scenario)],
        target: Target::OwnMock,
        jobs: 1,
        clock: std::sync::Arc::new(bis3::clock::AdjustableClock::fixed(clock)),
        label: "mock".to_owned(),
        snapshots: Policy::Off,
        may_write: true,
        readings_are_those_of_the_target: false,
        shown: bis3::scenario::ReadingsSeen::default(),
        is_suite: false,
        mock: MockSetting {
            profile: Profile::bundled("default", &contract).expect("a bundled profile"),
            keys: KeyRing::demo(&contract).expect("the demo keys"),
            clock: ClockSetting::Fixed(clock),
            seed: 0,
            defect: None,
            given: Given::default(),
            fail_on: FailOn::Warn,
            answers: ViolationLog::new(Arc::clone(&contract)),
            halt: Arc::default(),
            contract,
        },
    }
}

/// A regular expression in the first line and a JSONPath in the second, put to what stands below.
pub fn matcher(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut parts = text.splitn(3, '\n');
    let [regex, path, text] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let expect = format!("body: {{regex: {}}}", json::quoted(regex));
    for wishes in expectations(&expect) {
        if let Some((BodyWish::Text(TextMatcher::Regex(pattern)), _)) = wishes.body {
            assert_eq!(pattern.fits(text), pattern.taken(text).is_some());
        }
    }
    let paths = format!("json: {{paths: {{{}: {{present: true}}}}}}", json::quoted(path));
    let Ok(root) = json::decode(text) else { return };
    let queryable = Queryable::of(&root);
    for wish in expectations(&paths).iter().flat_map(|wishes| &wishes.paths) {
        for found in wish.path.select(&queryable) {
            assert!(json::decode(&text[found.span.clone()]).is_ok(), "what is found is JSON");
        }
    }
}

/// What the steps expect of a scenario with this expectation; none where it cannot be read.
fn expectations(expect: &str) -> Vec<Expectation> {
    let request = "request: {method: GET, path: /}";
    let scenario = read(&format!("{CARD}steps:\n  - {{name: a, {request}, expect: {{{expect}}}}}\n"));
    let steps = scenario.iter().flat_map(Scenario::all_steps);
    let of_step = |step: &Step| {
        if let Action::Request(request) = &step.action { Some(request.expectation.clone()) } else { None }
    };
    steps.filter_map(of_step).collect()
}

/// A table, as each reader takes it.
pub fn table(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let source = source(text);
    let Ok(columns) = tabular::columns(&source).map_err(|diagnostic| shown(&diagnostic)) else { return };
    let names: Vec<&str> = columns.iter().collect();
    let read: Result<Vec<tabular::Row<Vec<String>>>, _> = tabular::read(&source, &names);
    let mut rows = Vec::new();
    for row in tabular::rows(&source) {
        match row {
            Ok(row) => rows.push(row.value.iter().map(str::to_owned).collect::<Vec<_>>()),
            Err(diagnostic) => return shown(&diagnostic),
        }
    }
    let read: Vec<_> = read.expect("what one reader takes, the other takes").into_iter().map(|row| row.value).collect();
    assert_eq!(read, rows);
    let again = tabular::written(&names, rows.iter());
    let again = Source::new("written", again);
    let read: Vec<tabular::Row<Vec<String>>> = tabular::read(&again, &names).expect("what is written is read again");
    assert_eq!(read.into_iter().map(|row| row.value).collect::<Vec<_>>(), rows);
}

/// A profile, and a key file.
pub fn profile(data: &[u8]) {
    static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(Contract::embedded);
    let Ok(text) = str::from_utf8(data) else { return };
    match Profile::read(&source(text), &CONTRACT) {
        Ok(profile) => {
            let again = Profile::read(&source(&profile.written()), &CONTRACT).expect("what is written is read again");
            assert_eq!(again.readings, profile.readings);
        }
        Err(diagnostic) => shown(&diagnostic),
    }
    match KeyRing::read(&source(text), &CONTRACT) {
        Ok(keys) => assert!(keys.entries().iter().all(|entry| keys.find(&entry.access_key).is_some())),
        Err(diagnostic) => shown(&diagnostic),
    }
}

/// The line of a fault.
pub fn fault(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match FaultRule::parse(text, &Contract::embedded()) {
        Ok(rule) => {
            let again = FaultRule::parse(&rule.to_string(), &Contract::embedded());
            assert_eq!(again.expect("what is written is read again").to_string(), rule.to_string());
        }
        Err(diagnostic) => shown(&diagnostic),
    }
}
