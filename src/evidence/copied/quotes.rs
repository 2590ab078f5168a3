//! Where arguments of a command begin, and where what stands between quotation marks ends, whichever marks those are.

use super::characters::{in_plain, is_invisible, is_other_blank, is_other_dash, is_other_double, is_other_single};

pub(super) fn is_dash(sign: char) -> bool {
    sign == '-' || is_other_dash(sign)
}

pub(super) fn is_double(sign: char) -> bool {
    sign == '"' || is_other_double(sign)
}

pub(super) fn is_single(sign: char) -> bool {
    sign == '\'' || is_other_single(sign)
}

/// Blanks that end no line.
pub(super) fn is_any_blank(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '\r' | '\u{3000}') || is_other_blank(sign) || is_invisible(sign)
}

pub(super) fn is_json(text: &str) -> bool {
    text.trim_start_matches(|sign: char| sign.is_whitespace() || is_any_blank(sign)).starts_with(['{', '['])
}

pub(super) fn is_address(text: &str) -> bool {
    let text = in_plain(text);
    ["http:", "https:"].iter().any(|scheme| text.trim_start().to_ascii_lowercase().starts_with(scheme))
}

/// Whether an option, an address or something in quotation marks begins here.
pub(super) fn begins_argument(text: &str) -> bool {
    let mut signs = text.chars();
    match signs.next() {
        Some(sign) if is_dash(sign) => {
            signs.find(|sign| !is_dash(*sign)).is_some_and(|letter| letter.is_ascii_alphabetic())
        }
        Some(sign) if is_double(sign) || is_single(sign) => true,
        Some(_) => is_address(text.get(..6).unwrap_or_default()),
        None => false,
    }
}

/// Whether nothing more stands behind a quotation mark but the end of a line, or another argument behind a blank.
pub(super) fn begins_argument_behind(text: &str) -> bool {
    let behind = text.trim_start_matches(is_any_blank);
    let is_next = behind.len() < text.len() && begins_argument(behind);
    is_next || behind.is_empty() || behind.starts_with(['\n', '\\', '＼'])
}

/// Whether a word ends here, or an entry of a table.
pub(super) fn ends_word(text: &str, is_table: bool) -> bool {
    let is_end = |sign: char| {
        sign == '\n'
            || is_any_blank(sign)
            || matches!(sign, ';' | '|' | '&' | ')')
            || is_table && matches!(sign, '=' | '}' | ',')
    };
    text.chars().next().is_none_or(is_end)
}

/// Where the first of some signs stands that no escape keeps, and where it ends.
pub(super) fn end_of(text: &str, escape: Option<char>, is_end: impl Fn(char) -> bool) -> Option<(usize, usize)> {
    let mut is_kept = false;
    for (at, sign) in text.char_indices() {
        if !is_kept && is_end(sign) {
            return Some((at, at + sign.len_utf8()));
        }
        is_kept = escape == Some(sign) && !is_kept;
    }
    None
}

/// Where the brackets are closed with which a text begins.
pub(super) fn end_of_brackets(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at + sign.len_utf8());
        }
    }
    None
}
