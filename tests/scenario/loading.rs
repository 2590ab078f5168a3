//! Names that would mean two things, and what says nothing: told when the file is read. And how long a capture lasts.

use std::fs;

use bis3::contract::Contract;
use bis3::scenario::Outcome::{Error, Pass, Skip};
use bis3::scenario::{Outcome, Scenario};

use super::flow::{asks, card, done};
use super::read;

/// What is wrong with a card of these keys and steps, beside files that it may include.
fn refused(rest: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a writable folder");
    write("flow.yaml", &card(rest));
    write("token.steps.yaml", &format!("steps: [{}]", asks("ask", ", capture: {token: $.code}")));
    write("clock.steps.yaml", "steps: [{advance: 1h}]");
    let wrong = Scenario::load(&folder.path().join("flow.yaml"), &Contract::embedded()).err().unwrap_or_default();
    assert!(wrong.iter().all(|one| one.place.as_ref().is_some_and(|at| at.source.path().ends_with("flow.yaml"))));
    wrong.iter().map(|one| one.message.en.clone()).collect()
}

#[test]
fn a_name_means_one_thing() {
    let include = |name: &str| format!("{{name: {name}, include: token.steps.yaml}}");
    for (rest, told) in [
        (format!("variables: {{log-in: 1}}\nsteps: [{}]", include("log-in")), "the name `log-in` is taken already"),
        (format!("steps: [{}]", include("uuid")), "`uuid` is a name that is built in"),
        (
            format!("steps: [{{name: a, steps: [{0}]}}, {{name: b, steps: [{0}]}}]", include("in")),
            "the name `in` is taken already",
        ),
        (
            format!("steps: [{}]", asks("a", ", repeat: 2, capture: {index: $.code}")),
            "the name `index` is taken already",
        ),
        (
            format!("variables: {{index: 1}}\nsteps: [{}]", asks("a", ", repeat: 2")),
            "the loop gives the name `index`, which is taken already",
        ),
        (
            format!("variables: {{row: 1}}\nsteps: [{}]", asks("a", ", for-each: {rows: [1]}")),
            "the loop gives the name `row`, which is taken already",
        ),
    ] {
        assert_eq!(refused(&rest), [told], "{rest}");
    }
    let other = asks("a", ", for-each: {rows: [1], as: line}");
    assert!(refused(&format!("variables: {{row: 1}}\nsteps: [{other}]")).is_empty());
    let nested = format!("{{name: outer, repeat: 2, steps: [{}]}}", asks("inner", ", repeat: 2"));
    assert!(refused(&format!("steps: [{nested}]")).is_empty(), "the nearest loop counts");
}

#[test]
fn what_says_nothing_or_another_thing_is_refused() {
    let clock = "steps at the same time share the clock: none of them may set it";
    let step = |more: &str| asks("a", more);
    for (step, told) in [
        ("{name: all, parallel: [{name: deep, include: clock.steps.yaml}]}".to_owned(), clock),
        ("{name: all, parallel: [{name: deep, steps: [{advance: 1h}]}]}".to_owned(), clock),
        ("{name: all, parallel: []}".to_owned(), "parallel has no steps"),
        (
            format!(
                "{{name: all, parallel: [{}], expect: {{codes: {{10009: 5, RequestArgParsingFailed: 2}}}}}}",
                step("")
            ),
            "the code 10009 RequestArgParsingFailed stands here twice",
        ),
        (
            step(", for-each: {rows: [1], numbers: [nonsense]}"),
            "numbers goes with csv or table: in rows a number is written as one",
        ),
        (step(", repeat: +3"), "`+3` is no count: write a whole number from 1 to 1000000000"),
        (step(", expect: {status: +404}"), "`+404` is no status"),
        (step(", expect: {code: +10009}"), "there is no code `+10009`"),
    ] {
        assert_eq!(refused(&format!("steps: [{step}]")), [told], "{step}");
    }
}

#[test]
fn what_a_round_captures_is_its_own_and_the_last_stays() {
    let first = asks("first", ", when: index == 1, capture: {code: $.code}");
    let use_it = asks("use", "").replace("path: /", "path: '/${code}'");
    let outcomes = |rest: &str| -> Vec<(String, Outcome)> {
        done(rest).steps.iter().map(|step| (step.name.clone(), step.outcome)).collect()
    };
    let told = outcomes(&format!("steps: [{{name: each, repeat: 2, steps: [{first}, {use_it}]}}]"));
    let expected = [("each/1/first", Pass), ("each/1/use", Pass), ("each/2/first", Skip), ("each/2/use", Error)];
    assert_eq!(told, expected.map(|(name, outcome)| (name.to_owned(), outcome)));
    let told = outcomes(&format!("steps: [{{name: each, repeat: 2, steps: [{first}]}}, {use_it}]"));
    assert_eq!(told.last(), Some(&("use".to_owned(), Pass)));
}

#[test]
fn no_snapshot_belongs_to_a_round_that_never_comes() {
    let scenario = |more: &str| read("flow.yaml", &card(&format!("steps: [{}]", asks("ask", more))));
    for (more, last) in [
        (", repeat: 2", 2),
        (", for-each: {rows: [1, 2, 3]}", 3),
        (", for-each: {rows: [1, 2, 3], limit: 1}", 1),
        (", for-each: {table: institutions, limit: 5}", 5),
    ] {
        let scenario = scenario(more);
        assert!(scenario.keeps(&format!("ask/{last}")), "{more}");
        assert!(!scenario.keeps(&format!("ask/{}", last + 1)) && !scenario.keeps("ask/0"), "{more}");
    }
}

#[test]
fn a_scenario_names_no_file_beyond_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("a writable folder");
    fs::write(folder.path().join("ask.steps.yaml"), format!("steps: [{}]", asks("ask", "")))
        .expect("a writable folder");
    let file = inner.join("flow.yaml");
    fs::write(&file, card("steps: [{name: all, include: ../ask.steps.yaml}]")).expect("a writable folder");
    let contract = Contract::embedded();
    let wrong = Scenario::load(&file, &contract).expect_err("it stands elsewhere");
    assert!(wrong[0].message.en.contains("outside the folder"), "{wrong:?}");
    let wider = [folder.path().canonicalize().expect("it is there")].into();
    Scenario::load_under(&file, &wider, &contract).unwrap_or_else(|wrong| panic!("{wrong:?}"));
}
