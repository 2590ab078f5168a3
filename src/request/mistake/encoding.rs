//! What goes wrong with the bytes of the string to sign.

pub(super) fn utf_16_be(string: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(string).encode_utf16().flat_map(u16::to_be_bytes).collect()
}

pub(super) fn ascii(string: &[u8]) -> Vec<u8> {
    let byte = |character: char| u8::try_from(character).ok().filter(u8::is_ascii).unwrap_or(b'?');
    String::from_utf8_lossy(string).chars().map(byte).collect()
}
