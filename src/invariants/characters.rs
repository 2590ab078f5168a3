//! Text of the request that comes back: its characters are those that were sent (1.1.2).

use std::collections::BTreeSet;

use encoding_rs::{Encoding, GBK, WINDOWS_1252};

use super::Violation;
use super::seen::Seen;
use crate::contract::InvariantKind;
use crate::diagnostic::shorten_to_line;
use crate::language::bilingual;
use crate::payload::json::{self, Node, Value};

/// What stands for bytes that are no character.
const REPLACEMENT: char = '\u{fffd}';

/// The fewest characters of which it can be told that they were taken for others.
const FEWEST: usize = 2;

/// Most different texts of a request that are looked for in its answer.
const MOST_RUNS: usize = 32;

/// Most bytes of one of them.
const LONGEST_RUN: usize = 240;

/// Most bytes of an answer's texts that are looked through: an answer of this interface has a few hundred.
const LOOKED_THROUGH: usize = 256 * 1024;

/// Most characters of a text that are shown.
const SHOWN: usize = 60;

/// That text of the request comes back with other characters. A request that is not UTF-8 itself, or is escaped, may come
/// back with the mark for what is no character.
pub(super) fn violation(seen: &Seen<'_>) -> Option<Violation> {
    let sent = seen.sent?;
    let body = std::str::from_utf8(&seen.response.body).ok()?;
    let mut came = texts(body);
    came.truncate(came.floor_char_boundary(LOOKED_THROUGH));
    let is_escaped = sent.contains(r"\u") || sent.contains('%');
    if !is_escaped && !sent.contains(REPLACEMENT) && came.contains(REPLACEMENT) {
        return Some(harmed("UTF-8", &came));
    }
    // What the client has already sent so, anywhere in its request, may come back so.
    let is_harm = |other: &String| came.contains(other.as_str()) && !sent.contains(other.as_str());
    let run = runs(sent).into_iter().find(|run| misread(run).iter().any(is_harm))?;
    Some(harmed(run, &came))
}

fn harmed(sent: &str, came: &str) -> Violation {
    let (sent, came) = (shorten_to_line(sent, SHOWN), shorten_to_line(came, SHOWN));
    Violation::new(
        InvariantKind::HarmedCharacters,
        bilingual!("`{sent}`", "`{sent}`"),
        bilingual!("`{came}`", "`{came}`"),
    )
}

/// The first different parts of a text that are not ASCII, at most [`MOST_RUNS`], each as long as it is up to
/// [`LONGEST_RUN`]: each is looked for in the whole answer, whose length the target chooses.
fn runs(text: &str) -> BTreeSet<&str> {
    let cut = |run: &'_ str| run.floor_char_boundary(LONGEST_RUN);
    let mut found = BTreeSet::new();
    for run in text.split(|character: char| character.is_ascii()).filter(|run| run.chars().count() >= FEWEST) {
        found.insert(&run[..cut(run)]);
        if found.len() == MOST_RUNS {
            break;
        }
    }
    found
}

/// What becomes of a text whose bytes are taken for those of another encoding.
fn misread(run: &str) -> Vec<String> {
    let taken_for = |encoding: &'static Encoding| {
        let (other, _) = encoding.decode_without_bom_handling(run.as_bytes());
        // The last character may have begun in this run and ended behind it.
        let mut whole: Vec<char> = other.chars().take_while(|character| *character != REPLACEMENT).collect();
        whole.pop();
        whole.into_iter().collect::<String>()
    };
    let mut misread: Vec<String> = [GBK, WINDOWS_1252].into_iter().map(taken_for).collect();
    misread.push(encoding_rs::mem::decode_latin1(run.as_bytes()).into_owned());
    misread.retain(|other| other.chars().count() >= FEWEST);
    misread
}

/// All texts of a JSON body, or the body where it is none.
fn texts(body: &str) -> String {
    let Ok(root) = json::decode(body) else { return body.to_owned() };
    let mut found = String::new();
    push_texts(&root, &mut found);
    found
}

fn push_texts(node: &Node<'_>, found: &mut String) {
    match &node.value {
        Value::Text(text) => {
            found.push_str(text);
            found.push('\n');
        }
        Value::Array(elements) => elements.iter().for_each(|element| push_texts(element, found)),
        Value::Object(members) => members.iter().for_each(|member| {
            push_texts(&member.name, found);
            push_texts(&member.value, found);
        }),
        _ => {}
    }
}
