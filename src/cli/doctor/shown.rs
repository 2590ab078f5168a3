//! An examination as lines for a person, and as JSON for programs.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::{exit, summary};
use crate::cli::every_answer;
use crate::client::Address;
use crate::invariants::ViolationLog;
use crate::language::{Bilingual, Language};
use crate::probe::doctor::{Diagnosis, DiagnosisCheck, State};

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 1;

/// A line for each thing that was looked at, what came of it, and what to do next.
pub(super) fn text(address: &Address, diagnosis: &Diagnosis, language: Language) -> String {
    let checks: String = diagnosis.checks.iter().map(|check| told(check, language)).collect();
    format!("{address}\n\n{checks}\n{}\n", summary(diagnosis).in_language(language))
}

fn told(check: &DiagnosisCheck, language: Language) -> String {
    let DiagnosisCheck { check, state, looked, came, next, .. } = check;
    let (mark, colour) = mark(*state);
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let colon = language.pick("：", ": ");
    let (looked, came) = (looked.in_language(language), came.in_language(language));
    let name = name(check).in_language(language).to_owned();
    let next = next.as_ref().map_or_else(String::new, |next| format!("    → {}\n", next.in_language(language)));
    format!("{style}{mark}{style:#} {name}{colon}{looked}\n    {came}\n{next}")
}

fn mark(state: State) -> (char, AnsiColor) {
    match state {
        State::Well => ('✓', AnsiColor::Green),
        State::Note => ('!', AnsiColor::Yellow),
        State::NotAsked => ('-', AnsiColor::BrightBlack),
        State::Fault | State::Mistake | State::Doubtful | State::Unreachable => ('✗', AnsiColor::Red),
    }
}

/// The name of a check for a person.
fn name(check: &str) -> Bilingual {
    let zh = match check {
        "address" => "地址",
        "tls" => "TLS",
        "http" => "HTTP",
        "interface" => "接口",
        "body" => "返回体",
        "clock" => "时钟",
        "key" => "密钥",
        "signature" => "签名",
        "permission" => "权限",
        "annex" => "附件",
        "institution" => "机构",
        "report" => "上报",
        other => other,
    };
    Bilingual::new(zh, check)
}

/// An examination for programs, with what does not hold of the answers that it saw.
pub(super) fn json(address: &Address, diagnosis: &Diagnosis, answers: &ViolationLog) -> Value {
    json!({
        "version": VERSION,
        "target": address.to_string(),
        "exit": every_answer::exit(answers, exit(diagnosis)).number(),
        "checks": diagnosis.checks,
        "every-answer": every_answer::rows(answers),
        "summary": summary(diagnosis),
    })
}
