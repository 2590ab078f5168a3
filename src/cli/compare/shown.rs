//! A comparison as a table for a person, and as JSON for programs.

use serde_json::{Value, json};

use crate::cli::every_answer;
use crate::cli::table::table;
use crate::contract::Contract;
use crate::harness::comparison::{AnswerDifference, Aspect, Comparison, Lost, Side, Sides};
use crate::language::{Bilingual, Language, ToBilingual, bilingual, counted};
use crate::report::difference;
use crate::snapshot::Difference;

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 1;

/// Most differences that are listed for a person unless all are asked for; both sides choose how many there are.
const MOST_LISTED: usize = 200;

/// The table of differences, then what was compared and what was not. `full`: whether all of them are listed.
pub(super) fn text(
    comparison: &Comparison,
    [a, b]: [&Side; 2],
    contract: &Contract,
    full: bool,
    language: Language,
) -> String {
    let mut text = format!("A  {}\nB  {}\n\n", a.name, b.name);
    if !comparison.differences.is_empty() {
        let header = language.pick(["场景", "步骤", "哪里", "A", "B"], ["scenario", "step", "what", "A", "B"]);
        let most = if full { usize::MAX } else { MOST_LISTED };
        let rows = comparison.differences.iter().take(most);
        text.push_str(&table(&header, rows.map(|row| cells(row, contract, language))));
        let more = comparison.differences.len().saturating_sub(most);
        if more > 0 {
            text.push_str(&language.pick(
                format!("另有 {more} 处差异未列出；--full 列出全部\n"),
                format!("{more} more differences are not listed; --full lists all\n"),
            ));
        }
        text.push('\n');
    }
    for skipped in &comparison.skipped {
        let reason = skipped.reason.in_language(language);
        let word = language.pick("跳过", "skipped");
        text.push_str(&format!("{word} {} ({}): {reason}\n", skipped.scenario, skipped.side));
    }
    for step in &comparison.unanswered {
        let word = language.pick("双方都没有应答", "answered by neither");
        let reason = step.reason.in_language(language);
        text.push_str(&format!("{word} {} {}: {reason}\n", step.scenario, step.step));
    }
    text + counts(comparison).in_language(language)
}

fn cells(row: &AnswerDifference, contract: &Contract, language: Language) -> Vec<String> {
    let (a, b) = sides(row, contract, language);
    vec![row.scenario.clone(), row.step.clone(), place(row, language), a, b]
}

/// What differs, and where in the answer if the word does not say it.
fn place(row: &AnswerDifference, language: Language) -> String {
    let zh = match row.aspect {
        Aspect::Status => "状态码",
        Aspect::Code => "错误码",
        Aspect::Text => "消息",
        Aspect::Data => "数据",
        Aspect::Header => "应答头",
        Aspect::Body => "正文",
        Aspect::NumberText => "数字写法",
        Aspect::Name => "成员名",
        Aspect::Answer => "有无应答",
    };
    let en = if row.aspect == Aspect::NumberText { "number text" } else { row.aspect.word() };
    let word = language.pick(zh, en);
    match &row.sides {
        Sides::Values(found) => {
            let pointer = difference::pointer(found);
            match pointer.strip_prefix("/headers/") {
                Some(name) => format!("{word} {name}"),
                None if matches!(row.aspect, Aspect::Status | Aspect::Code | Aspect::Text) => word.to_owned(),
                None => format!("{word} {}", pointer.strip_prefix("/body").unwrap_or(&pointer)),
            }
        }
        Sides::Answers(..) => word.to_owned(),
    }
}

fn sides(row: &AnswerDifference, contract: &Contract, language: Language) -> (String, String) {
    let named = |text: String| match text.parse().ok().and_then(|number| contract.code_number(number)) {
        Some(code) => format!("{text} {}", code.name),
        None => text,
    };
    match &row.sides {
        Sides::Values(found) => {
            let (a, b) = difference::sides(found, language);
            if row.aspect == Aspect::Code { (named(a), named(b)) } else { (a, b) }
        }
        Sides::Answers(a, b) => (a.in_language(language).to_owned(), b.in_language(language).to_owned()),
    }
}

fn counts(comparison: &Comparison) -> Bilingual {
    let Comparison { scenarios, steps, differences, .. } = comparison;
    let (counted_scenarios, counted_steps) = (counted(*scenarios, "scenario"), counted(*steps, "step"));
    match differences.len() {
        0 => bilingual!(
            "比较了 {scenarios} 个场景的 {steps} 个步骤：没有差异\n",
            "{counted_scenarios}, {counted_steps} compared: no difference\n"
        ),
        count => Bilingual::new(
            format!("比较了 {scenarios} 个场景的 {steps} 个步骤：{count} 处差异\n"),
            format!("{counted_scenarios}, {counted_steps} compared: {}\n", counted(count, "difference")),
        ),
    }
}

/// That a side went away, and where.
pub(super) fn lost(Lost { scenario, side, error }: &Lost) -> Bilingual {
    bilingual!(
        "比较中途失去了 {side}（在场景 {scenario} 中）：{error}；此后没有再比较",
        "{side} went away in the middle, in the scenario {scenario}: {error}; nothing was compared from there on",
        error = error.to_bilingual()
    )
}

/// A comparison for programs.
pub(super) fn json(comparison: &Comparison, a: &Side, b: &Side, seed: u64) -> Value {
    let Comparison { scenarios, steps, differences, skipped, unanswered, lost, halted, .. } = comparison;
    let mut all = json!({
        "version": VERSION,
        "a": a.name,
        "b": b.name,
        "seed": seed,
        "scenarios": scenarios,
        "steps": steps,
        "differences": differences.iter().map(difference_json).collect::<Value>(),
        "skipped": skipped,
        "unanswered": unanswered,
        "every-answer": {"a": every_answer::rows(&a.mock.answers), "b": every_answer::rows(&b.mock.answers)},
        "lost": lost.as_ref().map(|Lost { scenario, side, error }| {
            json!({"scenario": scenario, "side": side, "reason": error.to_bilingual()})
        }),
    });
    if let Some(reason) = halted {
        all["broken-off"] = json!(reason);
    }
    all
}

/// Values are written as they stand in the answer, a text with its quotes; why there is no answer is told to people.
fn difference_json(row: &AnswerDifference) -> Value {
    let AnswerDifference { scenario, step, aspect, sides } = row;
    let what = aspect.word();
    match sides {
        Sides::Values(Difference { pointer, expected, actual, .. }) => json!({
            "scenario": scenario, "step": step, "what": what, "pointer": pointer, "a": expected, "b": actual,
        }),
        Sides::Answers(a, b) => json!({"scenario": scenario, "step": step, "what": what, "a": a, "b": b}),
    }
}
