//! What was found in a file, drawn at its place or as JSON.

use std::ops::Range;

use serde_json::{Value, json};

use super::examined::{Examined, Known, Linter};
use crate::contract::Code;
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::{Bilingual, Language, bilingual};
use crate::payload::{Finding, Place, Spans};
use crate::platform::finding_code;

/// The findings in the order of the file, each with its lines and a caret.
pub(super) fn text(examined: &Examined, linter: &Linter<'_>, language: Language) -> String {
    let decides = examined.checked.refusal();
    let drawn = located(examined).into_iter().map(|(finding, span)| {
        // A message gets one answer: that of the finding which refuses it first. The others get none as long as it is there.
        let answer = decides.filter(|decides| std::ptr::eq(*decides, finding));
        let answer = answer.and_then(|finding| code(finding, examined, linter));
        let diagnostic = diagnostic(finding, linter).help(ground(finding, answer));
        let diagnostic = match span {
            Some(span) => diagnostic.at(&examined.source, span),
            None => diagnostic,
        };
        diagnostic.render_in(language, true) + "\n\n"
    });
    introduction(examined, language) + &drawn.collect::<String>()
}

/// The same for programs.
pub(super) fn json(examined: &Examined, linter: &Linter<'_>) -> Value {
    let findings = located(examined).into_iter().map(|(finding, span)| {
        let mut shown = json!(finding);
        let position = span.map(|span| examined.source.position(span.start));
        shown["title"] = json!(linter.contract.finding(finding.kind).title);
        shown["line"] = json!(position.map(|position| position.line));
        shown["column"] = json!(position.map(|position| position.column));
        shown["code"] = json!(code(finding, examined, linter).map(|code| code.number));
        shown
    });
    let report = examined.checked.report.as_ref();
    let answer = examined.checked.refusal().and_then(|finding| code(finding, examined, linter));
    json!({
        "file": examined.source.path(),
        "endpoint": Some(examined.endpoint.id).filter(|_| examined.known != Known::Not),
        "guessed": examined.known == Known::Seen,
        "institution": report.map(|report| &report.institution),
        "period": report.map(|report| &report.period),
        // The code of each finding is what it would be answered with alone; this is the one that the body is answered with.
        "answer": answer.map(|code| code.number),
        "findings": findings.collect::<Vec<_>>(),
        "untold": examined.checked.untold,
    })
}

/// The findings by their places in the file; those without a place come first.
fn located(examined: &Examined) -> Vec<(&Finding, Option<Range<usize>>)> {
    let spans = Spans::of(&examined.body);
    let findings = examined.checked.findings.iter();
    let mut located: Vec<_> = findings.map(|finding| (finding, spans.find(finding))).collect();
    located.sort_by_key(|(_, span)| span.as_ref().map(|span| span.start));
    located
}

fn introduction(examined: &Examined, language: Language) -> String {
    let (path, endpoint) = (examined.source.path(), &examined.endpoint);
    let title = endpoint.title.in_language(language);
    let how = match examined.known {
        Known::Not => return format!("{path}\n\n"),
        Known::Typed => "",
        Known::Seen => {
            language.pick("（按字段判断；可用 --endpoint 指定）", " (seen from its fields; --endpoint overrules)")
        }
    };
    format!("{path}: {} {} {title}{how}\n\n", endpoint.method, endpoint.path)
}

fn diagnostic(finding: &Finding, linter: &Linter<'_>) -> Diagnostic {
    let title = &linter.contract.finding(finding.kind).title;
    let message = match &finding.place {
        Place::Body(pointer) if !pointer.is_empty() => {
            bilingual!("{title}：{pointer}", "{title}: {pointer}", title)
        }
        _ => title.clone(),
    };
    let severity = if finding.refuses.is_some() { Severity::Error } else { Severity::Warning };
    let said = |text: &str| Some(Box::new(Bilingual::from(text))).filter(|_| !text.is_empty());
    Diagnostic {
        severity,
        expected: said(&finding.expected),
        actual: said(&finding.actual),
        ..Diagnostic::error(message)
    }
}

/// What the finding rests on, and what a platform would answer, where it would for this finding.
fn ground(finding: &Finding, answer: Option<&Code>) -> Bilingual {
    let (clause, id) = (&finding.requirement.clause, &finding.requirement.id);
    let mut ground = bilingual!("依据 {clause}（{id}）", "clause {clause} ({id})");
    if let Some(code) = answer {
        let answer = format!("{} {}", code.number, code.name);
        ground = ground.joined("", &bilingual!("；平台会返回 {answer}", "; the answer would be {answer}"));
    }
    if let Some(reading) = &finding.reading {
        let choice = format!("{}: {}", reading.id, reading.option);
        ground = ground.joined("", &bilingual!("；读法 {choice}", "; reading {choice}"));
    }
    ground
}

fn code<'a>(finding: &Finding, examined: &'a Examined, linter: &Linter<'a>) -> Option<&'a Code> {
    finding_code(linter.contract, linter.readings, &examined.endpoint, finding).map(|code| &**code)
}
