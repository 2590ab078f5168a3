//! Text that was copied by way of a mail, a document or a chat: what those have done to it is undone and told.
//!
//! - `encoding` makes UTF-8 of a file that an editor has saved otherwise.
//! - `frame` takes away what stands around a text: code fences, signs of quotation, indentation.
//! - `signs` puts plain signs where a word processor has put others, and `lines` the lines of a head where they belong.

mod encoding;
mod frame;
mod lines;
mod signs;

pub(super) use encoding::{of_windows, utf_8};
pub(super) use signs::with_plain_quotes;

use super::{Damage, DamageKind};

/// A step that undoes one thing, and what it is called; none where that was not done.
type Step = (fn(&str) -> Option<String>, DamageKind, &'static str);

/// What stands around a message. A message that begins at once has nothing around it.
const FRAMES: &[Step] = &[
    (frame::unfenced, DamageKind::Framed, "```"),
    (frame::unquoted, DamageKind::Framed, ">"),
    (frame::unindented, DamageKind::Framed, "␠"),
];

/// What is wrong inside a message.
const INSIDE: &[Step] = &[
    (signs::plain, DamageKind::SignsReplaced, ""),
    (lines::single, DamageKind::LinesMoved, "\\n\\n"),
    (lines::unwrapped, DamageKind::LinesMoved, "Authorization"),
    (lines::with_request_line, DamageKind::LinesMoved, "URL"),
];

/// The text as it was before it was copied, and what was done to it; none where nothing was. `is_framed`: it may stand in
/// something else.
pub(super) fn mended(bytes: &[u8], is_framed: bool) -> Option<(Vec<u8>, Vec<Damage>)> {
    let mut text = str::from_utf8(bytes).ok()?.to_owned();
    let mut damage = Vec::new();
    let frames = FRAMES.iter().filter(|_| is_framed);
    for (step, kind, detail) in frames.chain(INSIDE) {
        if let Some(changed) = step(&text) {
            text = changed;
            damage.push(Damage::to(*kind, *detail));
        }
    }
    (!damage.is_empty()).then(|| (text.into_bytes(), damage))
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
            (doubled, DamageKind::LinesMoved),
            (PLAIN.replace("IFvy", "\nIFvy"), DamageKind::LinesMoved),
            (PLAIN.replacen(": ", "：", 2), DamageKind::SignsReplaced),
            (PLAIN.replace("BIS3 ", "BIS3\u{a0}"), DamageKind::SignsReplaced),
            (PLAIN.replace("\"a\"", "“a”"), DamageKind::SignsReplaced),
            (
                PLAIN.replace("POST /Patient/Donor HTTP/1.1\nHost: a\n", "URL: http://a/Patient/Donor\nMethod: POST\n"),
                DamageKind::LinesMoved,
            ),
        ] {
            let (text, damage) = mended(copied.as_bytes(), true).unwrap_or_else(|| panic!("{copied}"));
            let text = String::from_utf8_lossy(&text);
            assert_eq!((text.trim_end(), damage.len()), (PLAIN.trim_end(), 1), "{copied}");
            assert_eq!(damage[0].kind, kind, "{copied}");
        }
        assert_eq!(mended(PLAIN.as_bytes(), true), None);
    }
}
