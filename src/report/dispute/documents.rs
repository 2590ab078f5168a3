//! The entries of a bundle that follow from its evidence: whoever judges it again makes the very same.

use std::io;

use serde_json::Value;

use super::Documents;
use super::page::page;
use crate::dispute::bundle::Case;
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::signature::PublicKey;
use crate::evidence::bundle::{README, json_text};
use crate::evidence::chain::{KeptExchange, Side};
use crate::language::{Bilingual, bilingual};
use crate::report::bundle::{Readme, readme};
use crate::report::explanation;

/// What would be answered, and why: what `bis3 spec schema explanation` describes, in a list where they are several.
pub const EXPLANATION: &str = "explanation.json";
/// Most messages that the text names by themselves.
const MOST_NAMED: usize = 6;
/// The page for people.
pub const REPORT: &str = "report.html";

impl Documents<'_> {
    fn explanation(&self) -> Value {
        let mut values: Vec<Value> = self.explained().map(|explained| explanation::json(&explained)).collect();
        if values.len() == 1 { values.swap_remove(0) } else { Value::Array(values) }
    }
}

/// The raw messages of every exchange.
fn messages(case: &Case) -> impl Iterator<Item = Entry> {
    let messages = |(kept, number): (&KeptExchange, usize)| {
        let named = |side, bytes: &[u8]| Entry::new(format!("messages/{}", name(number, side)), bytes);
        let response = kept.response.as_deref().map(|response| named(Side::Response, response));
        [Some(named(Side::Request, &kept.request)), response].into_iter().flatten()
    };
    case.kept.iter().zip(1..).flat_map(messages)
}

/// Every entry that follows from the evidence, in the order in which they stand in a bundle.
///
/// # Errors
/// Where the page cannot be made.
pub fn documents(documents: &Documents<'_>) -> io::Result<Vec<Entry>> {
    let mut entries = unjudged_documents(documents.case, documents.key);
    let judged = [Entry::new(REPORT, page(documents)?), Entry::new(EXPLANATION, json_text(&documents.explanation()))];
    entries.splice(1..1, judged);
    Ok(entries)
}

/// Those of the entries that follow without anything being judged, so that they take no secret.
pub fn unjudged_documents(case: &Case, key: Option<PublicKey>) -> Vec<Entry> {
    let about = about_entries(&case.kept);
    let text = readme(&Readme { what: what(), entries: &about, commands: &commands(), key });
    [Entry::new(README, text)].into_iter().chain(messages(case)).collect()
}

fn what() -> Bilingual {
    (
        "一个争议的证据：向上报接口发出的请求、当时的应答，以及 bis3 按接口文档逐项检查得出的结论。用浏览器打开 report.html。",
        "Evidence of a dispute: requests to the reporting interface, what was answered, and what bis3 finds check by check. Open report.html in a browser.",
    )
        .into()
}

/// What is said of `messages/`: whether they are the bytes of the wire, or what a tool tells of them.
fn about_messages(kept: &[KeptExchange]) -> Bilingual {
    let names = |(kept, number): (&KeptExchange, usize)| {
        kept.put_together.iter().map(move |side| name(number, *side)).collect::<Vec<_>>()
    };
    let together: Vec<String> = kept.iter().zip(1..).flat_map(names).collect();
    match together.len() {
        0 => ("每个请求和应答的原始字节", "the raw bytes of each request and answer").into(),
        count if count > MOST_NAMED => bilingual!(
            "每个请求和应答；其中 {count} 个由别的工具的记录拼成，不是线上的原始字节（见 evidence.jsonl 的 put-together）",
            "each request and answer; {count} were put together from what another tool has recorded, and are not the raw bytes of the wire (put-together in evidence.jsonl)"
        ),
        _ => {
            let names = together.join(", ");
            bilingual!(
                "每个请求和应答；{names} 由别的工具的记录拼成，不是线上的原始字节",
                "each request and answer; put together from what another tool has recorded, and not the raw bytes of the wire: {names}"
            )
        }
    }
}

fn name(number: usize, side: Side) -> String {
    format!("{number:02}-{side}.http")
}

fn about_entries(kept: &[KeptExchange]) -> [(&'static str, Bilingual); 3] {
    [
        (REPORT, ("给人看的报告，中英文对照", "the report for people, in both languages").into()),
        (EXPLANATION, ("同样的结论，供程序读取", "the same for programs").into()),
        ("messages/", about_messages(kept)),
    ]
}

fn commands() -> [(&'static str, Bilingual); 2] {
    [
        (
            "bis3 dispute verify bundle.zip --signers allowed_signers",
            ("逐字节检查，并从证据重新评判", "every byte, and judged again from the evidence").into(),
        ),
        (
            "bis3 dispute replay bundle.zip",
            ("把同样的请求发给模拟平台，对照应答", "the same requests to the mock, answers compared").into(),
        ),
    ]
}
