//! Text that was copied by way of a mail, a document or a chat: what those have done to it is undone and told.
//!
//! - `encoding` makes UTF-8 of a file that an editor has saved otherwise.
//! - `frame` takes away what stands around a text: code fences, signs of quotation, indentation; `talk` the sentences around a
//!   message and what a logger puts in front of its lines; `labels` names that somebody has put above its parts.
//! - `prompt` takes away what a terminal shows before a command, and `typed` reads a command as it was typed; `quotes` finds its
//!   arguments.
//! - `signs` puts plain characters where a word processor has put others, and `lines` the lines of a head where they belong;
//!   `characters` knows which are meant by which.

mod characters;
mod encoding;
mod frame;
mod labels;
mod lines;
mod prompt;
mod quotes;
mod signs;
mod talk;
mod typed;

pub(super) use characters::{replaced, with_plain_blanks};
pub(super) use encoding::{encoding_of_utf_16, of_windows, utf_8};
pub(super) use prompt::without_prompts;
pub(super) use signs::with_plain_quotes;
pub(super) use typed::{Shell, typed};

use super::{Damage, DamageKind};
use labels::Labelled;

/// A step that undoes one thing, and what it is called; none where that was not done.
type Step = (fn(&str) -> Option<String>, DamageKind, &'static str);

/// What stands around a message. A message that begins at once has nothing around it.
const FRAMES: &[Step] = &[
    (frame::unfenced, DamageKind::Framed, "```"),
    (frame::unquoted, DamageKind::Framed, ">"),
    (frame::unindented, DamageKind::Framed, "␠"),
    (frame::unremarked, DamageKind::Framed, "#"),
];

/// What is wrong inside a message.
const INSIDE: &[Step] = &[
    (signs::plain_message, DamageKind::SignsReplaced, ""),
    (lines::single, DamageKind::LinesMoved, "\\n\\n"),
    (lines::unwrapped, DamageKind::LinesMoved, "Authorization"),
    (lines::with_version, DamageKind::LinesMoved, "HTTP/1.1"),
    (lines::with_request_line, DamageKind::LinesMoved, "URL"),
    (talk::without_tail, DamageKind::TextSkipped, ""),
];

/// The text as it was before it was copied, and what was done to it; none where nothing was. `is_framed`: it may stand in
/// something else. What begins with one of these names is a command, and its inside another matter.
pub(super) fn mended(bytes: &[u8], is_framed: bool, commands: &[&str]) -> Option<(Vec<u8>, Vec<Damage>)> {
    let original = str::from_utf8(bytes).ok()?;
    let mut text = original.to_owned();
    let mut damage = Vec::new();
    // A mail is quoted from its first line on; a terminal shows the same sign only before the lines that go on.
    let prompted = without_prompts(&text, commands).filter(|_| is_framed && !text.trim_start().starts_with('>'));
    if prompted.is_none() {
        take(&mut text, &mut damage, original, FRAMES.iter().filter(|_| is_framed));
        if is_framed {
            take_message(&mut text, &mut damage, original, commands);
        }
    }
    if let Some(command) = prompted.or_else(|| without_prompts(&text, commands).filter(|_| is_framed)) {
        return Some((command.into_bytes(), [damage, vec![Damage::to(DamageKind::Framed, "$")]].concat()));
    }
    if !prompt::is_command(&text, commands) {
        take(&mut text, &mut damage, original, INSIDE);
    }
    (!damage.is_empty()).then(|| (text.into_bytes(), damage))
}

/// Takes away what people and loggers have put around a message and above its parts.
fn take_message(text: &mut String, damage: &mut Vec<Damage>, original: &str, commands: &[&str]) {
    let mut skip = |text: &mut String, changed: Option<String>| {
        if let Some(changed) = changed {
            damage.push(Damage::to(DamageKind::TextSkipped, skipped(original, text, &changed)));
            *text = changed;
        }
    };
    if let Some(Labelled { text: message, labels, skipped, lacks_method }) = labels::unlabelled(text) {
        *text = message;
        damage.push(Damage::to(DamageKind::LinesMoved, labels.join(", ")));
        let lines = skipped.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        damage.extend((!skipped.is_empty()).then(|| Damage::to(DamageKind::TextSkipped, lines)));
        damage.extend(lacks_method.then(|| Damage::to(DamageKind::RequestLineMissing, "Method")));
        return;
    }
    let plain = talk::without_prefixes(text);
    skip(text, plain);
    if lines::with_request_line(text).is_some() {
        return;
    }
    let message = talk::from_message(text, commands);
    skip(text, message);
}

/// The lines of the original that were left out, or `…` where that is the beginning of every line. What they say is not
/// repeated: it is no part of the message, and may be a secret.
fn skipped(original: &str, before: &str, after: &str) -> String {
    let [all, lines, left] = [original, before, after].map(|text| text.lines().count());
    if lines == left {
        return "…".to_owned();
    }
    let offset =
        if original.ends_with(before.trim_end_matches('\n')) || original.ends_with(before) { all - lines } else { 0 };
    let (first, last) = if before.starts_with(after.trim_end()) { (left + 1, lines) } else { (1, lines - left) };
    if first == last { (offset + first).to_string() } else { format!("{}–{}", offset + first, offset + last) }
}

/// Takes steps, each where it changes something.
fn take<'a>(text: &mut String, damage: &mut Vec<Damage>, original: &str, steps: impl IntoIterator<Item = &'a Step>) {
    for (step, kind, detail) in steps {
        if let Some(changed) = step(text) {
            let detail = match kind {
                DamageKind::SignsReplaced => replaced(text, &changed),
                DamageKind::TextSkipped => skipped(original, text, &changed),
                _ => (*detail).to_owned(),
            };
            *text = changed;
            damage.push(Damage::to(*kind, detail));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str =
        "POST /Patient/Donor HTTP/1.1\nHost: a\nAuthorization: BIS3 key:n57AwuEg6IFvySBLmnIIsBhYkLU=\n\n{\"a\": 1}\n";

    #[test]
    fn what_was_done_to_a_text_is_undone() {
        let quoted: String = PLAIN.lines().map(|line| format!("> {line}\n")).collect();
        let indented: String = PLAIN.lines().map(|line| format!("    {line}\n")).collect();
        let doubled = PLAIN.replace('\n', "\n\n");
        for (copied, kind) in [
            (format!("It says:\n```http\n{PLAIN}```\nWhy?"), DamageKind::Framed),
            (format!("Somebody wrote:\n{quoted}"), DamageKind::Framed),
            (indented, DamageKind::Framed),
            (format!("# http request of Monday\n\n{PLAIN}"), DamageKind::Framed),
            (doubled, DamageKind::LinesMoved),
            (PLAIN.replace(" HTTP/1.1", ""), DamageKind::LinesMoved),
            (PLAIN.replace(" HTTP/1.1\nHost: a", " HTTP/2\nHost: a"), DamageKind::LinesMoved),
            (PLAIN.replace("/Patient/Donor HTTP/1.1\nHost: a", "http://a/Patient/Donor"), DamageKind::LinesMoved),
            (PLAIN.replace("IFvy", "\nIFvy"), DamageKind::LinesMoved),
            (PLAIN.replacen(": ", "：", 2), DamageKind::SignsReplaced),
            (PLAIN.replace("BIS3 ", "BIS3\u{a0}"), DamageKind::SignsReplaced),
            (PLAIN.replace("\"a\"", "“a”"), DamageKind::SignsReplaced),
            (
                PLAIN.replace("POST /Patient/Donor HTTP/1.1\nHost: a\n", "URL: http://a/Patient/Donor\nMethod: POST\n"),
                DamageKind::LinesMoved,
            ),
        ] {
            let (text, damage) = mended(copied.as_bytes(), true, &[]).unwrap_or_else(|| panic!("{copied}"));
            let text = String::from_utf8_lossy(&text);
            assert_eq!((text.trim_end(), damage.len()), (PLAIN.trim_end(), 1), "{copied}");
            assert_eq!(damage[0].kind, kind, "{copied}");
        }
        assert_eq!(mended(PLAIN.as_bytes(), true, &[]), None);
    }
}
