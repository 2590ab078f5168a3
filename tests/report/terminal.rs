//! A person reads what did not pass, and of very many steps only the first.

use bis3::language::Language;
use bis3::report::Report;
use bis3::report::terminal::Terminal;
use bis3::scenario::ScenarioResult;

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
