//! The scenarios that come with the project.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use bis3::clock::ClockSetting;
use bis3::contract::reading::HttpStatus;
use bis3::contract::{Contract, Profile};
use bis3::diagnostic::Source;
use bis3::harness::coverage::{AskedOf, Coverage};
use bis3::harness::overall::Overall;
use bis3::harness::own_mock::MockSetting;
use bis3::language::Language;
use bis3::report::json::Json;
use bis3::scenario::{
    CheckSubject, Outcome, RunHead, Scenario, StepResult, Surroundings, discover, refuse_repeated_ids, skipped,
};
use bis3::snapshot::{Policy, State};

use super::command::run;
use super::{Done, mock_setting};
use crate::coverage::CASES;
use crate::program::{block_on, output};

fn suite() -> Vec<Arc<Scenario>> {
    let contract = Contract::embedded();
    let load = |file: PathBuf| {
        Arc::new(Scenario::load(&file, &contract).unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}")))
    };
    discover(&["scenarios".into()]).expect("the folder is there").into_iter().map(load).collect()
}

fn run_suite(clock: ClockSetting) -> Vec<Done> {
    let setting = MockSetting { clock, ..mock_setting() };
    block_on(async {
        let mut done = Vec::new();
        for scenario in suite() {
            done.push(super::run(&scenario, &setting, Policy::ReadOnly).await);
        }
        done
    })
}

#[test]
fn every_scenario_passes_and_every_answer_is_its_snapshot() {
    for clock in [mock_setting().clock, ClockSetting::System(jiff::SignedDuration::ZERO)] {
        for done in run_suite(clock) {
            assert_eq!(done.result.outcome, Outcome::Pass, "{}", done.told(Language::En));
            let is_kept = |step: &&StepResult| done.result.scenario.keeps(&step.name);
            let mut kept = done.steps.iter().filter(is_kept);
            assert!(kept.all(|step| step.snapshot == State::Same), "{}", done.told(Language::En));
        }
    }
}

/// The bundled profiles and those of this folder, which choose every option of every open point between them.
fn profiles() -> Vec<Profile> {
    let contract = Contract::embedded();
    let bundled = Profile::bundled_names().map(|name| Profile::bundled(name, &contract));
    let read = |file: PathBuf| Profile::read(&Source::read(&file).expect("a readable file"), &contract);
    let own = files("tests/scenario/profiles".into(), "yaml").into_iter().map(read);
    bundled.chain(own).map(|profile| profile.unwrap_or_else(|diagnostic| panic!("{diagnostic:#?}"))).collect()
}

#[test]
fn every_option_of_every_open_point_is_tried() {
    let contract = Contract::embedded();
    let profiles = profiles();
    for reading in contract.readings() {
        let word = |profile: &Profile| {
            let option = profile.readings.get(&reading.id).expect("each reading has an option");
            option.split(':').next().expect("a split has a first part").to_owned()
        };
        let chosen: BTreeSet<String> = profiles.iter().map(word).collect();
        let options: BTreeSet<String> = reading.options.iter().map(|option| option.option.clone()).collect();
        assert_eq!(chosen, options, "{}", reading.id);
    }
}

/// A platform that follows its profile is right, and all that is told of it is what contradicts printed text.
#[test]
fn no_case_fails_under_another_profile_and_none_warns_but_of_status_200() {
    let judged: BTreeSet<String> = std::thread::scope(|threads| {
        let under: Vec<_> = profiles().into_iter().map(|profile| threads.spawn(move || judge_under(profile))).collect();
        under.into_iter().flat_map(|thread| thread.join().expect("no case fails")).collect()
    });
    let cases = fs::read_to_string(CASES).expect("it is there");
    let unjudged: BTreeSet<&str> =
        cases.lines().filter(|case| !judged.contains(*case)).filter_map(|case| case.split('/').next()).collect();
    // Each rests on two options at once that no profile of these chooses together.
    assert_eq!(unjudged, ["code-20007-template", "golden-signatures", "institutions-unlisted-named"].into());
}

/// The ids of the cases that were judged.
fn judge_under(profile: Profile) -> BTreeSet<String> {
    let setting = MockSetting { profile, ..mock_setting() };
    let always_200 = setting.profile.readings.http_status == HttpStatus::Always200;
    let keys = &setting.keys;
    let surroundings =
        Surroundings { own_mock: true, may_write: true, readings: Some(&setting.profile.readings), keys };
    let (mut judged, mut told) = (Coverage::default(), 0);
    let mut overall = Overall::new(&setting.answers, setting.fail_on, false);
    for scenario in suite() {
        if skipped(&scenario, &surroundings).is_some() {
            continue;
        }
        let done = block_on(super::run(&scenario, &setting, Policy::Off));
        done.steps.iter().for_each(|step| judged.add(&scenario, step, AskedOf::Platform));
        done.steps.iter().for_each(|step| overall.add(&scenario, step));
        for step in done.steps.iter().filter(|step| step.outcome > Outcome::Pass) {
            let broken = step.checks.iter().filter(|check| check.failure.is_some());
            let subjects: Vec<&CheckSubject> = broken.map(|check| &check.subject).collect();
            let is_status = subjects == [&CheckSubject::Reading("http-status".to_owned())];
            let name = &setting.profile.id;
            assert!(
                step.outcome == Outcome::Warn && always_200 && is_status,
                "{name}: {}: {}",
                step.name,
                done.told(Language::En)
            );
            told += 1;
        }
    }
    for part in overall.parts(true) {
        for step in &part.steps {
            assert_eq!(step.outcome, Outcome::Pass, "{}: {}: {:?}", setting.profile.id, step.name, step.checks);
            judged.add(&part.scenario, step, AskedOf::Platform);
        }
    }
    assert_eq!(told > 0, always_200, "{}: {told} told", setting.profile.id);
    judged.cases().map(str::to_owned).collect()
}

#[test]
fn reports_of_two_runs_are_the_same_to_the_byte() {
    let written = || {
        let done = run_suite(mock_setting().clock);
        let mut text = Vec::new();
        let mut report = Json::new(&mut text, &RunHead::default()).expect("writing to memory cannot fail");
        done.iter().for_each(|done| done.tell(&mut report));
        let told: Vec<String> = done.iter().map(|done| done.told(Language::Zh)).collect();
        (String::from_utf8(text).expect("a report is UTF-8"), told)
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
    let requests = suite.iter().flat_map(|scenario| scenario.all_steps()).filter_map(|step| step.request());
    let expectations = requests.flat_map(|request| {
        let under = request.expectation.reading.iter().flat_map(|wish| &wish.options).map(|(_, wishes)| wishes);
        under.chain([&request.expectation])
    });
    let codes = expectations.filter_map(|expectation| expectation.code.as_ref()).flat_map(|(codes, _)| codes);
    let expected: BTreeSet<u32> = codes.map(|code| code.number).collect();
    let listed: BTreeSet<u32> = Contract::embedded().codes().iter().map(|code| code.number).collect();
    assert_eq!(expected, listed);
}

#[test]
fn the_examples_of_each_readme_pass() {
    for (file, example) in readme_examples() {
        let done = block_on(super::run(&super::read(file, &example), &mock_setting(), Policy::Off));
        assert_eq!(done.result.outcome, Outcome::Pass, "{}", done.told(Language::En));
        assert!(done.steps.len() >= 2 && done.steps.iter().all(|step| step.outcome == Outcome::Pass));
    }
}

#[test]
fn the_accepted_answers_of_each_readme_s_examples_are_those_of_another_day() {
    for (file, example) in readme_examples() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("example.yaml"), example).expect("a writable folder");
        let run = |arguments: &[&str]| output(&mut run(folder.path(), &[&["."], arguments].concat()));
        assert_eq!(run(&["--accept"]).0, 0);
        let (code, text) = run(&["--clock", "fixed:2018-09-10T10:15:31Z"]);
        assert_eq!(code, 0, "{file}: {text}");
    }
}

/// The whole scenarios that the READMEs print, with the file in which they stand.
fn readme_examples() -> Vec<(&'static str, String)> {
    let mut examples = Vec::new();
    for file in ["scenarios/README.md", "scenarios/README.zh-CN.md"] {
        let text = fs::read_to_string(file).expect("it is there");
        let blocks = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        examples.extend(blocks.filter(|block| block.starts_with("id:")).map(|block| (file, block.to_owned())));
    }
    assert_eq!(examples.len(), 4);
    examples
}

#[test]
fn ids_are_unique_and_folders_are_clauses() {
    let suite = suite();
    assert_eq!(refuse_repeated_ids(&suite), []);
    for scenario in &suite {
        let folder = scenario.path.parent().and_then(|folder| folder.file_name()).expect("a file stands in a folder");
        let clause = folder.to_string_lossy();
        let clause = clause.split_once('-').map(|(clause, _)| clause);
        assert_eq!(clause, Some(&*scenario.card.clause), "{}", scenario.path.display());
    }
}

#[test]
fn every_snapshot_belongs_to_a_step() {
    let mut kept = files("scenarios".into(), "json");
    for scenario in suite() {
        let shelf = scenario.path.with_extension("snap").join("mock");
        kept.retain(|file| {
            let step = file.strip_prefix(&shelf).ok().and_then(|path| path.to_str()?.strip_suffix(".json"));
            !step.is_some_and(|step| scenario.keeps(step))
        });
    }
    assert_eq!(kept, BTreeSet::new(), "no step keeps them");
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

#[test]
fn a_card_that_says_it_writes_nothing_has_no_report_accepted() {
    let setting = mock_setting();
    let probing = bis3::suite::probe_scenarios(&setting.contract).expect("they are sound");
    for scenario in suite().into_iter().chain(probing).filter(|scenario| !scenario.card.writes) {
        let done = block_on(super::run(&scenario, &setting, Policy::Off));
        let accepted: Vec<&str> =
            done.steps.iter().filter(|step| step.code == Some(1)).map(|step| step.name.as_str()).collect();
        assert!(accepted.is_empty() && !done.steps.is_empty(), "{}: {accepted:?}", scenario.card.id);
    }
}
