//! What PowerShell makes of a number, `[char]38899`, and which encoding makes bytes of a text,
//! `[System.Text.Encoding]::UTF8.GetBytes(…)`.

use encoding_rs::{Encoding, UTF_8};

/// The unit of UTF-16 that `[char]38899`, in brackets or not, stands for.
pub(super) fn unit(text: &str) -> Option<u16> {
    let text = text.trim().trim_start_matches('(').trim_end_matches(')').trim();
    let begin = text.get(..6).filter(|begin| begin.eq_ignore_ascii_case("[char]"))?;
    let number = text[begin.len()..].trim();
    match number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
        Some(digits) => u16::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    }
}

/// The encoding of `[System.Text.Encoding]::UTF8.GetBytes(`, and what stands behind it. UTF-16 is none that a body is sent in.
pub(super) fn encoded(text: &str) -> Option<(&'static Encoding, &str)> {
    let rest = text.split_once("]::").filter(|(class, _)| class.to_ascii_lowercase().ends_with("text.encoding"))?.1;
    let at = rest.to_ascii_lowercase().find(".getbytes(")?;
    let (name, inside) = (&rest[..at], &rest[at + ".getbytes(".len()..]);
    let label = name.split(['(', ')']).nth(1).map(|label| label.trim_matches(['"', '\'']));
    let encoding = match label {
        Some("936") => Encoding::for_label(b"gbk"),
        Some("65001") => Some(UTF_8),
        Some(label) => Encoding::for_label(label.as_bytes()),
        None => Some(UTF_8).filter(|_| name.eq_ignore_ascii_case("utf8")),
    };
    Some((encoding?, inside))
}
