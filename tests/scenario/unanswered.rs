//! Steps that could not be made or had no answer: what is still done, what is tried again, and who is to blame.

use std::sync::atomic::{AtomicBool, Ordering};

use bis3::language::Language;
use bis3::scenario::Outcome::{Error, Fail, Pass, Skip};
use bis3::scenario::{Outcome, StepResult};
use bis3::snapshot::Policy;

use super::Done;
use super::command::{PASSES, folder_with, run};
use super::flow::{asks, done};
use crate::compare::sides::{Answering, answer};
use crate::program::{block_on, output};

/// A step that refers to what a step that is skipped would have captured, with that step before it.
const NEVER: &str = "{name: never, sign: none, skip: not now, request: {method: GET, path: /}, capture: {id: $.code}}";

fn refers(name: &str, more: &str) -> String {
    asks(name, more).replace("path: /", "path: '/${id}'")
}

fn outcomes(done: &Done) -> Vec<(&str, Outcome)> {
    done.steps.iter().map(|step| (step.name.as_str(), step.outcome)).collect()
}

fn step<'a>(done: &'a Done, name: &str) -> &'a StepResult {
    done.steps.iter().find(|step| step.name == name).expect("it is told")
}

#[test]
fn teardown_goes_on_behind_a_step_that_could_not_be_finished() {
    let group = format!("{{name: group, steps: [{}, {}]}}", refers("a", ""), asks("b", ""));
    let done = done(&format!("steps: [{NEVER}]\nteardown: [{}, {group}, {}]\n", refers("one", ""), asks("two", "")));
    let expected = [
        ("never", Skip),
        ("teardown/one", Error),
        ("teardown/group/a", Error),
        ("teardown/group/b", Skip),
        ("teardown/two", Pass),
    ];
    assert_eq!(outcomes(&done), expected);
}

#[test]
fn codes_are_not_counted_where_a_step_sent_nothing() {
    let race = format!("{}, {}", asks("sent", ""), refers("not-sent", ""));
    let expect = "expect: {codes: {RequestArgParsingFailed: 2}}";
    let done = done(&format!("steps: [{NEVER}, {{name: race, parallel: [{race}], {expect}}}]"));
    let expected = [("never", Skip), ("race/sent", Pass), ("race/not-sent", Error), ("race", Skip)];
    assert_eq!(outcomes(&done), expected);
    let reason = step(&done, "race").reason.as_ref().expect("it has one");
    assert_eq!(reason.en, "the step race/not-sent could not be finished");
    assert!(step(&done, "race").checks.is_empty());
}

#[test]
fn no_answer_is_not_yet_what_until_waits_for() {
    let tried = |times: u32| {
        let retry = format!(", capture: {{said: $.code}}, retry: {{times: {times}, until: said == 10009}}");
        done(&format!("faults: ['*: cut, times 2']\nsteps: [{}]", asks("ask", &retry)))
    };
    let told = tried(5);
    assert_eq!((told.steps[0].outcome, told.steps[0].attempts), (Pass, 3), "{}", told.told(Language::En));
    let told = tried(2);
    assert_eq!((told.steps[0].outcome, told.steps[0].attempts), (Error, 2));
    let reason = &told.steps[0].reason.as_ref().expect("why there was no answer").en;
    assert!(reason.contains("connection"), "{reason}");
    assert!(told.steps[0].checks.iter().any(|check| check.failure.is_some()), "until did not come either");
}

#[test]
fn what_is_not_sent_is_no_attempt() {
    let retry = ", retry: {times: 3, every: 1h}";
    let done = done(&format!("steps: [{NEVER}, {}, {}]", asks("sent", ""), refers("not-sent", retry)));
    assert_eq!(outcomes(&done), [("never", Skip), ("sent", Pass), ("not-sent", Error)]);
    let attempts: Vec<u32> = done.steps.iter().map(|step| step.attempts).collect();
    assert_eq!(attempts, [0, 1, 0]);
    assert_ne!(done.result.outcome, Fail);
}

#[test]
fn what_an_answer_that_need_not_come_would_have_shown_is_null() {
    let text = "id: silent\ntitle: {zh: 无应答, en: silent}\nclause: 1.1.1\nlevel: should\nsnapshot: false\nwrites: true\n\
                faults: [\"POST /Transfusion/TQC: cut, times 1\"]\nsteps:\n  - name: cut\n    request: {method: POST, path: /Transfusion/TQC, body: {report: tqc}}\n    \
                expect: {answer: optional}\n    capture: {status: {status: true}}\n  - name: where-none-came\n    when: status == none\n    \
                request: {method: POST, path: /Patient/Donor, body: {report: donor}}\n    expect: {code: Passed}\n  - name: where-one-came\n    when: status == 413\n    \
                request: {method: POST, path: /Patient/Donor, body: {report: donor}}\n";
    let done = block_on(super::run(&super::read("silent.yaml", text), &super::mock_setting(), Policy::Off));
    assert_eq!(outcomes(&done), [("cut", Pass), ("where-none-came", Pass), ("where-one-came", Skip)]);
}

/// How a run of one report ends at a target, and how often the report came.
fn ends(answering: impl Fn(&str) -> Vec<u8> + Send + 'static) -> (i32, String, usize) {
    let folder = folder_with(PASSES);
    let target = Answering::by(answering);
    let (code, text) =
        output(&mut run(folder.path(), &[".", "--target", &target.url, "--fail-on", "fail", "--lang", "en"]));
    (code, text, target.asked().matches("POST /Patient/Donor").count())
}

#[test]
fn what_is_cut_twice_counts_against_the_target_and_what_is_cut_once_cannot_be_judged() {
    let (code, text, asked) = ends(|_| Vec::new());
    assert_eq!((code, asked), (1, 2), "{text}");
    assert!(text.contains("must error-code-and-message") && text.contains("(1.3.1), found the connection"), "{text}");

    let first = AtomicBool::new(true);
    let accepted = answer("200 OK", "", r#"{"code":1,"msg":"请求成功","data":{}}"#);
    let once = move |_: &str| if first.swap(false, Ordering::Relaxed) { Vec::new() } else { accepted.clone() };
    let (code, text, asked) = ends(once);
    assert_eq!((code, asked), (3, 2), "{text}");
    assert!(text.contains("without an answer"), "{text}");
}
