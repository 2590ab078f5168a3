//! The board and the report for a person: the verdict first, then who has to do what, then the rest.

use std::fmt::Write;

use jiff::Timestamp;

use super::json::clauses;
use crate::certify::{Outcome, Terms, Verdict, Verdicts};
use crate::clock::zone;
use crate::language::{Bilingual, Language, bilingual};

/// Writing to a string cannot fail.
macro_rules! line {
    ($text:expr, $($form:tt)*) => {
        _ = writeln!($text, $($form)*)
    };
}

/// Everything that is said of a run.
pub fn text(verdicts: &Verdicts, terms: &Terms, language: Language) -> String {
    let mut text = head(verdicts, terms, language);
    for Section { title, holds, .. } in sections() {
        let told = verdicts.verdicts.iter().filter(|verdict| holds(verdict));
        section(&mut text, title.in_language(language), told, |text, verdict| detail(text, verdict, language));
    }
    let shown = verdicts.verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Pass);
    section(&mut text, language.pick("已满足", "shown"), shown, |text, verdict| {
        line!(text, "  {}{}", named(verdict, language), conditions(verdict, language));
    });
    text
}

/// What is to be seen at a glance while a run goes on, in so many lines at the most.
pub fn board(verdicts: &Verdicts, terms: &Terms, language: Language, lines: usize) -> String {
    let mut text = head(verdicts, terms, language);
    for verdict in acting_first(verdicts) {
        let said = verdict.said.in_language(language);
        let to_do = match (verdict.outcome, verdict.decided_at) {
            (Outcome::NotShown, Some(at)) => until(at, said, language),
            (Outcome::NotShown, None) => verdict.obligation.to_do.in_language(language).to_owned(),
            _ => said.to_owned(),
        };
        line!(
            text,
            "  {} {}: {to_do}",
            mark(verdict.outcome, language),
            verdict.obligation.title.in_language(language)
        );
    }
    let mut kept: Vec<&str> = text.lines().take(lines).collect();
    let more = text.lines().count().saturating_sub(lines);
    let rest = bilingual!("  … 还有 {more} 行", "  … and {more} more");
    if more > 0 {
        kept.push(rest.in_language(language));
    }
    kept.join("\n")
}

/// What is wrong, then what the client has to do, then what the person has to.
fn acting_first(verdicts: &Verdicts) -> impl Iterator<Item = &Verdict> {
    let of = |outcome: Outcome| verdicts.verdicts.iter().filter(move |verdict| verdict.outcome == outcome);
    let waiting = of(Outcome::NotShown).filter(|verdict| verdict.decided_at.is_some());
    let asking = of(Outcome::NotShown).filter(|verdict| verdict.decided_at.is_none() && verdict.is_open());
    of(Outcome::Error).chain(of(Outcome::Fail)).chain(of(Outcome::Warn)).chain(waiting).chain(asking)
}

/// A line for something that has become another one.
pub fn event(verdict: &Verdict, language: Language) -> String {
    let numbers = numbers(verdict, language);
    let said = verdict.said.in_language(language);
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    format!("{} {}{said}{numbers}\n", mark(verdict.outcome, language), named(verdict, language))
}

/// The answer in a sentence.
pub(super) fn answer(verdicts: &Verdicts) -> Bilingual {
    let (failed, warned) = (verdicts.count(Outcome::Fail), verdicts.count(Outcome::Warn));
    let open = verdicts.verdicts.iter().filter(|verdict| verdict.is_open()).count();
    let shown = verdicts.count(Outcome::Pass);
    match verdicts.overall() {
        Outcome::Pass => {
            bilingual!("通过：{shown} 项已满足，{warned} 项有警告", "PASSED: {shown} shown, {warned} with a warning")
        }
        Outcome::NotShown => bilingual!(
            "尚未通过：还有 {open} 项没有出现；{shown} 项已满足，{warned} 项有警告",
            "NOT YET: {open} still to be shown; {shown} shown, {warned} with a warning"
        ),
        _ => bilingual!(
            "未通过：{failed} 项不符合，{open} 项没有出现；{shown} 项已满足，{warned} 项有警告",
            "FAILED: {failed} failed, {open} still to be shown; {shown} shown, {warned} with a warning"
        ),
    }
}

fn head(verdicts: &Verdicts, terms: &Terms, language: Language) -> String {
    let answer = answer(verdicts);
    let claims = &terms.claims;
    let run = bilingual!(
        "{vendor} {product} {version}，方案 {plan}，{count} 次往来，第 {runs} 次运行",
        "{vendor}, {product} {version}; plan {plan}, {count} exchanges, run {runs}",
        vendor = claims.vendor,
        product = claims.product,
        version = claims.version,
        plan = terms.plan.id,
        count = verdicts.exchanges,
        runs = verdicts.runs
    );
    format!("{}\n{}\n", answer.in_language(language), run.in_language(language))
}

/// A part of what is told.
pub(super) struct Section {
    /// The outcome as which it is drawn.
    pub(super) like: Outcome,
    pub(super) title: Bilingual,
    /// Whether a verdict stands in it.
    pub(super) holds: fn(&Verdict) -> bool,
}

/// What is told of verdicts but of those that hold, the gravest first. What may be shown and need not is no part of what is
/// still to be shown.
pub(super) fn sections() -> [Section; 6] {
    let of = |like, title: (&str, &str), holds: fn(&Verdict) -> bool| Section { like, title: title.into(), holds };
    [
        of(Outcome::Error, ("无法判断", "not judged"), |verdict| verdict.outcome == Outcome::Error),
        of(Outcome::Fail, ("不符合", "failed"), |verdict| verdict.outcome == Outcome::Fail),
        of(Outcome::Warn, ("警告", "warnings"), |verdict| verdict.outcome == Outcome::Warn),
        of(Outcome::NotShown, ("还没有出现", "still to be shown"), Verdict::is_open),
        of(Outcome::Skip, ("可做可不做，没有出现", "allowed, not shown"), Verdict::is_left_undone),
        of(Outcome::Skip, ("不适用", "does not apply"), |verdict| verdict.outcome == Outcome::Skip),
    ]
}

/// What an advice is for: a client that is broken is mended, and what was not shown is shown.
pub fn advice(outcome: Outcome) -> Bilingual {
    match outcome {
        Outcome::Fail | Outcome::Warn => ("怎么改", "to mend").into(),
        _ => ("怎么做", "to do").into(),
    }
}

fn section<'a>(
    text: &mut String,
    title: &str,
    verdicts: impl Iterator<Item = &'a Verdict>,
    mut each: impl FnMut(&mut String, &Verdict),
) {
    let verdicts: Vec<&Verdict> = verdicts.collect();
    if verdicts.is_empty() {
        return;
    }
    line!(text, "\n{title} ({})", verdicts.len());
    for verdict in verdicts {
        each(text, verdict);
    }
}

fn detail(text: &mut String, verdict: &Verdict, language: Language) {
    let obligation = &verdict.obligation;
    line!(text, "  {}", named(verdict, language));
    let said = verdict.said.in_language(language);
    if !said.is_empty() {
        let said = verdict.decided_at.map_or_else(|| said.to_owned(), |at| until(at, said, language));
        line!(text, "    {said}{}{}", numbers(verdict, language), conditions(verdict, language));
    }
    if let Some(to_do) = verdict.to_do() {
        let (advice, to_do) = (advice(verdict.outcome), to_do.in_language(language));
        line!(text, "    {}{}{to_do}", advice.in_language(language), language.pick("：", ": "));
    }
    if !verdict.blocks() && verdict.outcome == Outcome::Fail && !obligation.is_scored {
        line!(text, "    {}", language.pick("不计入总评", "not scored"));
    }
}

/// What is waited for, and until when.
fn until(at: Timestamp, said: &str, language: Language) -> String {
    let time = at.to_zoned_datetime(zone()).strftime("%H:%M:%S").to_string();
    let text = bilingual!("{said}（最迟 {time}，北京时间）", "{said} (until {time} Beijing time)");
    text.in_language(language).to_owned()
}

/// Title, id and clauses.
fn named(verdict: &Verdict, language: Language) -> String {
    let obligation = &verdict.obligation;
    let clauses = clauses(verdict).join(" ");
    format!("{} [{} · {clauses}]", obligation.title.in_language(language), obligation.id)
}

fn numbers(verdict: &Verdict, language: Language) -> String {
    if verdict.evidence.is_empty() {
        return String::new();
    }
    let few: Vec<String> = verdict.evidence.iter().take(MOST_SHOWN).map(ToString::to_string).collect();
    let more = if verdict.count > MOST_SHOWN { ", …" } else { "" };
    let numbers = format!("{}{more}", few.join(", "));
    bilingual!("（第 {numbers} 条）", " (exchange {numbers})").in_language(language).to_owned()
}

/// Most exchanges that a line names.
const MOST_SHOWN: usize = 6;

fn conditions(verdict: &Verdict, language: Language) -> String {
    if verdict.conditional_on.is_empty() {
        return String::new();
    }
    let readings: Vec<String> =
        verdict.conditional_on.iter().map(|reading| format!("{}: {}", reading.id, reading.option)).collect();
    let readings = readings.join(", ");
    bilingual!("（按读法 {readings}）", " (under {readings})").in_language(language).to_owned()
}

/// A word with a shape: colour alone says nothing to many, nor in a pipe.
fn mark(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Pass => language.pick("✓ 满足", "✓ pass"),
        Outcome::Fail => language.pick("✗ 不符", "✗ FAIL"),
        Outcome::Warn => language.pick("! 警告", "! warn"),
        Outcome::NotShown => language.pick("· 待出现", "· open"),
        Outcome::Skip => language.pick("- 略过", "- skip"),
        Outcome::Error => language.pick("? 未判断", "? error"),
    }
}
