//! A simulated day, for a person at a terminal.

use std::fmt::Write;

use hdrhistogram::Histogram;

use super::{PERCENTILES, Simulation, milliseconds, most_frequent};
use crate::contract::Contract;
use crate::language::Language;
use crate::simulate::End;

/// The whole, the verdict first.
pub fn text(simulation: &Simulation<'_>, contract: &Contract, language: Language) -> String {
    let outcome = simulation.outcome;
    let mark = if simulation.passed() && outcome.halted.is_none() { "✓" } else { "✗" };
    let mut text = format!("{mark} {}\n", simulation.verdict().in_language(language));
    for (wish, holds) in simulation.objective.iter().flat_map(|objective| objective.held(outcome)) {
        let mark = if holds { "✓" } else { "✗" };
        let _ = writeln!(text, "  {mark} {}", wish.trim());
    }
    let (reports, requests, seconds) = (outcome.reports, outcome.requests, outcome.elapsed.as_secs_f64());
    let _ = match language {
        Language::Zh => writeln!(text, "\n{reports} 份报告，{requests} 个请求，用时 {seconds:.1} 秒"),
        Language::En => writeln!(text, "\n{reports} reports, {requests} requests in {seconds:.1} s"),
    };
    if outcome.left_out > 0 {
        let left_out = outcome.left_out;
        let _ = match language {
            Language::Zh => writeln!(text, "{left_out} 份没有发送：没有可为其机构上报的密钥"),
            Language::En => writeln!(text, "{left_out} were not sent: no key may report for their institutions"),
        };
    }
    text += &answers(simulation, contract, language);
    text += &ends(simulation, language);
    text += &times(&outcome.latency, language.pick("从应发送的时刻到应答", "from the intended moment to the answer"));
    text += &times(&outcome.service, language.pick("从实际发送到应答", "from its sending to the answer"));
    text += &lateness(simulation, language);
    text
}

fn answers(simulation: &Simulation<'_>, contract: &Contract, language: Language) -> String {
    let mut text = String::new();
    for (status, code, count) in most_frequent(simulation.outcome) {
        let known = code.and_then(|number| contract.code_number(number));
        let name = known.map_or(language.pick("没有错误码", "no code").to_owned(), |code| {
            format!("{} {}", code.number, code.name)
        });
        let _ = writeln!(text, "{count:>9}  {status}  {name}");
    }
    for (kind, count) in &simulation.outcome.unanswered {
        let _ = writeln!(text, "{count:>9}  -    {} ({kind})", language.pick("没有应答", "no answer"));
    }
    text
}

/// What became of the reports, right ones and those that were wrong on purpose.
fn ends(simulation: &Simulation<'_>, language: Language) -> String {
    let line = |title: &str, ends: &std::collections::BTreeMap<End, u64>| {
        let parts: Vec<String> = ends.iter().map(|(end, count)| format!("{} {count}", word(*end, language))).collect();
        if parts.is_empty() { String::new() } else { format!("{title}{}\n", parts.join(language.pick("，", ", "))) }
    };
    let right = line(language.pick("正确的报告：", "right reports: "), &simulation.outcome.right);
    right + &line(language.pick("故意出错的报告：", "wrong on purpose: "), &simulation.outcome.wrong)
}

/// What became of a report.
pub(super) fn word(end: End, language: Language) -> &'static str {
    let (zh, en) = match end {
        End::Accepted => ("已接受", "accepted"),
        End::AlreadyThere => ("早已上报", "there already"),
        End::Refused => ("被拒绝", "refused"),
        End::Unknown => ("结果不明", "unknown"),
    };
    language.pick(zh, en)
}

fn times(histogram: &Histogram<u64>, title: &str) -> String {
    if histogram.is_empty() {
        return String::new();
    }
    let at = |percentile: f64| {
        let name = if percentile == 100.0 { "max".to_owned() } else { format!("p{percentile}") };
        format!("{name} {} ms", milliseconds(histogram.value_at_percentile(percentile)))
    };
    format!("{title}: {}\n", PERCENTILES.map(at).join(", "))
}

/// Our own side may not have kept up: then the times tell of it and not of the target.
fn lateness(simulation: &Simulation<'_>, language: Language) -> String {
    let late = simulation.outcome.late.as_millis();
    if late < 100 {
        return String::new();
    }
    match language {
        Language::Zh => format!("注意：本程序自己最多晚了 {late} 毫秒才排入请求；降低 --speed 可避免\n"),
        Language::En => {
            format!("note: this program itself was up to {late} ms late; a lower --speed avoids it\n")
        }
    }
}
