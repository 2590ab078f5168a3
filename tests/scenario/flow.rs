//! The tree of steps: what is done, when, how often, at the same time and out of other files.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use bis3::contract::Contract;
use bis3::diagnostic::Source;
use bis3::harness::own_mock::MockSetting;
use bis3::language::Language;
use bis3::scenario::{Given, Outcome, Scenario, StepResult};
use bis3::snapshot::Policy;

use super::{Done, mock_setting, read, run};
use crate::program::block_on;

/// A card with these keys and steps. What it expects is no must, so that a missed expectation is a `warn`.
pub(super) fn card(rest: &str) -> String {
    format!(
        "id: flow\ntitle: {{zh: 流程, en: Flow}}\nclause: 1.2.2\nlevel: may\nwrites: true\n\
         clock: freeze 2018-09-10T10:15:31Z\n{rest}"
    )
}

pub(super) fn done(rest: &str) -> Done {
    block_on(run(&read("flow.yaml", &card(rest)), &mock_setting(), Policy::Off))
}

/// A step that asks for what is not there: it is answered and writes nothing.
pub(super) fn asks(name: &str, more: &str) -> String {
    format!("{{name: {name}, sign: none, request: {{method: GET, path: /}}{more}}}")
}

/// A donor report that is accepted.
pub(super) fn reports(more: &str) -> String {
    let body = "{FacilityCode: 12332500472260169F, HospTime: '2018-09-10', InPatientNum: 20, DonorNum: 1}";
    format!("{{name: report, request: {{method: POST, path: /Patient/Donor, body: {{json: {body}}}}}{more}}}")
}

pub(super) fn outcomes(done: &Done) -> Vec<(&str, Outcome)> {
    done.steps.iter().map(|step| (step.name.as_str(), step.outcome)).collect()
}

fn names(done: &Done) -> Vec<&str> {
    done.steps.iter().map(|step| step.name.as_str()).collect()
}

pub(super) fn sent(step: &StepResult) -> String {
    let exchange = step.exchange.as_ref().unwrap_or_else(|| panic!("{} was not sent: {:?}", step.name, step.reason));
    String::from_utf8_lossy(&exchange.request).into_owned()
}

fn reason(done: &Done, name: &str) -> String {
    let step = done.steps.iter().find(|step| step.name == name).expect("it is told");
    step.reason.as_ref().expect("it has a reason").en.clone()
}

use Outcome::{Error, Pass, Skip, Warn};

#[test]
fn names_of_nested_steps_are_paths() {
    let inner = asks("ask", "");
    let done = done(&format!(
        "steps:\n- {{name: group, steps: [{inner}, {{name: deeper, steps: [{inner}]}}]}}\n\
         - {{name: each, for-each: {{rows: [a, b]}}, steps: [{inner}]}}\n\
         - {}\n",
        asks("again", ", repeat: 2")
    ));
    assert_eq!(names(&done), ["group/ask", "group/deeper/ask", "each/1/ask", "each/2/ask", "again/1", "again/2"]);
    assert_eq!(done.result.steps, 6);
}

#[test]
fn a_snapshot_belongs_to_the_path_of_its_step() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("flow.yaml");
    let step = asks("ask", "");
    let quiet = asks("quiet", ", snapshot: false");
    fs::write(&file, card(&format!("steps: [{{name: each, repeat: 2, steps: [{step}, {quiet}]}}]"))).expect("a folder");
    let scenario = Arc::new(Scenario::load(&file, &Contract::embedded()).expect("it loads"));
    block_on(run(&scenario, &mock_setting(), Policy::Accept));
    let kept: BTreeSet<String> = ["1", "2"].iter().map(|round| format!("each/{round}/ask.json")).collect();
    let shelf = folder.path().join("flow.snap/mock");
    assert!(kept.iter().all(|file| shelf.join(file).exists()), "{shelf:?}");
    assert!(!shelf.join("each/1/quiet.json").exists());
    for (path, is_kept) in [
        ("each/1/ask", true),
        ("each/3/ask", false),
        ("each/0/ask", false),
        ("each/+1/ask", false),
        ("each/ask", false),
        ("each/1/quiet", false),
        ("each/1", false),
        ("each", false),
        ("each/1/ask/x", false),
        ("other", false),
    ] {
        assert_eq!(scenario.keeps(path), is_kept, "{path}");
    }
}

#[test]
fn a_condition_that_does_not_hold_skips_with_its_text() {
    let done = done(&format!(
        "variables: {{there: 杭州, number: 1.0, list: [1, 2], nothing: ~x}}\nsteps:\n- {}\n- {}\n- {}\n- {}\n",
        asks("not", ", when: there == '宁波'"),
        asks("holds", ", when: \"number == 1 and list[1] > 1 and there in ['杭州']\""),
        asks("fails", ", when: \"list.name > 1\""),
        asks("later", ""),
    ));
    assert_eq!(outcomes(&done), [("not", Skip), ("holds", Pass), ("fails", Error), ("later", Skip)]);
    assert_eq!(reason(&done, "not"), "the condition does not hold: there == '宁波'");
    assert!(reason(&done, "fails").starts_with("`list.name > 1` has no value"), "{}", reason(&done, "fails"));
}

#[test]
fn what_is_skipped_says_why() {
    let done = done(&format!(
        "steps:\n- {}\n- {{name: group, skip: {{zh: 以后, en: later}}, steps: [{}]}}\n",
        asks("one", ", skip: not now"),
        asks("inside", ""),
    ));
    assert_eq!(outcomes(&done), [("one", Skip), ("group", Skip)]);
    assert_eq!((reason(&done, "one"), reason(&done, "group")), ("not now".into(), "later".into()));
}

#[test]
fn a_skipped_scenario_is_not_run() {
    let scenario = read("flow.yaml", &card(&format!("skip: not now\nsteps: [{}]", asks("ask", ""))));
    let keys = mock_setting().keys;
    let surroundings = bis3::scenario::Surroundings { own_mock: true, may_write: true, readings: None, keys: &keys };
    assert_eq!(bis3::scenario::skipped(&scenario, &surroundings).map(|reason| reason.en), Some("not now".to_owned()));
}

#[test]
fn what_setup_does_not_reach_is_skipped_and_teardown_is_always_done() {
    let failing = asks("log-in", ", expect: {status: 200}");
    let step = asks("ask", "");
    let done_ = done(&format!("setup: [{failing}, {step}]\nsteps: [{step}]\nteardown: [{step}]\n"));
    assert_eq!(outcomes(&done_), [("setup/log-in", Warn), ("setup/ask", Pass), ("ask", Skip), ("teardown/ask", Pass)]);
    assert_eq!(reason(&done_, "ask"), "the step setup/log-in did not pass");

    let cut = done(&format!("faults: ['*: cut, times 1']\nsteps: [{step}, {}]\nteardown: [{step}]\n", asks("b", "")));
    assert_eq!(outcomes(&cut), [("ask", Error), ("b", Skip), ("teardown/ask", Pass)]);
    assert_eq!(cut.result.outcome, Error);
}

#[test]
fn rows_come_from_the_file_a_csv_and_every_table() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("rows.csv"), "\u{feff}name,count\n库存,1.50\n\"a,b\",2\n").expect("a folder");
    let step = |rows: &str, text: &str| {
        format!(
            "{{name: ask, sign: none, for-each: {{{rows}}}, request: {{method: POST, path: /, body: {{json: {text}}}}}}}"
        )
    };
    let bodies = |rows: &str, text: &str| -> Vec<String> {
        let source = Source::new("flow.yaml", card(&format!("steps: [{}]", step(rows, text))));
        let scenario = Scenario::read(&source, folder.path(), &Contract::embedded())
            .unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}"));
        let done = block_on(run(&Arc::new(scenario), &mock_setting(), Policy::Off));
        done.steps.iter().map(|step| sent(step).split("\r\n\r\n").nth(1).unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(
        bodies("rows: [{a: 1.0}, {a: [x]}], as: line", "['${line.a}', '${index}', 'is ${line.a}']"),
        [r#"[1.0, 1, "is 1.0"]"#, r#"[["x"], 2, "is [\"x\"]"]"#]
    );
    assert_eq!(
        bodies("csv: rows.csv, numbers: [count]", "['${row.name}', '${row.count}', '${row}']"),
        [r#"["库存", 1.50, {"name": "库存", "count": 1.50}]"#, r#"["a,b", 2, {"name": "a,b", "count": 2}]"#]
    );
    assert_eq!(bodies("table: codes, where: \"row.number == '20007'\"", "'${row.name}'"), [r#""TQCDataExist""#]);
    assert_eq!(
        bodies("table: institutions, where: row.area == '宁波', limit: 2", "{i: '${index}', a: '${row.area}'}"),
        [r#"{"i": 1, "a": "宁波"}"#, r#"{"i": 2, "a": "宁波"}"#]
    );
    let contract = Contract::embedded();
    for table in contract.table_names() {
        assert!(!bodies(&format!("table: {table}, limit: 1"), "['${row}']").is_empty(), "{table}");
    }
}

#[test]
fn every_institution_in_one_line() {
    let done = done(&format!("steps: [{}]", asks("each", ", for-each: {table: institutions}")));
    assert_eq!(done.result.steps, Contract::embedded().institutions().rows().len());
    assert_eq!(done.result.outcome, Pass);
}

#[test]
fn a_loop_without_rows_says_so() {
    let done = done(&format!("steps: [{}]", asks("each", ", for-each: {rows: [1, 2], where: row > 2}")));
    assert_eq!(outcomes(&done), [("each", Skip)]);
}

#[test]
fn a_loop_ends_where_a_step_is_not_answered() {
    let done = done(&format!("faults: ['*: cut']\nsteps: [{}, {}]", asks("each", ", repeat: 10000"), asks("b", "")));
    assert_eq!(outcomes(&done), [("each/1", Error), ("b", Skip)]);
}

#[test]
fn a_request_is_tried_until_its_expectations_hold() {
    let fault = "faults: ['*: SavePatentFailed, times 2']\n";
    let step = |times: u32| reports(&format!(", expect: {{code: Passed}}, retry: {{times: {times}, every: 1ms}}"));
    let told = done(&format!("{fault}steps: [{}]", step(5)));
    assert_eq!((told.steps[0].outcome, told.steps[0].attempts), (Pass, 3));
    assert_eq!(told.steps.len(), 1, "only the last attempt is told");
    let told = done(&format!("{fault}steps: [{}]", step(2)));
    assert_eq!((told.steps[0].outcome, told.steps[0].attempts), (Warn, 2));
    assert!(told.told(Language::En).contains("sent 2 times"), "{}", told.told(Language::En));
}

#[test]
fn a_request_is_tried_until_an_expression_holds() {
    let step = |until: &str| {
        let retry = format!(", capture: {{said: $.code}}, retry: {{times: 4, until: {until}}}");
        done(&format!("faults: ['*: SavePatentFailed, times 2']\nsteps: [{}]", reports(&retry)))
    };
    for until in ["answer.status == 200", "said == 1", "answer.code == 1 and answer.json.msg == '请求成功'"] {
        let told = step(until);
        assert_eq!((told.steps[0].outcome, told.steps[0].attempts), (Pass, 3), "{until}");
    }
    let told = step("answer.status == 418");
    assert_eq!((told.steps[0].outcome, told.steps[0].attempts), (Warn, 4));
    let failure = told.steps[0].checks.iter().find_map(|check| check.failure.as_ref()).expect("it is told");
    assert_eq!(failure.position().map(|at| at.line), Some(8));
    assert_eq!(step("answer.json.data.nothing.more").steps[0].outcome, Error);
}

/// A report of one institution's quality figures of a month.
fn tqc(name: &str) -> String {
    let example = fs::read_to_string("scenarios/1.2.3-tqc/tqc-example.yaml").expect("it is there");
    let start = example.find("    request:\n").expect("it has a request");
    let end = example[start..].find("\n    expect:").map_or(example.len(), |end| start + end);
    let request: String = example[start..end].lines().map(|line| format!("    {line}\n")).collect();
    format!("      - name: {name}\n{request}")
}

#[test]
fn of_two_reports_at_the_same_time_one_is_refused() {
    for _ in 0..5 {
        let wanted = "{Passed: 1, TQCDataExist: 1}";
        let done = done(&format!(
            "readings: {{tqc-repeat: refused}}\nsteps:\n  - name: race\n    expect: {{codes: {wanted}}}\n    parallel:\n{}{}",
            tqc("first"),
            tqc("second")
        ));
        assert_eq!(
            outcomes(&done),
            [("race/first", Pass), ("race/second", Pass), ("race", Pass)],
            "{}",
            done.told(Language::En)
        );
        let codes: BTreeSet<bool> = done.steps[..2]
            .iter()
            .map(|step| {
                let exchange = step.exchange.as_ref().expect("it was sent");
                String::from_utf8_lossy(&exchange.response).contains("20007")
            })
            .collect();
        assert_eq!(codes.len(), 2, "one is accepted and the other is not");
    }
}

#[test]
fn every_answer_of_steps_at_the_same_time_is_accounted_for() {
    let race = |codes: &str| {
        let steps = format!("{}, {}", asks("a", ""), asks("b", ""));
        done(&format!("steps: [{{name: race, parallel: [{steps}], expect: {{codes: {codes}}}}}]"))
    };
    assert_eq!(race("{RequestArgParsingFailed: 2}").result.outcome, Pass);
    assert_eq!(race("{10009: 2, Passed: 0}").result.outcome, Pass);
    for codes in ["{RequestArgParsingFailed: 1}", "{RequestArgParsingFailed: 2, Passed: 1}", "{Passed: 2}", "{}"] {
        let told = race(codes);
        assert_eq!(told.result.outcome, Warn, "{codes}");
        assert!(told.told(Language::Zh).contains("RequestArgParsingFailed: 2"), "{codes}");
    }
}

/// More than its own mock serves connections at a time, and than a process may have files open.
#[test]
fn very_many_steps_at_the_same_time_are_all_done() {
    let steps: Vec<String> = (0..1_100).map(|number| asks(&format!("s{number}"), "")).collect();
    let race = format!("steps: [{{name: race, parallel: [{}], expect: {{codes: {{10009: 1100}}}}}}]", steps.join(", "));
    let told = done(&race);
    assert_eq!((told.result.outcome, told.steps.len()), (Pass, 1_101));
    assert_eq!((&*told.steps[0].name, &*told.steps[1_099].name), ("race/s0", "race/s1099"), "in the order of the file");
}

#[test]
fn steps_at_the_same_time_share_nothing_until_all_are_done() {
    let step = |name: &str| asks(name, &format!(", capture: {{from-{name}: $.code}}"));
    let done = done(&format!(
        "steps:\n- {{name: both, parallel: [{}, {}]}}\n- {}\n",
        step("a"),
        step("b"),
        asks("later", ", when: \"true\"").replace("path: /", "path: '/${from-a}/${from-b}'")
    ));
    assert!(sent(&done.steps[2]).starts_with("GET /10009/10009 HTTP/1.1"), "{}", sent(&done.steps[2]));
}

#[test]
fn a_file_of_steps_is_included_with_arguments_and_hands_back_what_it_captures() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a folder");
    };
    write(
        "parts/log-in.steps.yaml",
        "arguments: {who: null, greeting: 'hello ${who}'}\nsteps:\n\
         - {name: knock, sign: none, request: {method: GET, path: /, headers: {X-Who: '${who}', X-Said: '${greeting}'}}, capture: {token: $.code}}\n\
         - {name: deeper, include: deeper.steps.yaml, with: {value: '${token}'}}\n",
    );
    write(
        "parts/deeper.steps.yaml",
        "arguments: {value: null}\nsteps: [{name: ask, sign: none, request: {method: GET, path: '/${value}'}, capture: {status: {status: true}}}]\n",
    );
    let rest = card(
        "variables: {name: 杭州}\nsteps:\n- {name: log-in, include: parts/log-in.steps.yaml, with: {who: '${name}'}}\n\
         - {name: use, sign: none, request: {method: GET, path: '/${log-in.token}'}}\n",
    );
    write("flow.yaml", &rest);
    let files = bis3::scenario::discover(&[folder.path().to_owned()]).expect("a folder");
    assert_eq!(files, [folder.path().join("flow.yaml")], "files of steps are no scenarios");
    let scenario = Scenario::load(&files[0], &Contract::embedded()).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    let done = block_on(run(&Arc::new(scenario), &mock_setting(), Policy::Off));
    assert_eq!(names(&done), ["log-in/knock", "log-in/deeper/ask", "use"]);
    let first = sent(&done.steps[0]);
    assert!(first.contains("X-Who: 杭州\r\nX-Said: hello 杭州\r\n"), "{first}");
    assert!(sent(&done.steps[1]).starts_with("GET /10009 "));
    assert!(sent(&done.steps[2]).starts_with("GET /10009 "));
    assert!(done.steps[0].place.source.path().ends_with("log-in.steps.yaml"));
}

#[test]
fn variables_are_given_from_outside() {
    let text = card(
        "variables: {host: null, path: '/a', both: '${path}/${host}'}\nsteps:\n\
         - {name: ask, sign: none, request: {method: GET, path: '${both}'}}\n",
    );
    let scenario = read("flow.yaml", &text);
    let missing = scenario.missing_variables(&Given::default());
    assert_eq!(missing.len(), 1);
    insta::assert_snapshot!("a-variable-that-nobody-gives", missing[0].render(false));

    let contract = Contract::embedded();
    let given = |text: &str| Given::read(&Source::new("variables.yaml", text), &contract);
    let sound = given("host: 1.0\npath: /b\n").expect("it is sound");
    assert!(scenario.missing_variables(&sound).is_empty());
    assert!(sound.undeclared(&[Arc::clone(&scenario)]).is_empty());
    let setting = MockSetting { given: sound, ..mock_setting() };
    let done = block_on(run(&scenario, &setting, Policy::Off));
    assert!(sent(&done.steps[0]).starts_with("GET /b/1.0 "));

    let other = given("hots: x\n").expect("it is sound");
    let told: Vec<String> = other.undeclared(&[scenario]).iter().map(|told| told.render(false)).collect();
    insta::assert_snapshot!("a-variable-that-nobody-declares", told.join("\n"));
    for wrong in ["host: null\n", "now: 1\n", "- a\n", "host: '${nothing}'\n", "host: 1\nhost: 2\n"] {
        assert!(given(wrong).is_err_and(|told| told.iter().all(|one| one.position().is_some())), "{wrong}");
    }
}

#[test]
fn a_pause_waits() {
    let started = std::time::Instant::now();
    done("steps: [{pause: 50ms}]");
    assert!(started.elapsed() >= std::time::Duration::from_millis(50));
}

#[test]
fn a_loop_keeps_none_of_its_rounds() {
    let scenario = read("flow.yaml", &card(&format!("steps: [{}]", asks("ask", ", repeat: 300"))));
    let mut told = 0;
    let result = block_on(bis3::harness::own_mock::run(&scenario, &mock_setting(), "mock", Policy::Off, &mut |step| {
        told += 1;
        assert_eq!(step.name, format!("ask/{told}"));
    }));
    assert_eq!((told, result.steps), (300, 300));
}
