//! Bytes for a person, none of them hidden.

use std::fmt::Write;

/// Bytes as lines, with every one that cannot be seen written out: `\n` ends a line, `\r` and `\t` are told, whatever is no
/// ASCII stands as `\xE4`, and a blank where it could be overlooked (at an end, or doubled) as `·`.
pub fn visible_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for (index, byte) in bytes.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| bytes.get(before));
        match byte {
            b'\n' => text.push_str("\\n\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'\\' => text.push_str("\\\\"),
            b' ' if is_overlooked(before, bytes.get(index + 1)) => text.push('·'),
            b' '..=b'~' => text.push(char::from(*byte)),
            // A String takes whatever is written to it.
            _ => write!(text, "\\x{byte:02X}").unwrap_or_default(),
        }
    }
    text
}

/// Whether nobody would see a blank between these two bytes.
fn is_overlooked(before: Option<&u8>, after: Option<&u8>) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    !(is_word(before) && is_word(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(visible_bytes(b"POST\nMon, 10 Sep\r\n"), "POST\\n\nMon, 10 Sep\\r\\n\n");
        assert_eq!(visible_bytes("a  b \u{feff}丽\0".as_bytes()), "a··b·\\xEF\\xBB\\xBF\\xE4\\xB8\\xBD\\x00");
        assert_eq!(visible_bytes(b"\\n"), "\\\\n");
    }
}
