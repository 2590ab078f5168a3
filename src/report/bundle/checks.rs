//! How the checks of a bundle came out: the verdict, then each check with the entries in which something is wrong.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::diagnostic::visible;
use crate::evidence::bundle::{Aspect, Check, Fault, Outcome};
use crate::language::{Bilingual, Language, bilingual};

/// Most entries that the first line names.
const MOST_NAMED: usize = 5;

/// The verdict in one sentence.
pub fn verdict(checks: &[Check]) -> Bilingual {
    let faults: usize = checks.iter().map(|check| check.faults.len()).sum();
    let skipped = checks.iter().filter(|check| check.outcome == Outcome::Skip).count();
    if faults > 0 && failed(checks).all(counts_only) {
        return ("与封存时一致，但不能采信，原因见下", "as it was sealed, but it does not count, as told below").into();
    }
    if faults > 0 {
        let all = entries(checks);
        let more = if all.len() > MOST_NAMED { ", …" } else { "" };
        let entries = all[..all.len().min(MOST_NAMED)].join(", ") + more;
        return bilingual!("不是封存时的样子：{entries}", "not as it was sealed: {entries}");
    }
    match skipped {
        0 => {
            ("与封存时一致，签名、证据和评判都成立", "as it was sealed: signature, evidence and judgement hold").into()
        }
        _ => bilingual!(
            "与封存时一致；有 {skipped} 项无法检查，见下",
            "as it was sealed; {skipped} could not be checked, as below"
        ),
    }
}

fn failed(checks: &[Check]) -> impl Iterator<Item = &Check> {
    checks.iter().filter(|check| check.outcome == Outcome::Fail)
}

/// Whether a check says nothing of what was sealed, only whether that counts.
fn counts_only(check: &Check) -> bool {
    matches!(check.aspect, Aspect::Challenge | Aspect::Certificate)
}

/// The entries in which something is wrong, each once; `zip` for what lies in none.
fn entries(checks: &[Check]) -> Vec<&str> {
    let mut names = Vec::new();
    for fault in checks.iter().flat_map(|check| &check.faults) {
        let name = fault.entry.as_deref().unwrap_or("zip");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The checks for a person.
pub fn text(name: &str, checks: &[Check], language: Language) -> String {
    let is_well = checks.iter().all(|check| check.outcome != Outcome::Fail);
    let colour = if is_well { AnsiColor::Green } else { AnsiColor::Red };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let verdict = verdict(checks);
    let lines: String = checks.iter().map(|check| line(check, language)).collect();
    format!("{style}{}{style:#}\n{name}\n\n{lines}", visible(verdict.in_language(language)))
}

fn line(check: &Check, language: Language) -> String {
    let (mark, colour) = match check.outcome {
        Outcome::Pass => ("✓", AnsiColor::Green),
        Outcome::Fail => ("✗", AnsiColor::Red),
        Outcome::Skip => ("-", AnsiColor::BrightBlack),
    };
    let style = Style::new().fg_color(Some(colour.into()));
    let (title, told) = (title(check.aspect), check.told.in_language(language));
    let faults: String = check.faults.iter().map(|fault| fault_line(fault, language)).collect();
    format!("  {style}{mark}{style:#} {} · {}\n{faults}", title.in_language(language), visible(told))
}

fn fault_line(fault: &Fault, language: Language) -> String {
    let told = fault.told.in_language(language);
    match &fault.entry {
        Some(entry) => format!("      {}: {}\n", visible(entry), visible(told)),
        None => format!("      {}\n", visible(told)),
    }
}

fn title(aspect: Aspect) -> Bilingual {
    match aspect {
        Aspect::Container => ("zip 封装", "the zip"),
        Aspect::Contents => ("文件内容", "contents"),
        Aspect::Signature => ("签名", "signature"),
        Aspect::Evidence => ("证据", "evidence"),
        Aspect::Documents => ("由证据得出的文件", "what is shown of the evidence"),
        Aspect::Judgement => ("重新评判", "judged again"),
        Aspect::Challenge => ("挑战", "challenge"),
        Aspect::Certificate => ("证书", "certificate"),
        Aspect::Countersignature => ("会签", "counter-signature"),
        Aspect::Timestamp => ("时间戳", "time stamp"),
    }
    .into()
}

/// The checks for programs.
pub fn json(name: &str, checks: &[Check]) -> Value {
    let fault = |fault: &Fault| json!({ "entry": fault.entry, "told": fault.told });
    let check = |check: &Check| {
        json!({
            "aspect": check.aspect,
            "outcome": check.outcome,
            "told": check.told,
            "faults": check.faults.iter().map(fault).collect::<Vec<_>>(),
        })
    };
    json!({
        "version": 1,
        "file": name,
        "verdict": verdict(checks),
        "holds": checks.iter().all(|check| check.outcome != Outcome::Fail),
        "checks": checks.iter().map(check).collect::<Vec<_>>(),
    })
}
