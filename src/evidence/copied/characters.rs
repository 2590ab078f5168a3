//! The characters that word processors, chats and input methods put in the place of plain ones.

use std::collections::HashMap;

/// Blanks of typography. The ideographic one is none of them, since texts in Chinese hold it.
pub(super) fn is_other_blank(sign: char) -> bool {
    matches!(sign, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

/// Characters that nobody sees: joiners, byte order marks, marks of direction, hyphens that are only meant for line ends.
pub(super) fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Hyphens, dashes and minus signs that are no hyphen-minus.
pub(super) fn is_other_dash(sign: char) -> bool {
    matches!(sign, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Double quotation marks that are no plain one.
pub(super) fn is_other_double(sign: char) -> bool {
    matches!(sign, '“' | '”' | '„' | '‟' | '＂' | '〝' | '〞')
}

/// Single quotation marks that are no apostrophe.
pub(super) fn is_other_single(sign: char) -> bool {
    matches!(sign, '‘' | '’' | '‚' | '‛' | '＇')
}

/// The plain character for a full-width one of ASCII.
pub(super) fn half_width(sign: char) -> Option<char> {
    match sign {
        '\u{3000}' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0),
        _ => None,
    }
}

/// The plain character that is meant where only ASCII can stand; none where nothing is meant.
pub(super) fn plain(sign: char) -> Option<char> {
    match sign {
        _ if is_invisible(sign) => None,
        _ if is_other_blank(sign) => Some(' '),
        _ if is_other_dash(sign) => Some('-'),
        _ if is_other_double(sign) => Some('"'),
        _ if is_other_single(sign) => Some('\''),
        _ => half_width(sign).or(Some(sign)),
    }
}

/// A text in which every such character is the plain one.
pub(super) fn in_plain(text: &str) -> String {
    text.chars().filter_map(plain).collect()
}

/// A text whose blanks are plain ones, without what nobody sees.
pub(in crate::evidence) fn with_plain_blanks(text: &str) -> String {
    text.chars().filter(|sign| !is_invisible(*sign)).map(|sign| if is_other_blank(sign) { ' ' } else { sign }).collect()
}

/// Those characters of a text that another one no longer holds, each once, such as `U+00A0, –`.
pub(in crate::evidence) fn replaced(before: &str, after: &str) -> String {
    let mut left: HashMap<char, usize> = HashMap::new();
    let is_other = |sign: &char| plain(*sign) != Some(*sign);
    after.chars().filter(is_other).for_each(|sign| *left.entry(sign).or_default() += 1);
    let mut seen: Vec<char> = Vec::new();
    for sign in before.chars().filter(is_other) {
        let count = left.entry(sign).or_default();
        match count.checked_sub(1) {
            Some(rest) => *count = rest,
            // There are no more than some two hundred of them.
            None if !seen.contains(&sign) => seen.push(sign),
            None => {}
        }
    }
    let is_seen = |sign: char| !is_other_blank(sign) && !is_invisible(sign) && sign != '\u{3000}';
    let told = |sign: &char| if is_seen(*sign) { sign.to_string() } else { format!("U+{:04X}", u32::from(*sign)) };
    seen.iter().map(told).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_plain_is_known() {
        assert_eq!(in_plain("\u{a0}–Ｈ\u{200b}“‘：／"), " -H\"':/");
        assert_eq!(in_plain("a-'\" 丽"), "a-'\" 丽");
        assert_eq!(replaced("a\u{a0}b–c–丽", "a b-c-丽"), "U+00A0, –");
        assert_eq!(replaced("“a”", "“a”"), "");
    }
}
