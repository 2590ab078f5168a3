//! The bytes of a text file as text: UTF-8, with or without the mark that Windows puts in front of it.

use std::fmt;

use crate::language::{Bilingual, ToBilingual, bilingual};

/// A file that is no UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUtf8 {
    /// The offset of the first byte that no UTF-8 text has there.
    pub offset: usize,
    /// The bytes from there on, a few of them.
    pub found: Vec<u8>,
    /// Whether the file says that it is UTF-16.
    pub is_utf16: bool,
}

/// How many bytes are named.
const MOST_NAMED: usize = 4;

/// U+FEFF in UTF-8: what some editors write in front of a text.
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
const UTF16_MARKS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// The bytes of a text, of any encoding that holds ASCII, without the mark in front: an editor does not show it, and nobody
/// means it.
///
/// # Errors
/// [`NotUtf8`] where they say that they are UTF-16.
pub fn unmarked(bytes: &[u8]) -> Result<&[u8], NotUtf8> {
    match UTF16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        true => Err(NotUtf8 { offset: 0, found: named(bytes), is_utf16: true }),
        false => Ok(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)),
    }
}

/// The text that these bytes are, without the mark in front.
///
/// # Errors
/// [`NotUtf8`].
pub fn text_of(bytes: &[u8]) -> Result<&str, NotUtf8> {
    let text = unmarked(bytes)?;
    str::from_utf8(text).map_err(|error| {
        let offset = bytes.len() - text.len() + error.valid_up_to();
        NotUtf8 { offset, found: named(&bytes[offset..]), is_utf16: false }
    })
}

fn named(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().take(MOST_NAMED).copied().collect()
}

/// Bytes as two hexadecimal digits each.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    digits.join(" ")
}

impl ToBilingual for NotUtf8 {
    fn to_bilingual(&self) -> Bilingual {
        let (offset, found) = (self.offset, hexadecimal(&self.found));
        match self.is_utf16 {
            true => bilingual!(
                "开头是 {found}，即 UTF-16（Windows 记事本的“Unicode”），请另存为 UTF-8",
                "it begins with {found} and so is UTF-16, which Windows calls Unicode; save the file as UTF-8"
            ),
            false => bilingual!(
                "从第 {offset} 字节起不是 UTF-8（{found}），请另存为 UTF-8",
                "not UTF-8 at byte {offset} ({found}); save the file as UTF-8"
            ),
        }
    }
}

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_bilingual().en)
    }
}

impl std::error::Error for NotUtf8 {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_no_part_of_a_text_and_other_encodings_are_named() {
        assert_eq!(text_of(b"\xEF\xBB\xBFid"), Ok("id"));
        assert_eq!(text_of("id: 库".as_bytes()), Ok("id: 库"));
        let told = |bytes: &[u8]| text_of(bytes).map_err(|error| error.to_string()).expect_err("no UTF-8");
        assert!(told(b"\xFF\xFEi\0d\0").contains("FF FE 69 00 and so is UTF-16"));
        assert!(told(b"\xFE\xFF\0i").contains("UTF-16"));
        assert_eq!(told(b"\xEF\xBB\xBFid: \xBF\xE2"), "not UTF-8 at byte 7 (BF E2); save the file as UTF-8");
    }
}
