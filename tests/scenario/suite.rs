//! The scenarios that come with the project.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use bis3::cli::own_mock;
use bis3::clock::ClockSetting;
use bis3::contract::Contract;
use bis3::language::Language;
use bis3::report::{json, terminal};
use bis3::scenario::{Outcome, RunResult, Scenario, discover, refuse_repeated_ids};
use bis3::snapshot::{Policy, State};

use super::{block_on, mock_setting};

fn suite() -> Vec<Arc<Scenario>> {
    let contract = Contract::embedded();
    let load = |file: PathBuf| {
        Arc::new(Scenario::load(&file, &contract).unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}")))
    };
    discover(&["scenarios".into()]).expect("the folder is there").into_iter().map(load).collect()
}

fn run_suite(clock: ClockSetting) -> RunResult {
    let setting = own_mock::MockSetting { clock, ..mock_setting() };
    let mut result = RunResult { label: "mock".into(), profile: "default".into(), ..RunResult::default() };
    block_on(async {
        for scenario in suite() {
            result.scenarios.push(own_mock::run(&scenario, &setting, "mock", Policy::ReadOnly).await);
        }
    });
    result
}

#[test]
fn every_scenario_passes_and_every_answer_is_its_snapshot() {
    for clock in [mock_setting().clock, ClockSetting::System(jiff::SignedDuration::ZERO)] {
        let result = run_suite(clock);
        let told = terminal::run(&result, Language::En);
        for scenario in &result.scenarios {
            assert_eq!(scenario.outcome, Outcome::Pass, "{told}");
            assert!(scenario.steps.iter().all(|step| step.snapshot == State::Same), "{told}");
        }
    }
}

#[test]
fn reports_of_two_runs_are_the_same_to_the_byte() {
    let written = || {
        let result = run_suite(mock_setting().clock);
        let report = serde_json::to_string(&json::report(&result)).expect("a report is JSON");
        (report, terminal::run(&result, Language::Zh))
    };
    let (first, second) = (written(), written());
    let at = first.0.bytes().zip(second.0.bytes()).take_while(|(left, right)| left == right).count();
    assert!(
        first == second,
        "they part at …{}",
        String::from_utf8_lossy(&first.0.as_bytes()[at.saturating_sub(200)..])
    );
}

#[test]
fn every_code_is_expected_by_a_scenario() {
    let suite = suite();
    let steps = suite.iter().flat_map(|scenario| &scenario.steps);
    let expected: BTreeSet<u32> =
        steps.filter_map(|step| step.expectation.code.as_ref()).map(|(code, _)| code.number).collect();
    let listed: BTreeSet<u32> = Contract::embedded().codes().iter().map(|code| code.number).collect();
    assert_eq!(expected, listed);
}

#[test]
fn the_example_of_each_readme_passes() {
    for file in ["scenarios/README.md", "scenarios/README.zh-CN.md"] {
        let text = std::fs::read_to_string(file).expect("it is there");
        let example = text.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
        let scenario = super::read(file, example);
        let result = block_on(own_mock::run(&scenario, &mock_setting(), "mock", Policy::Off));
        assert_eq!(result.outcome, Outcome::Pass, "{}", terminal::scenario(&result, Language::En));
        assert_eq!(result.steps.len(), 2);
    }
}

#[test]
fn ids_are_unique_and_folders_are_clauses() {
    let suite = suite();
    assert_eq!(refuse_repeated_ids(&suite), []);
    for scenario in &suite {
        let folder = scenario.path.parent().and_then(|folder| folder.file_name()).expect("a file stands in a folder");
        assert_eq!(folder.to_string_lossy(), *scenario.card.clause, "{}", scenario.path.display());
    }
}

#[test]
fn every_snapshot_belongs_to_a_step() {
    let mut kept = BTreeSet::new();
    for scenario in suite() {
        kept.extend(
            scenario
                .steps
                .iter()
                .map(|step| scenario.path.with_extension("snap").join("mock").join(format!("{}.json", step.name))),
        );
    }
    assert_eq!(files("scenarios".into(), "json"), kept);
}

fn files(folder: PathBuf, extension: &str) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(files(path, extension));
        } else if path.extension().is_some_and(|end| end == extension) {
            found.insert(path);
        }
    }
    found
}
