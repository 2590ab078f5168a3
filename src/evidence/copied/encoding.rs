//! Files that an editor has saved in another encoding than UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, GBK, UTF_16BE, UTF_16LE};

/// A text in UTF-8, and the encoding in which it was saved; none where it is no text in UTF-16.
pub(in crate::evidence) fn utf_8(bytes: &[u8]) -> Option<(String, &'static str)> {
    let encoding = encoding_of_utf_16(bytes)?;
    let (text, _, _) = encoding.decode(bytes);
    Some((text.into_owned(), encoding.name()))
}

/// Which half of each character comes first in a text in UTF-16; none where it is no such text.
pub(in crate::evidence) fn encoding_of_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).filter(|found| *found != encoding_rs::UTF_8);
    marked.or_else(|| without_mark(bytes))
}

/// ASCII in UTF-16 has every second byte zero.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..4)?;
    let is_zero = |at: usize| start.iter().skip(at).step_by(2).all(|byte| *byte == 0);
    let is_text = |at: usize| start.iter().skip(at).step_by(2).all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    match (is_zero(1) && is_text(0), is_zero(0) && is_text(1)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// A text that a Chinese Windows has saved in its own encoding, where it is no UTF-8 and reads as such.
pub(in crate::evidence) fn of_windows(bytes: &[u8]) -> Option<(String, &'static str)> {
    if str::from_utf8(bytes).is_ok() {
        return None;
    }
    let text: Cow<'_, str> = GBK.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some((text.into_owned(), GBK.name()))
}
