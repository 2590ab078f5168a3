//! A person reads what did not pass, and of very many steps only the first.

use bis3::language::Language;
use bis3::message::Exchange;
use bis3::report::Report;
use bis3::report::terminal::Terminal;
use bis3::scenario::{Outcome, RunHead, ScenarioResult, StepResult};

use super::results::{every_outcome, head, many_steps, tell};
use super::{LANGUAGES, text};

#[test]
fn every_outcome_is_told() {
    for language in LANGUAGES {
        let written = text(|bytes| tell(&every_outcome(), &mut Terminal::new(bytes, &head(), language)));
        insta::assert_snapshot!(format!("terminal-{language}"), anstream::adapter::strip_str(&written).to_string());
    }
}

#[test]
fn of_many_failing_steps_the_first_are_told_and_the_others_counted() {
    let (scenario, steps) = many_steps(1_000);
    let written = text(|bytes| {
        let mut report = Terminal::new(bytes, &head(), Language::En);
        let mut result = ScenarioResult::begun(&scenario);
        report.begin(&scenario).expect("memory takes it");
        for step in steps {
            result.add(&step);
            report.step(&step).expect("memory takes it");
        }
        report.end(&result).expect("memory takes it");
    });
    let written = anstream::adapter::strip_str(&written).to_string();
    assert_eq!(written.matches("fail  each/").count(), 50);
    assert!(written.ends_with("  … and more, not listed: fail 50\n"), "{written}");
}

/// What is told of a step that failed with this answer.
fn told(head: &RunHead, answer: &str) -> String {
    let mut run = every_outcome().swap_remove(0);
    let exchange = Exchange {
        received: None,
        request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n".into(),
        response: answer.to_owned().into(),
    };
    let step = run.steps.swap_remove(1);
    run.steps = vec![StepResult { outcome: Outcome::Fail, exchange: Some(exchange), ..step }];
    let written = text(|bytes| tell(&[run], &mut Terminal::new(bytes, head, Language::En)));
    anstream::adapter::strip_str(&written).to_string()
}

#[test]
fn what_an_answer_says_of_its_refusal_is_told_whole() {
    let data = r#"{"stage":"date","reason":"too-old","clause":"1.1.4.2","place":"header Date","expected":"by 10:30","actual":"10:00"}"#;
    let answer =
        format!("HTTP/1.1 403 Forbidden\r\n\r\n{{\"Code\":10006,\"Msg\":\"Authorization 已过期\",\"Data\":{data}}}");
    let told = told(&head(), &answer);
    assert!(told.contains("\n        place header Date · expected by 10:30 · actual 10:00\n"), "{told}");
}

#[test]
fn nothing_is_sent_again_to_a_mock_that_is_gone() {
    let answer = "HTTP/1.1 200 OK\r\n\r\n{}";
    assert!(told(&head(), answer).contains("curl -i"));
    let own_mock = RunHead { address: None, ..head() };
    let told = told(&own_mock, answer);
    assert!(told.contains("fails") && !told.contains("curl"), "{told}");
}

#[test]
fn what_to_look_at_stands_once_more_at_the_end_the_gravest_first() {
    let written = text(|bytes| tell(&every_outcome(), &mut Terminal::new(bytes, &head(), Language::En)));
    let written = anstream::adapter::strip_str(&written).to_string();
    let (_, recap) = written.rsplit_once("\nTo look at\n").expect("it is there");
    let outcomes: Vec<&str> = recap.lines().map_while(|line| line.split_whitespace().next()).collect();
    assert_eq!(outcomes, ["fail", "fail", "error", "error", "warn"]);
    assert!(recap.lines().count() < 11, "{recap}");
}
