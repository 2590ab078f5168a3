//! Prints what was found: as text for a person, as JSON for programs.

use serde_json::{Value, json};

use super::{Again, Written};
use crate::cli::every_answer;
use crate::diagnostic::shorten_to_line;
use crate::explore::{ComposedRequest, Difference, Exploration, Finding, FindingSummary, SentRequest, Setting};
use crate::invariants::ViolationLog;
use crate::language::{Bilingual, Language, counted};
use crate::payload::ReadingChoice;

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 2;

/// Most characters of a body that are shown.
const SHOWN: usize = 600;

/// Each finding with its requests, then what was done.
pub(super) fn text(
    exploration: &Exploration,
    written: &[Written],
    setting: &Setting,
    again: &Again,
    language: Language,
) -> String {
    let mut text = String::new();
    for (finding, file) in exploration.findings.iter().zip(written) {
        text.push_str(&finding_text(finding, setting, language));
        let again = again.line(&file.path);
        let seen = match language {
            Language::Zh => format!("  出现 {} 次；重现：{again}\n\n", finding.seen),
            Language::En => format!("  seen {}; to see it again: {again}\n\n", times(finding.seen)),
        };
        text.push_str(&seen);
    }
    text + counts(exploration, setting).in_language(language)
}

fn finding_text(finding: &Finding, setting: &Setting, language: Language) -> String {
    let told = finding.summary(setting);
    let mut lines = vec![format!("≠ {}", told.title.in_language(language))];
    let label = |zh, en| language.pick(zh, en);
    lines.push(format!("  {} {} ({})", label("条款", "clause"), told.clause, told.requirement));
    if let Some(ReadingChoice { id, option }) = &told.reading {
        lines.push(format!("  {} {id}: {option}", label("读法", "reading")));
    }
    lines.push(format!("  {}", told.why.in_language(language)));
    for difference in finding.differences.iter().skip(1) {
        let what = difference.kind.title();
        let (expected, actual) = (&difference.expected, &difference.actual);
        lines.push(format!("  {}: {expected} → {actual}", what.in_language(language)));
    }
    for (sent, position) in finding.requests.iter().zip(1..) {
        lines.extend(request_lines(sent, position, setting, language));
    }
    lines.join("\n") + "\n"
}

fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn request_lines(sent: &SentRequest, position: usize, setting: &Setting, language: Language) -> Vec<String> {
    let composed = &sent.composed;
    let signed = signed(composed, setting).unwrap_or_else(|| language.pick("未签名", "unsigned").to_owned());
    let answered = sent.answer.as_ref().map_or(language.pick("没有应答", "no answer").to_owned(), |answer| {
        let code = sent.answered().map_or("-".to_owned(), |code| code.to_string());
        format!("{} {code}", answer.status)
    });
    vec![
        format!("  {position}. {} {}  [{signed}]  → {answered}", composed.draft.method, composed.target()),
        format!("     {}", shorten_to_line(&String::from_utf8_lossy(composed.body()), SHOWN)),
    ]
}

/// The key that signs, and what is done otherwise than by a correct client.
fn signed(composed: &ComposedRequest, setting: &Setting) -> Option<String> {
    let mut keys = composed.signing_keys(setting.contract.parameters())?.into_iter();
    let key = keys.next().map(|(_, key)| plain(&key));
    let others = keys.map(|(key, value)| format!("{key}: {}", plain(&value)));
    Some(key.into_iter().chain(others).collect::<Vec<_>>().join(", "))
}

/// A value without quotes and brackets.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            members.iter().map(|(name, value)| format!("{name}: {}", plain(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn counts(exploration: &Exploration, setting: &Setting) -> Bilingual {
    let Exploration { requests, sequences, passed_over, unsteady, findings, .. } = exploration;
    let (found, seed, profile) = (findings.len(), setting.seed, &setting.profile.id);
    let mut text = Bilingual::new(
        format!("{requests} 个请求（{sequences} 个序列），种子 {seed}，读法组合 {profile}：{found} 处不同"),
        format!(
            "{}, {}, seed {seed}, profile {profile}: {}",
            counted(usize::try_from(*requests).unwrap_or(usize::MAX), "request"),
            counted(usize::try_from(*sequences).unwrap_or(usize::MAX), "sequence"),
            counted(found, "difference")
        ),
    );
    if *passed_over > 0 {
        text.zh.push_str(&format!("；{passed_over} 个序列中途放弃（时间太接近窗口边缘、以前上报过，或可能写入）"));
        text.en.push_str(&format!(
            "; {passed_over} given up (too near an edge of the time window, reported for before, or it might write)"
        ));
    }
    if *unsteady > 0 {
        text.zh.push_str(&format!("；{unsteady} 处不同再次发送时没有出现"));
        text.en.push_str(&format!("; {unsteady} differed once and not again"));
    }
    text.zh.push('\n');
    text.en.push('\n');
    text
}

/// An exploration for programs. `decided` tells how often the model decided for each code.
pub(super) fn json(exploration: &Exploration, written: &[Written], setting: &Setting, answers: &ViolationLog) -> Value {
    let Exploration { requests, sequences, passed_over, unsteady, decided, findings, halted, ended: _ } = exploration;
    let name = |number: u32| setting.contract.code_number(number).map_or("", |code| code.name.as_str());
    let decided = decided.iter().map(|(code, count)| json!({"code": code, "name": name(*code), "count": count}));
    let findings = findings.iter().zip(written).map(|(finding, file)| finding_json(finding, file, setting));
    let mut all = json!({
        "version": VERSION,
        "seed": setting.seed,
        "profile": setting.profile.id,
        "requests": requests,
        "sequences": sequences,
        "passed-over": passed_over,
        "unsteady": unsteady,
        "decided": decided.collect::<Value>(),
        "findings": findings.collect::<Value>(),
        "every-answer": every_answer::rows(answers),
    });
    if let Some(reason) = halted {
        all["broken-off"] = json!(reason);
    }
    all
}

/// A search that ended before anything could be found, for programs: why.
pub(super) fn broken_off(reason: &Bilingual, setting: &Setting, answers: &ViolationLog) -> Value {
    json!({
        "version": VERSION,
        "seed": setting.seed,
        "profile": setting.profile.id,
        "broken-off": reason,
        "findings": [],
        "every-answer": every_answer::rows(answers),
    })
}

fn finding_json(finding: &Finding, file: &Written, setting: &Setting) -> Value {
    let FindingSummary { title, clause, requirement, reading, why } = finding.summary(setting);
    json!({
        "id": file.id,
        "file": file.path.display().to_string(),
        "title": title,
        "clause": &*clause,
        "requirement": &*requirement,
        "reading": reading,
        "why": why,
        "seen": finding.seen,
        "differences": finding.differences.iter().map(difference_json).collect::<Value>(),
        "requests": finding.requests.iter().map(|sent| request_json(sent, setting)).collect::<Value>(),
    })
}

fn difference_json(difference: &Difference) -> Value {
    let Difference { kind, expected, actual } = difference;
    json!({"what": kind.word(), "expected": expected, "actual": actual})
}

fn request_json(sent: &SentRequest, setting: &Setting) -> Value {
    json!({
        "method": sent.composed.draft.method,
        "target": sent.composed.target(),
        "signed": signed(&sent.composed, setting),
        "body": shorten_to_line(&String::from_utf8_lossy(sent.composed.body()), SHOWN),
        "expected": sent.decision.code.number,
        "status": sent.answer.as_ref().map(|answer| answer.status),
        "code": sent.answered(),
    })
}
