//! What the suite covers, as it is kept in `scenarios`: the table, and the ids by which others know its cases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::{env, fs};

use bis3::contract::Contract;
use bis3::harness::coverage::{Coverage, Row, covered, csv};
use bis3::suite;

use crate::program::block_on;
use crate::scenario::mock_setting;

const TABLE: &str = "scenarios/coverage.csv";
/// The ids of the cases of the suite, a line each.
pub const CASES: &str = "scenarios/cases.txt";
const RENAMED: &str = "scenarios/renamed.csv";

/// Set, the table and the ids are written anew in place of being compared; ids that are gone stay a failure.
const WRITE: &str = "BIS3_WRITE_SUITE";

static COVERED: LazyLock<Coverage> = LazyLock::new(|| {
    let scenarios = suite::scenarios(&Contract::embedded()).expect("the suite is sound");
    block_on(covered(&scenarios, &mock_setting()))
});

fn rows() -> Vec<Row> {
    COVERED.rows(&Contract::embedded())
}

#[test]
fn the_table_and_the_ids_are_those_of_the_suite() {
    let cases: String = COVERED.cases().map(|id| format!("{id}\n")).collect();
    for (file, text) in [(TABLE, csv(&rows())), (CASES, cases)] {
        let kept = fs::read_to_string(file).unwrap_or_default();
        if file == CASES {
            let gone = gone(&kept, &text, &renamed());
            assert_eq!(gone, BTreeSet::new(), "ids that are gone: say in {RENAMED} what became of them");
        }
        if env::var_os(WRITE).is_some() {
            fs::write(file, &text).expect("a writable folder");
        } else {
            assert!(kept == text, "{file} is stale: {WRITE}=1 cargo test coverage, and look at the difference");
        }
    }
}

/// Old ids by new ones; an empty new one stands for a case that was dropped.
fn renamed() -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_path(RENAMED).expect("it is there");
    let columns: Vec<_> = reader.headers().expect("it has columns").iter().map(str::to_owned).collect();
    assert_eq!(columns, ["old", "new", "reason_zh", "reason_en"]);
    let rows = reader.records().map(|row| row.expect("four cells"));
    rows.map(|row| {
        assert!(!row[2].is_empty() && !row[3].is_empty(), "{}: no reason", &row[0]);
        (row[0].to_owned(), row[1].to_owned())
    })
    .collect()
}

/// The ids that were there and are neither there now nor renamed to one that is, nor dropped.
fn gone(kept: &str, now: &str, renamed: &BTreeMap<String, String>) -> BTreeSet<String> {
    let now: BTreeSet<&str> = now.lines().collect();
    let is_known = |id: &&str| {
        let new = renamed.get(*id).map(String::as_str);
        now.contains(*id) || new.is_some_and(|new| new.is_empty() || now.contains(new))
    };
    kept.lines().filter(|id| !is_known(id)).map(str::to_owned).collect()
}

#[test]
fn an_id_that_is_gone_is_told_until_the_map_says_what_became_of_it() {
    let map = |new: &str| BTreeMap::from([("a/b".to_owned(), new.to_owned())]);
    assert_eq!(gone("a/b\na/c\n", "a/c\n", &BTreeMap::new()), BTreeSet::from(["a/b".to_owned()]));
    assert_eq!(gone("a/b\na/c\n", "a/c\na/d\n", &map("a/d")), BTreeSet::new());
    assert_eq!(gone("a/b\na/c\n", "a/c\n", &map("a/d")), BTreeSet::from(["a/b".to_owned()]));
    assert_eq!(gone("a/b\na/c\n", "a/c\n", &map("")), BTreeSet::new());
}

#[test]
fn renamed_cases_are_no_cases_any_more() {
    let cases: BTreeSet<&str> = COVERED.cases().collect();
    for (old, new) in renamed() {
        assert!(!cases.contains(old.as_str()), "{old} is a case");
        assert!(new.is_empty() || cases.contains(new.as_str()), "{new} is none");
    }
}

#[test]
fn every_requirement_is_tested_or_has_a_reason() {
    let rows = rows();
    let bare: Vec<&str> = rows
        .iter()
        .filter(|row| row.cases.is_empty() && row.untested.is_none())
        .map(|row| row.requirement.as_str())
        .collect();
    assert_eq!(bare, Vec::<&str>::new(), "write a case, or a reason in the contract's column untested");
}

#[test]
fn each_case_verifies_something() {
    let cases: BTreeSet<&str> = COVERED.cases().collect();
    let rows = rows();
    let verifying: BTreeSet<&str> = rows.iter().flat_map(|row| &row.cases).map(String::as_str).collect();
    assert_eq!(cases.difference(&verifying).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn ids_are_words_and_no_numbers_of_rounds() {
    let is_round = |word: &str| word.parse::<u32>().is_ok();
    let counted: Vec<&str> = COVERED.cases().filter(|id| id.split('/').skip(1).any(is_round)).collect();
    assert_eq!(counted, Vec::<&str>::new(), "give the loop a label");
}
