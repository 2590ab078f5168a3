//! Bodies that are no plain UTF-8 text: compressed, marked, in another encoding, or no text at all.

use std::io::Read;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::{NoCode, NoCodeKind, shown};
use crate::diagnostic::hexadecimal;
use crate::language::bilingual;
use crate::message::{CONTENT_ENCODING, Response};

/// How many bytes are shown of what cannot be read.
const BYTES_SHOWN: usize = 8;

/// The name of the compression of a body, as the head or the first bytes have it.
pub(super) fn compression(response: &Response) -> Option<String> {
    let told = response.headers.text(CONTENT_ENCODING).filter(|told| !told.eq_ignore_ascii_case("identity"));
    let seen = || response.body.starts_with(&[0x1f, 0x8b]).then_some("gzip");
    told.or_else(seen).map(str::to_ascii_lowercase)
}

/// The first bytes, in hexadecimal digits.
fn beginning(bytes: &[u8]) -> String {
    hexadecimal(&bytes[..bytes.len().min(BYTES_SHOWN)])
}

/// A compressed body.
pub(super) fn compressed(response: &Response) -> NoCode {
    let (name, body) = (compression(response).unwrap_or_default(), &response.body);
    let (name, bytes) = (shown(&name), beginning(body));
    let plain = inflated(&name, body);
    let came = if plain.is_empty() {
        bilingual!(
            "Content-Encoding 写着 {name}，返回体（字节 {bytes}）解不开",
            "a Content-Encoding of {name}, and a body (bytes {bytes}) that cannot be read so"
        )
    } else {
        bilingual!("返回体经 {name} 压缩（字节 {bytes}）", "a body compressed with {name} (bytes {bytes})")
    };
    match String::from_utf8(plain) {
        Ok(plain) => NoCode::undone(NoCodeKind::Compressed, &plain, came),
        Err(_) => NoCode::new(NoCodeKind::Compressed, None, came),
    }
}

/// Most bytes that are made of a compressed body.
const MOST_INFLATED: u64 = 64 * 1024;

/// The body as it was before it was compressed; nothing where that cannot be undone here.
fn inflated(name: &str, body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = match name {
        "gzip" | "x-gzip" => MultiGzDecoder::new(body).take(MOST_INFLATED).read_to_end(&mut plain),
        "deflate" => ZlibDecoder::new(body).take(MOST_INFLATED).read_to_end(&mut plain),
        _ => Ok(0),
    };
    read.map_or_else(|_| Vec::new(), |_| plain)
}

/// JSON behind a byte order mark.
pub(super) fn marked(text: &str) -> NoCode {
    let came = ("JSON 前面有字节顺序标记（字节 EF BB BF）", "a byte order mark before the JSON (bytes EF BB BF)");
    NoCode::undone(NoCodeKind::ByteOrderMark, text.trim_start_matches('\u{feff}'), came)
}

/// A text in an encoding that Chinese systems write by mistake, or no text; it is UTF-8 up to `valid`. That bytes can be
/// read so proves no encoding: many others read as GBK too, so what they say in it is shown and left to the reader.
pub(super) fn otherwise_encoded(body: &[u8], valid: usize) -> NoCode {
    const ENCODINGS: [(&Encoding, &str, &[u8]); 3] =
        [(UTF_16LE, "UTF-16", b"\xff\xfe"), (UTF_16BE, "UTF-16", b"\xfe\xff"), (GB18030, "GBK", b"")];
    let bytes = beginning(&body[valid..]);
    for (encoding, name, mark) in ENCODINGS {
        let text =
            body.strip_prefix(mark).and_then(|rest| encoding.decode_without_bom_handling_and_without_replacement(rest));
        if let Some(text) = text {
            let text_shown = shown(&text);
            let came = bilingual!(
                "返回体不是 UTF-8（字节 {bytes}，按 {name} 读作 `{text_shown}`）",
                "bytes that are no UTF-8 ({bytes}; read as {name}: `{text_shown}`)"
            );
            return NoCode::undone(NoCodeKind::OtherEncoding, &text, came);
        }
    }
    let came = bilingual!("返回体不是文本（字节 {bytes}）", "bytes that are no text ({bytes})");
    NoCode::new(NoCodeKind::NoText, None, came)
}
