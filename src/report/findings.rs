//! Findings drawn at their places in a body.

use std::ops::Range;
use std::sync::Arc;

use crate::contract::{Code, Contract, Endpoint, Readings};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::language::{Bilingual, Language, bilingual};
use crate::payload::{Finding, Place, Spans};
use crate::platform::finding_code;

/// Findings, and the body in which they were found.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// The body as text; bytes that are not UTF-8 are shown as U+FFFD.
    pub source: &'a Arc<Source>,
    /// The body.
    pub body: &'a [u8],
    /// The findings.
    pub findings: &'a [Finding],
    /// The finding that is answered: a message gets one answer, that of the finding which refuses it first.
    pub decides: Option<&'a Finding>,
    /// The interface that the body is for.
    pub endpoint: &'a Endpoint,
    /// The document.
    pub contract: &'a Contract,
    /// How it is read.
    pub readings: &'a Readings,
}

/// The findings in the order of the body, each with its lines and a caret.
pub fn drawn(drawn: &Drawn<'_>, language: Language) -> String {
    let located = located(drawn.body, drawn.findings);
    located.into_iter().map(|(finding, span)| one(drawn, finding, span, language)).collect()
}

/// The findings by their places in the body; those without a place come first.
pub fn located<'a>(body: &[u8], findings: &'a [Finding]) -> Vec<(&'a Finding, Option<Range<usize>>)> {
    let spans = Spans::of(body);
    let mut located: Vec<_> = findings.iter().map(|finding| (finding, spans.find(finding))).collect();
    located.sort_by_key(|(_, span)| span.as_ref().map(|span| span.start));
    located
}

fn one(drawn: &Drawn<'_>, finding: &Finding, span: Option<Range<usize>>, language: Language) -> String {
    // The others get no answer as long as that one is there.
    let answer = drawn.decides.filter(|decides| std::ptr::eq(*decides, finding));
    let answer = answer.and_then(|finding| finding_code(drawn.contract, drawn.readings, drawn.endpoint, finding));
    let diagnostic = diagnostic(finding, drawn.contract).help(ground(finding, answer.map(|code| &**code)));
    let diagnostic = match span {
        Some(span) => diagnostic.at(drawn.source, span),
        None => diagnostic,
    };
    diagnostic.render_in(language, true) + "\n\n"
}

fn diagnostic(finding: &Finding, contract: &Contract) -> Diagnostic {
    let title = &contract.finding(finding.kind).title;
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
