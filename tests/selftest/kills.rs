//! Which scenarios catch which fault, as it was last looked at, and that no catch hangs on one case: a kill that is lost is
//! told, without the whole suite being put before every platform. `bis3 selftest --json` does that.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use bis3::contract::Contract;
use bis3::harness::own_mock::MockSetting;
use bis3::harness::selftest;
use bis3::mutants::Defect;
use bis3::scenario::Scenario;
use bis3::suite;

use crate::coverage::CASES;
use crate::program::block_on;
use crate::scenario::mock_setting;

pub(super) const KILLS: &str = "tests/selftest/kills.csv";

/// A defect, its clause, and the scenarios that catch it.
struct Kill {
    defect: Defect,
    clause: String,
    scenarios: BTreeSet<String>,
}

fn kills() -> Vec<Kill> {
    let text = fs::read_to_string(KILLS).expect("it is there");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let rows = rows.records().map(|row| row.expect("three cells"));
    rows.map(|row| Kill {
        defect: Defect::find(&row[0]).unwrap_or_else(|_| panic!("{KILLS}: there is no defect {}", &row[0])),
        clause: row[1].to_owned(),
        scenarios: row[2].split(' ').map(str::to_owned).collect(),
    })
    .collect()
}

#[test]
fn every_defect_is_in_the_list_with_its_clause() {
    let kills = kills();
    let listed: Vec<_> = kills.iter().map(|kill| (kill.defect.name(), kill.clause.as_str())).collect();
    let known: Vec<_> = Defect::all().map(|defect| (defect.name(), defect.clause())).collect();
    assert_eq!(listed, known);
}

/// The defects that hang on one case, each with the reason why the document allows no second one.
const ALONE: &[(&str, &str)] = &[];

#[test]
fn every_defect_is_caught_by_two_cases_that_are_known_to() {
    let suite = suite::scenarios(&Contract::embedded()).expect("the suite is sound");
    let lost: Vec<String> = kills().into_iter().filter_map(|kill| lost(&kill, &suite)).collect();
    assert!(lost.is_empty(), "{KILLS}: see bis3 selftest --defect NAME --json\n{}", lost.join("\n"));
}

/// What is said of a defect that its scenarios do not catch, or by too few cases.
fn lost(kill: &Kill, suite: &[Arc<Scenario>]) -> Option<String> {
    let named = |scenario: &&Arc<Scenario>| kill.scenarios.contains(&scenario.card.id);
    let scenarios: Vec<_> = suite.iter().filter(named).cloned().collect();
    assert_eq!(scenarios.len(), kill.scenarios.len(), "{}: the suite lacks one of its scenarios", kill.defect.name());
    let setting = MockSetting { defect: Some(kill.defect), ..mock_setting() };
    let trial = block_on(selftest::run(&scenarios, &setting));
    let cases: BTreeSet<&str> = trial.killers(kill.defect).map(|killer| killer.case.as_str()).collect();
    let name = kill.defect.name();
    let wanted = if ALONE.iter().any(|(alone, _)| *alone == name) { 1..=1 } else { 2..=usize::MAX };
    (!wanted.contains(&cases.len())).then(|| format!("{name} is caught by {cases:?} of {:?}", kill.scenarios))
}

#[test]
fn nothing_is_said_against_the_sound_platform() {
    let suite = suite::scenarios(&Contract::embedded()).expect("the suite is sound");
    let trial = block_on(selftest::run(&suite, &mock_setting()));
    let told: Vec<_> = trial.objections.iter().map(|objection| objection.case.as_str()).collect();
    assert!(told.is_empty(), "{told:?}");
    let cases = fs::read_to_string(CASES).expect("it is there");
    assert!(trial.cases >= cases.lines().count(), "{CASES} holds more than {}", trial.cases);
}
