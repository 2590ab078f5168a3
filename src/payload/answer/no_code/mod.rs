//! Why a client reads no code in an answer, and which code stands in it all the same: `bytes` tells of bodies that are no
//! UTF-8 text, `text` of those that are.

mod bytes;
mod text;

use super::code;
use crate::diagnostic::{BYTE_ORDER_MARK, shorten_to_line, visible};
use crate::language::{Bilingual, bilingual};
use crate::message::Response;
use crate::words::words;

words! {
    /// What came in the place of a JSON object with a code.
    pub enum NoCodeKind {
        /// Nothing.
        Empty = "empty",
        /// A body that is compressed, or is told to be.
        Compressed = "compressed",
        /// JSON with a byte order mark before it.
        ByteOrderMark = "byte-order-mark",
        /// A text in another encoding than UTF-8.
        OtherEncoding = "other-encoding",
        /// Bytes that are no text.
        NoText = "no-text",
        /// JSON inside a JSON string.
        JsonInString = "json-in-string",
        /// The beginning of JSON: the rest does not belong to the body.
        CutJson = "cut-json",
        /// The same, and bytes came behind the end that the answer names.
        ShortLength = "short-length",
        /// An answer that breaks off before the end that it names.
        CutAnswer = "cut-answer",
        /// Whole JSON in an answer whose end does not come.
        NoEnd = "no-end",
        /// What begins as JSON does and is none.
        MalformedJson = "malformed-json",
        /// Another JSON value than an object.
        OtherJson = "other-json",
        /// A JSON object without a code.
        OtherObject = "other-object",
        /// A code that is written as a text.
        TextCode = "text-code",
        /// A code that is no whole number.
        NoNumber = "no-number",
        /// A page of HTML.
        Html = "html",
        /// An XML document.
        Xml = "xml",
        /// Any other text.
        Text = "text",
    }
}

/// What came in the place of a JSON object with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCode {
    /// What it is.
    pub kind: NoCodeKind,
    /// The code that stands in it for whoever undoes what is wrong with it: then it is the platform that answered.
    pub code: Option<u32>,
    /// What came, with its bytes where they cannot be seen.
    pub came: Bilingual,
    /// The text that whoever undoes what is wrong reads; none where that cannot be undone.
    pub plain: Option<String>,
}

impl NoCode {
    /// What stands in the place of a code; that one is there where there is no such finding.
    pub fn told(no_code: Option<&Self>) -> Bilingual {
        no_code.map_or_else(|| ("有错误码", "a code").into(), |no_code| no_code.came.clone())
    }

    /// What came in an answer; none where its code can be read.
    pub fn of(response: &Response) -> Option<Self> {
        let body = &response.body[..];
        if code(body).is_some() {
            return text::code_as_text(body);
        }
        Some(match std::str::from_utf8(body) {
            _ if body.is_empty() => Self::new(NoCodeKind::Empty, None, ("返回体是空的", "an empty body")),
            _ if bytes::compression(response).is_some() => bytes::compressed(response),
            Ok(text) if body.starts_with(BYTE_ORDER_MARK) => bytes::marked(text),
            Ok(text) => text::read(text, response),
            // A cut that goes through a character leaves its first bytes.
            Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
                text::read(&String::from_utf8_lossy(&body[..error.valid_up_to()]), response)
            }
            Err(error) => bytes::otherwise_encoded(body, error.valid_up_to()),
        })
    }

    /// What came of an answer that breaks off, which `told` says of it.
    pub fn of_unfinished(response: &Response, told: &Bilingual) -> Self {
        match Self::of(response) {
            None => Self::new(NoCodeKind::NoEnd, code(&response.body), told.clone()),
            Some(Self { kind: NoCodeKind::Empty, .. }) => Self::new(NoCodeKind::CutAnswer, None, told.clone()),
            Some(Self { code, .. }) => {
                let end = text::end(&response.text());
                let came = bilingual!("{told}（末尾 `{end}`）", "{told} (its end: `{end}`)", told);
                Self::new(NoCodeKind::CutAnswer, code, came)
            }
        }
    }

    /// The same, where so many bytes came behind the end that the answer names.
    #[must_use]
    pub fn with_surplus(self, count: usize) -> Self {
        if self.kind != NoCodeKind::CutJson || count == 0 {
            return self;
        }
        let came =
            bilingual!("{came}，后面还来了 {count} 字节", "{came}, and {count} more bytes behind it", came = self.came);
        Self { kind: NoCodeKind::ShortLength, came, ..self }
    }

    fn new(kind: NoCodeKind, code: Option<u32>, came: impl Into<Bilingual>) -> Self {
        Self { kind, code, came: came.into(), plain: None }
    }

    /// What is read as this text once what is wrong with it is undone.
    fn undone(kind: NoCodeKind, plain: &str, came: impl Into<Bilingual>) -> Self {
        Self { plain: Some(plain.to_owned()), ..Self::new(kind, code(plain.as_bytes()), came) }
    }
}

/// How many characters are shown of a text.
const CHARACTERS_SHOWN: usize = 60;

/// The beginning of a text, on one line.
fn shown(text: &str) -> String {
    visible(&shorten_to_line(text, CHARACTERS_SHOWN)).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use encoding_rs::GB18030;

    use super::*;

    fn seen(head: &[(&str, &str)], body: &[u8]) -> (NoCodeKind, Option<u32>, String) {
        let headers = head.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let response = Response { headers, body: body.to_vec().into(), ..Response::default() };
        let NoCode { kind, code, came, .. } = NoCode::of(&response).expect("no client reads a code in it");
        (kind, code, came.en)
    }

    #[test]
    fn the_code_is_found_in_what_a_platform_writes_wrongly() {
        let gbk = GB18030.encode(r#"{"code":10008,"msg":"签名不符"}"#).0;
        let utf16: Vec<u8> = "\u{feff}{\"code\":10008}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], NoCodeKind); 7] = [
            (&gbk, NoCodeKind::OtherEncoding),
            (&utf16, NoCodeKind::OtherEncoding),
            (b"\xef\xbb\xbf{\"code\":10008}", NoCodeKind::ByteOrderMark),
            (br#""{\"code\":10008}""#, NoCodeKind::JsonInString),
            ("{\"code\":10008,\"msg\":\"签".as_bytes(), NoCodeKind::CutJson),
            (&"{\"Code\": 10008,\"msg\":\"签".as_bytes()[..24], NoCodeKind::CutJson),
            (b"{'msg':'code: 1 or 2','Code' : 10008,}", NoCodeKind::MalformedJson),
        ];
        for (body, kind) in cases {
            let (found, code, came) = seen(&[], body);
            assert_eq!((found, code), (kind, Some(10008)), "{came}");
        }
    }

    #[test]
    fn what_somebody_else_writes_has_no_code() {
        let cases: [(&[u8], NoCodeKind, &str); 12] = [
            (b"{'errorCode':1,}", NoCodeKind::MalformedJson, "errorCode"),
            (b"{'statusCode':404,}", NoCodeKind::MalformedJson, "statusCode"),
            (b"{'msg':'http, code: 1 or 2',}", NoCodeKind::MalformedJson, "msg"),
            (b"", NoCodeKind::Empty, "an empty body"),
            (b"\x00\xff\xfe", NoCodeKind::NoText, "bytes that are no text (FF FE)"),
            (b"[1]", NoCodeKind::OtherJson, "`[1]`"),
            (br#"{"status":404,"error":"x"}"#, NoCodeKind::OtherObject, "(its members: status, error)"),
            (br#"{"code":null}"#, NoCodeKind::NoNumber, "`null`"),
            (b"<html><title>502\x1b</title>", NoCodeKind::Html, "`502\u{241b}`"),
            (b"<?xml version=\"1.0\"?><a/>", NoCodeKind::Xml, "<a/>"),
            (b"upstream  timed\nout", NoCodeKind::Text, "`upstream timed out`"),
            (b"{\"code\":10", NoCodeKind::CutJson, "breaks off"),
        ];
        for (body, kind, shown) in cases {
            let (found, code, came) = seen(&[], body);
            assert_eq!((found, code), (kind, None), "{came}");
            assert!(came.contains(shown), "{came}");
        }
    }

    #[test]
    fn a_code_that_is_a_text_is_read_and_told_with_its_quotes() {
        let (kind, code, came) = seen(&[], br#"{"Code": "10000"}"#);
        assert_eq!((kind, code), (NoCodeKind::TextCode, Some(10000)));
        assert!(came.contains(r#"`"10000"`"#), "{came}");
    }

    #[test]
    fn what_is_compressed_is_told_by_its_bytes_and_read_where_that_can_be_undone() {
        let zipped = |level| {
            let mut read = Vec::new();
            let made = flate2::read::GzEncoder::new(&br#"{"code":10000}"#[..], level).read_to_end(&mut read);
            made.map(|_| read).expect("it is compressed in memory")
        };
        let body = zipped(flate2::Compression::fast());
        let (kind, code, came) = seen(&[], &body);
        assert_eq!((kind, code), (NoCodeKind::Compressed, Some(10000)));
        assert!(came.contains("gzip (bytes 1F 8B 08 00"), "{came}");
        assert_eq!(seen(&[("Content-Encoding", "br")], b"\x0b\x02").1, None);
        assert_eq!(seen(&[("content-encoding", "GZIP")], b"none").1, None);
    }

    #[test]
    fn an_answer_with_a_code_is_none_of_these() {
        assert_eq!(NoCode::of(&Response { body: r#"{"Code":1}"#.into(), ..Response::default() }), None);
    }
}
