//! A secret, or the name of a header, that is written wrongly in one character.

use super::Way;
use crate::language::bilingual;

/// Characters that are taken for one another where a secret is typed off.
const ALIKE: &[&str] = &["0Oo", "1lI", "5S", "8B", "2Z", "6b", "9g", "uv", "-_", "+ "];

/// Characters of a text that are looked at; no secret that is typed off is longer.
const MOST: usize = 64;

/// A text that differs in one character: what became of it, at which place counted from 1.
struct Misspelt {
    kind: Kind,
    place: usize,
    text: String,
}

crate::words::words! {
    /// What became of a character.
    enum Kind {
        /// It is in the other case.
        Case = "other-case",
        /// It is missing.
        Missing = "missing",
        /// It stands twice.
        Doubled = "doubled",
        /// It stands behind the next one.
        Swapped = "swapped",
        /// It is one that looks like it.
        Alike = "look-alike",
    }
}

/// Every such secret. What stands in it is never told, only where.
pub(super) fn of_secret(secret: &str) -> impl Iterator<Item = (Way, String)> {
    misspelt(secret).into_iter().map(|Misspelt { kind, place, text }| {
        let (zh, en) = match kind {
            Kind::Case => ("大小写不对", "is in the other case"),
            Kind::Missing => ("缺失", "is missing"),
            Kind::Doubled => ("重复了", "stands twice"),
            Kind::Swapped => ("与后一个字符颠倒了", "and the next one are swapped"),
            Kind::Alike => ("成了形近的另一个字符", "is one that looks like it"),
        };
        let meaning = bilingual!("密钥的第 {place} 个字符{zh}", "character {place} of the secret {en}");
        (Way { parts: vec![format!("secret: {kind} at {place}")], meaning }, text)
    })
}

/// Every such name of a header, but for those that only look like it.
pub(super) fn of_header(name: &str) -> impl Iterator<Item = (Way, String)> {
    let others = misspelt(name).into_iter().filter(|other| other.kind != Kind::Alike);
    others.map(move |Misspelt { text, .. }| {
        let meaning =
            bilingual!("签名串里 {name} 写成了 {text}", "the name {name} is written {text} in the signed string");
        (Way { parts: vec![format!("signed-name: {text}")], meaning }, text)
    })
}

fn misspelt(text: &str) -> Vec<Misspelt> {
    let signs: Vec<char> = text.chars().collect();
    let mut all: Vec<Misspelt> = Vec::new();
    for (index, sign) in signs.iter().copied().enumerate().take(MOST) {
        let mut put = |kind, by: &[char], length: usize| {
            let other: String = [&signs[..index], by, &signs[index + length..]].concat().into_iter().collect();
            // Of two alike neighbours either may be the one.
            if other != text && all.iter().all(|known| known.text != other) {
                all.push(Misspelt { kind, place: index + 1, text: other });
            }
        };
        let other_case = if sign.is_ascii_lowercase() { sign.to_ascii_uppercase() } else { sign.to_ascii_lowercase() };
        put(Kind::Case, &[other_case], 1);
        put(Kind::Missing, &[], 1);
        put(Kind::Doubled, &[sign, sign], 1);
        if let Some(next) = signs.get(index + 1) {
            put(Kind::Swapped, &[*next, sign], 2);
        }
        for other in ALIKE.iter().filter(|alike| alike.contains(sign)).flat_map(|alike| alike.chars()) {
            put(Kind::Alike, &[other], 1);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_goes_wrong_in_each_way_and_no_text_twice() {
        let texts: Vec<String> = misspelt("aa0").into_iter().map(|other| other.text).collect();
        assert_eq!(texts, ["Aa0", "a0", "aaa0", "aA0", "a0a", "aa", "aa00", "aaO", "aao"]);
        let told: Vec<String> = of_secret("ab").map(|(way, _)| way.id()).collect();
        assert_eq!(told[..2], ["secret: other-case at 1", "secret: missing at 1"]);
    }
}
