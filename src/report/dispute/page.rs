//! The report that people read: one page that opens anywhere without a network, in both languages, and prints on A4.

use std::io;

use serde::Serialize;
use serde_json::Value;

use super::Documents;
use crate::clock::in_zone;
use crate::diagnostic::{visible, visible_bytes};
use crate::dispute::Explanation;
use crate::dispute::bundle::Claim;
use crate::evidence::chain::{KeptExchange, Side};
use crate::language::{Bilingual, bilingual};
use crate::report::explanation::{self, Explained};
use crate::report::html::one_page;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

/// The longest message that the page shows whole, in bytes; `messages/` has all of it.
const MOST_OF_A_MESSAGE: usize = 32 * 1024;
/// Most exchanges of which the page shows everything.
const MOST_WHOLE: usize = 100;

#[derive(Serialize)]
struct Page<'a> {
    facts: Facts<'a>,
    exchanges: Vec<Exchange<'a>>,
}

#[derive(Serialize)]
struct Exchange<'a> {
    number: usize,
    /// The line of the file that it was taken from.
    line: Option<u64>,
    explanation: Value,
    category: &'static str,
    remedy: Option<&'a Bilingual>,
    /// The sides that were put together.
    composed: &'a [Side],
    replaced: bool,
    /// How many bytes of the answer went out, where that is not all of them.
    sent: Option<usize>,
    string: Option<String>,
    request: String,
    response: Option<String>,
    cut: bool,
}

#[derive(Serialize)]
struct Facts<'a> {
    verdict: Bilingual,
    category: &'static str,
    who: Option<&'a str>,
    made: String,
    key: Option<String>,
    claims: &'a [Claim],
    source: &'a str,
    profile: &'a str,
    contract: &'a str,
    lines: u64,
    root: String,
    count: usize,
    more: usize,
}

/// The page.
pub(super) fn page(documents: &Documents<'_>) -> io::Result<String> {
    let numbers: Vec<u64> = documents.evidence.numbers().collect();
    let explained = documents.explained().zip(&documents.case.kept).zip(1..);
    let exchanges: Vec<Exchange<'_>> = explained
        .take(MOST_WHOLE)
        .map(|((explained, kept), number)| exchange(&explained, kept, number, &numbers))
        .collect();
    let facts = facts(documents, documents.case.kept.len() - exchanges.len());
    one_page(PAGE, STYLE, &Page { facts, exchanges })
}

fn facts<'a>(documents: &Documents<'a>, more: usize) -> Facts<'a> {
    let Documents { explanations, subject, evidence, profile, made, who, key, .. } = *documents;
    let differing = explanations.iter().filter(|explanation| explanation.differs_from_recorded() == Some(true)).count();
    let category = explanations.iter().map(category).max_by_key(|category| *category == "fail").unwrap_or("skip");
    Facts {
        verdict: verdict(documents, differing),
        category,
        who,
        made: in_zone(made),
        key: key.map(|key| key.fingerprint().to_string()),
        claims: &subject.claims,
        source: &subject.source.file,
        profile: &profile.id,
        contract: &subject.contract,
        lines: evidence.head.tree_size,
        root: evidence.head.root_hash.to_string(),
        count: explanations.len(),
        more,
    }
}

/// The answer, as the first line of the page.
fn verdict(documents: &Documents<'_>, differing: usize) -> Bilingual {
    let mut explained = documents.explained();
    if let (Some(one), None) = (explained.next(), explained.next()) {
        let would = explanation::verdict(one.explanation);
        let recorded = match &one.explanation.answered {
            Some(answered) => match answered.code {
                Some(code) if one.explanation.differs_from_recorded() != Some(false) => {
                    bilingual!("；平台当时返回的是 {code}", "; the platform has answered {code}")
                }
                Some(_) => ("，平台当时的应答相同", ", as the platform has done").into(),
                None => ("；平台当时的应答里没有 code", "; the platform's answer had no code").into(),
            },
            None => ("；没有记录平台的应答", "; no answer of the platform's was recorded").into(),
        };
        return would.joined("", &recorded);
    }
    let count = documents.explanations.len();
    bilingual!(
        "{count} 次请求，其中 {differing} 次平台的应答与按文档得出的不同",
        "{count} requests; the platform has answered {differing} of them otherwise than the document says"
    )
}

fn exchange<'a>(explained: &Explained<'a>, kept: &'a KeptExchange, number: usize, numbers: &[u64]) -> Exchange<'a> {
    let explanation = explained.explanation;
    let refusal = explanation.checks.iter().find_map(|check| check.refusal.as_ref());
    let lengths = [Some(kept.request.len()), kept.response.as_ref().map(Vec::len)];
    Exchange {
        number,
        line: kept.recorded.line.and_then(|line| numbers.get(line - 1).copied()),
        explanation: explanation::json(explained),
        category: category(explanation),
        remedy: refusal.and_then(|refusal| explanation.code.remedy(refusal.stage)).map(|remedy| &remedy.action),
        composed: &kept.put_together,
        replaced: kept.is_replaced,
        sent: kept.sent_in_part,
        string: explanation.string_to_sign.as_ref().map(|string| visible_bytes(&string.bytes)),
        request: shown(&kept.request),
        response: kept.response.as_deref().map(shown),
        cut: lengths.into_iter().flatten().any(|length| length > MOST_OF_A_MESSAGE),
    }
}

/// A message as text, with its controls made visible; one that is no UTF-8 byte by byte.
fn shown(bytes: &[u8]) -> String {
    let cut = bytes.len().min(MOST_OF_A_MESSAGE);
    match str::from_utf8(bytes) {
        Ok(text) => visible(&text[..text.floor_char_boundary(cut)].replace("\r\n", "\n")).into_owned(),
        Err(_) => visible_bytes(&bytes[..cut]),
    }
}

/// Whether the platform has answered as the document says.
fn category(explanation: &Explanation) -> &'static str {
    match &explanation.answered {
        Some(answered) if answered.code.is_some() && explanation.is_certain => {
            if explanation.differs_from_recorded() == Some(true) { "fail" } else { "pass" }
        }
        _ => "skip",
    }
}
