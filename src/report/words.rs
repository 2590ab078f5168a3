//! The words of reports in both languages, and what several of them say of a step.

use std::sync::Arc;

use crate::contract::{Contract, Level, Requirement};
use crate::diagnostic::{Diagnostic, shorten_to_line, visible};
use crate::language::{Bilingual, bilingual};
use crate::message::{Exchange, wire};
use crate::payload::{answer, json};
use crate::scenario::{Card, Outcome, SeenRow, StepResult, Totals, seen_by};
use crate::snapshot::State;

/// An outcome for a person; programs read [`Outcome::word`].
pub(super) fn outcome(outcome: Outcome) -> Bilingual {
    let zh = match outcome {
        Outcome::Skip => "跳过",
        Outcome::Pass => "通过",
        Outcome::Warn => "警告",
        Outcome::Expected => "已知",
        Outcome::Error => "错误",
        Outcome::Fail => "失败",
    };
    (zh, outcome.word()).into()
}

/// An outcome for a person, and whether it ends the run with 1 where the outcome alone does not say so.
pub(super) fn outcome_that(outcome: Outcome, counts: bool) -> Bilingual {
    match outcome {
        Outcome::Warn if counts => self::outcome(outcome).joined("", &("（计入）", ", counts").into()),
        _ => self::outcome(outcome),
    }
}

/// Whether a step's answer waits for somebody to look at it.
pub(super) fn is_pending(step: &StepResult) -> bool {
    matches!(step.snapshot, State::Pending { .. })
}

/// What is wrong with an answer, an expectation each.
pub(super) fn failures(step: &StepResult) -> impl Iterator<Item = &Diagnostic> {
    step.checks.iter().filter_map(|check| check.failure.as_ref())
}

/// That a step's request was sent more than once.
pub(super) fn attempts(step: &StepResult) -> Option<Bilingual> {
    let count = step.attempts;
    (count > 1).then(|| bilingual!("共发送 {count} 次", "sent {count} times"))
}

/// What stands above the line that sends a request once more.
pub(super) fn again() -> Bilingual {
    ("再次发送（签名过期后请重跑场景）", "To send it again (once the signature is too old, run the scenario again)")
        .into()
}

/// The same where the mock of the scenario is gone by then.
pub(super) fn again_to_serve() -> Bilingual {
    ("再次发送（先运行 bis3 serve）", "To send it again (start bis3 serve first)").into()
}

/// Where in a file a diagnostic points, `file:line:column`.
pub(super) fn place(failure: &Diagnostic) -> Option<String> {
    let (place, position) = (failure.place.as_ref()?, failure.position()?);
    Some(format!("{}:{}:{}", place.source.path(), position.line, position.column))
}

/// Which clause of the document a scenario speaks for, by its number and title.
pub(super) fn clause(card: &Card, contract: &Contract) -> Bilingual {
    let title = contract.clauses().iter().find(|clause| *clause.number == *card.clause).map(|clause| &clause.title);
    let number = Bilingual::from(&*card.clause);
    title.map_or_else(|| number.clone(), |title| number.joined(" ", title))
}

/// How strictly a sentence binds, for a person; programs read [`Level::word`].
pub(super) fn level(level: Level) -> Bilingual {
    let zh = match level {
        Level::Must => "必须",
        Level::Should => "应当",
        Level::May => "可以",
    };
    (zh, level.word()).into()
}

/// What a scenario holds the target to, and how strictly.
pub(super) fn claim(card: &Card, contract: &Contract) -> Bilingual {
    let requirements: Vec<&str> = card.verifies.iter().map(|requirement| &*requirement.id).collect();
    let readings: Vec<String> = card.readings.iter().map(|(id, option)| format!("{id}: {option}")).collect();
    let clause = Bilingual::new("条款", "clause").joined(" ", &clause(card, contract));
    let parts = [requirements.join(", "), readings.join(", ")];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    let claim = clause.joined(" · ", &level(card.level));
    parts.fold(claim, |all, part| all.joined(" · ", &part.into()))
}

/// What a step holds the target to: how strictly, and the sentence of each requirement behind its id.
pub(super) fn step_claims(step: &StepResult) -> Vec<Bilingual> {
    let level = level(step.level);
    let claim = |requirement: &Arc<Requirement>| {
        bilingual!(
            "{level} {id}：{sentence}",
            "{level} {id}: {sentence}",
            id = requirement.id,
            sentence = requirement.sentence
        )
    };
    match step.verifies.as_slice() {
        [] => vec![level],
        requirements => requirements.iter().map(claim).collect(),
    }
}

/// How the target was seen to read open points: `daily-repeat: replaces`.
pub(super) fn seen(step: &StepResult) -> String {
    shortened(&seen_by(step))
}

/// What stands above the readings that a run has shown.
pub(super) fn readings_seen() -> Bilingual {
    ("所见读法", "Readings seen").into()
}

/// How many steps have shown a reading; where others show another, with the first of them.
pub(super) fn steps_seen(row: &SeenRow<'_>) -> Bilingual {
    let steps = row.counted();
    match &row.first[..] {
        [] => steps,
        first => steps.joined(("：", ": "), &first.join(", ").into()),
    }
}

/// The first line of what was sent.
pub(super) fn request_line(exchange: &Exchange) -> String {
    shortened(&String::from_utf8_lossy(wire::first_line(&exchange.request)))
}

/// Status, reason and the beginning of the body of what was answered.
pub(super) fn answer_line(exchange: &Exchange) -> String {
    let line = match wire::response_head(&exchange.response) {
        Ok((head, length)) => {
            let body = String::from_utf8_lossy(&exchange.response[length..]);
            format!("{} {} {}", head.status, head.reason, shortened(&body))
        }
        Err(_) => shortened(&String::from_utf8_lossy(&exchange.response)),
    };
    line.trim_end().to_owned()
}

/// Where an answer says that it was refused, what it would have liked and what it found: `place header Date · expected …`.
pub(super) fn answer_details(exchange: &Exchange) -> Option<Bilingual> {
    let (_, length) = wire::response_head(&exchange.response).ok()?;
    let body = std::str::from_utf8(exchange.response.get(length..)?).ok()?;
    let root = json::decode(body).ok()?;
    let data = answer::member(&root, answer::DATA)?;
    let detail = |(name, zh): &(&str, &str)| match &answer::member(data, name)?.value {
        json::Value::Text(text) if !text.is_empty() => {
            Some(Bilingual::new(*zh, *name).joined(" ", &shortened(text).into()))
        }
        _ => None,
    };
    DETAILS.iter().filter_map(detail).reduce(|all, next| all.joined(" · ", &next))
}

/// The members of `data` that say most in few words, each with its Chinese name.
const DETAILS: &[(&str, &str)] = &[("place", "位置"), ("expected", "应为"), ("actual", "实为")];

/// How many came out how, the gravest first: `fail 2, pass 30`; none where nothing ran.
pub(super) fn counts(totals: &Totals) -> Option<Bilingual> {
    let counted = |outcome: &Outcome| match totals.of(*outcome) {
        0 => None,
        count => Some(self::outcome(*outcome).joined("", &format!(" {count}").into())),
    };
    Outcome::ALL.iter().rev().filter_map(counted).reduce(|all, next| all.joined(("，", ", "), &next))
}

/// What a run comes to, in a sentence: who has to do what. The gravest outcome decides.
pub(super) fn verdict(totals: &Totals) -> Bilingual {
    let verdict = match totals {
        Totals { target_lost: true, .. } => {
            ("目标中途不再应答，没有结论", "The target was gone before the end, so there is no verdict")
        }
        Totals { fail: 1.., .. } => ("不符合，应由目标一方修改", "Does not conform: the target's side has to act"),
        Totals { counting: 1.., .. } => (
            "不符合：明文要求都做到了，但有计入结果的警告：违反既定要求、读法前后不一，或读法与声称的不同",
            "Does not conform: every must holds, but there are warnings that count: against a settled point, a point read in two ways, or a reading other than the claimed one",
        ),
        Totals { broken_off: true, .. } => {
            ("运行没有做完，没有结论", "The run did not come to its end, so there is no verdict")
        }
        Totals { error: 1.., .. } => (
            "有的无法判断：先看原因，改好后重跑",
            "Some of it could not be judged: see why, mend that and run it again",
        ),
        Totals { unwritten: 1.., .. } => (
            "有应答待确认，但没有写下来（设置了 CI，或目录只读）：请在可以写入的地方重跑，再运行 bis3 review",
            "Answers wait for somebody to look, and were not written (CI is set, or the folder is read-only): run it again where they can be, then bis3 review",
        ),
        Totals { pending: 1.., .. } => {
            ("有应答待确认：运行 bis3 review", "Answers wait for somebody to look: run bis3 review")
        }
        Totals { warn: 1.., .. } => ("符合，另有不计入的警告", "Conforms, with warnings that do not count"),
        Totals { expected: 1.., .. } => ("没有新的失败", "Nothing has failed that was not known"),
        Totals { pass: 1.., .. } => ("符合", "Conforms"),
        _ => ("什么也没有运行", "Nothing was run"),
    };
    counts(totals).map_or_else(
        || verdict.into(),
        |counts| Bilingual::from(verdict).joined(("（", " ("), &counts).joined("", &("）", ")").into()),
    )
}

/// What a report of a run that was broken off says first.
pub(super) fn broken_off(reason: &Bilingual) -> Bilingual {
    Bilingual::new("运行中断", "The run was broken off").joined(("：", ": "), reason)
}

/// Most characters of a value that a line shows.
const SHOWN: usize = 100;

/// A text on one line, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    visible(&shorten_to_line(text, SHOWN)).into_owned()
}

/// Stands where a report has no room for what is told of a step.
pub(super) fn left_out() -> Bilingual {
    Bilingual::new(
        "报告已写满，此步骤的说明未收入；用 --filter 只运行它的场景即可看到",
        "the report has no room for what is told of this step: run its scenario alone, with --filter, to have it",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_on_one_line() {
        assert_eq!(shortened("a\u{1b}\nb"), "a␛ b");
    }
}
