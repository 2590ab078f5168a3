//! What is different between two answers, line by line, for a person.

use similar::{ChangeTag, TextDiff};

use crate::diagnostic::{shorten_to_line, visible};
use crate::language::Language;
use crate::snapshot::{Change, Difference, DifferenceKind, Differences};

/// Most characters of a value that a line shows.
const SHOWN: usize = 100;

/// How many characters before the first difference of two long values are shown.
const BEFORE: usize = 20;

/// What stands for what is left out.
const CUT: char = '…';

/// What would change, a line a value. Texts of several lines are told line by line.
pub fn lines(change: &Change, language: Language) -> Vec<String> {
    match change {
        Change::New => vec![language.pick("还没有快照", "there is no snapshot yet").to_owned()],
        Change::Different(Differences { first, more }) => {
            let told = first.iter().flat_map(|found| told(found, language));
            told.chain((*more > 0).then(|| self::more(*more, language))).collect()
        }
    }
}

fn more(count: usize, language: Language) -> String {
    language.pick(
        format!("另有 {count} 处不同，未列出；完整内容在两个快照文件中"),
        format!("{count} more differ and are not listed; both snapshot files hold all of them"),
    )
}

fn told(found: &Difference, language: Language) -> Vec<String> {
    if let (Some(old), Some(new)) = (text(found.expected.as_deref()), text(found.actual.as_deref()))
        && (old.contains('\n') || new.contains('\n'))
    {
        return text_lines(&pointer(found), &old, &new);
    }
    let (old, new) = sides(found, language);
    vec![format!("{}: {old} → {new}{}", pointer(found), note(found.kind, language))]
}

/// Where in the answer; the names in it are the target's.
pub fn pointer(found: &Difference) -> String {
    shown(&found.pointer, 0)
}

/// Both values of a difference, each on one line. Of long ones the part is shown in which they begin to differ.
pub fn sides(found: &Difference, language: Language) -> (String, String) {
    let nothing = || language.pick("无", "nothing").to_owned();
    match (&found.expected, &found.actual) {
        (Some(old), Some(new)) => {
            let from = beginning(old, new);
            (shown(old, from), shown(new, from))
        }
        (old, new) => {
            let side = |side: &Option<String>| side.as_deref().map_or_else(nothing, |text| shown(text, 0));
            (side(old), side(new))
        }
    }
}

/// What is not seen from the two values alone.
pub fn note(kind: DifferenceKind, language: Language) -> &'static str {
    match kind {
        DifferenceKind::NumberText => {
            language.pick("（数值相同，写法不同）", " (the same number, written differently)")
        }
        DifferenceKind::Missing | DifferenceKind::Unexpected | DifferenceKind::Type | DifferenceKind::Value => "",
    }
}

/// The character from which two values are shown: the first, unless what differs would be cut off.
fn beginning(old: &str, new: &str) -> usize {
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    if same < SHOWN { 0 } else { same - BEFORE }
}

fn shown(text: &str, from: usize) -> String {
    let rest: String = text.chars().skip(from).collect();
    let cut = if from > 0 { String::from(CUT) } else { String::new() };
    cut + &visible(&shorten_to_line(&rest, SHOWN))
}

/// The text of a JSON string; a snapshot that is no JSON is a text itself.
fn text(value: Option<&str>) -> Option<String> {
    let value = value?;
    match value.starts_with('"') {
        true => serde_json::from_str(value).ok(),
        false if value.contains('\n') => Some(value.to_owned()),
        false => None,
    }
}

fn text_lines(pointer: &str, old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let changed = diff.iter_all_changes().filter_map(|change| {
        let sign = match change.tag() {
            ChangeTag::Equal => return None,
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        Some(format!("  {sign} {}", visible(&shorten_to_line(change.value(), SHOWN))))
    });
    std::iter::once(format!("{pointer}:")).chain(changed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pointer: &str, kind: DifferenceKind, old: Option<&str>, new: Option<&str>) -> Difference {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Difference { pointer: pointer.to_owned(), kind, expected: own(old), actual: own(new), at: 0..0 }
    }

    #[test]
    fn every_kind_is_told() {
        let (long, longer) = (format!("\"{}a\"", "x".repeat(200)), format!("\"{}b\"", "x".repeat(200)));
        let change = Change::Different(Differences::from(vec![
            found("/status", DifferenceKind::Value, Some("200"), Some("201")),
            found("/body/rate", DifferenceKind::NumberText, Some("1.0"), Some("1")),
            found("/body/data", DifferenceKind::Missing, Some("{}"), None),
            found("/body/msg", DifferenceKind::Value, Some(&long), Some(&longer)),
            found("/text", DifferenceKind::Value, Some(r#""<p>\n<b>\n</p>""#), Some(r#""<p>\n<i>\n</p>""#)),
        ]));
        insta::assert_snapshot!(lines(&change, Language::En).join("\n"), @r#"
        /status: 200 → 201
        /body/rate: 1.0 → 1 (the same number, written differently)
        /body/data: {} → nothing
        /body/msg: …xxxxxxxxxxxxxxxxxxxxa" → …xxxxxxxxxxxxxxxxxxxxb"
        /text:
          - <b>
          + <i>
        "#);
        assert_eq!(lines(&Change::New, Language::Zh), ["还没有快照"]);
    }
}
