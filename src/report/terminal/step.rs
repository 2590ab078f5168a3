//! A step that did not pass, with all that there is to tell of it.

use std::fmt::Write;

use super::line::{push_block, push_line, reason, styled};
use crate::language::Language;
use crate::message::Exchange;
use crate::report::{curl, difference, words};
use crate::scenario::{Outcome, StepResult};
use crate::snapshot::State;

/// What a step has to tell, in the words of the terminal and without its colours.
pub(in crate::report) fn plain(step: &StepResult, origin: Option<&str>, language: Language) -> String {
    let mut text = String::new();
    self::step(&mut text, step, origin, language);
    anstream::adapter::strip_str(&text).to_string()
}

/// The lines of a step.
pub(super) fn step(text: &mut String, step: &StepResult, origin: Option<&str>, language: Language) {
    let reason = reason(step.reason.as_ref().map(|reason| reason.in_language(language)));
    let attempts = words::attempts(step);
    let attempts = attempts.map_or_else(String::new, |text| format!(" ({})", text.in_language(language)));
    push_line(text, 1, &format!("{} {}{attempts}{reason}", styled(step.outcome, language), step.name));
    if step.outcome > Outcome::Pass {
        words::step_claims(step).iter().for_each(|claim| push_line(text, 2, claim.in_language(language)));
        if !step.seen.is_empty() {
            push_line(text, 2, &format!("{} {}", language.pick("读法", "reading"), words::seen(step)));
        }
    }
    for failure in words::failures(step) {
        push_block(text, 2, &failure.render_in(language, true));
    }
    if step.outcome > Outcome::Pass
        && let Some(exchange) = &step.exchange
    {
        self::exchange(text, exchange, language);
    }
    if let Some(line) = origin.and_then(|origin| curl::again_indented(step, origin, "      ")) {
        push_line(text, 2, words::again().in_language(language));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line}");
    }
    snapshot(text, &step.snapshot, language);
}

fn exchange(text: &mut String, exchange: &Exchange, language: Language) {
    push_line(text, 2, &format!("{} {}", language.pick("请求", "request"), words::request_line(exchange)));
    let answer = words::answer_line(exchange);
    push_line(text, 2, format!("{} {answer}", language.pick("应答", "answer ")).trim_end());
    if let Some(details) = words::answer_details(exchange) {
        push_line(text, 4, details.in_language(language));
    }
}

fn snapshot(text: &mut String, state: &State, language: Language) {
    let State::Pending { path, change, proposed } = state else { return };
    let proposal = if *proposed {
        language.pick("，新应答在旁边的 .new 文件里", ", the answer is in .new beside it")
    } else {
        ""
    };
    push_line(text, 2, &format!("{} {}{proposal}", language.pick("快照", "snapshot"), path.display()));
    for line in difference::lines(change, language) {
        push_line(text, 3, &line);
    }
}
