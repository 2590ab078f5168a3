//! What a step asks of an answer as a whole: its code, its status, its headers and its bytes.

use std::sync::Arc;

use data_encoding::HEXLOWER;

use super::matching::matches_bytes;
use super::mismatch::Mismatch;
use crate::contract::{Code, Contract};
use crate::diagnostic::shorten_to_line;
use crate::language::Bilingual;
use crate::payload::answer::{CODE, TEXT};
use crate::payload::json::{self, Value};
use crate::scenario::judge::received::Received;
use crate::scenario::read::expectation::{BodyWish, HeaderWish, StatusWish};

/// An answer, and the codes that it may bear.
pub(super) struct Answer<'a> {
    pub(super) received: &'a Received<'a>,
    pub(super) contract: &'a Contract,
}

impl<'a> Answer<'a> {
    pub(super) fn code(&self, wanted: &[Arc<Code>]) -> Option<Mismatch> {
        let found = self.member(CODE);
        if let Some(Value::Number(number)) = found
            && let Ok(number) = number.parse::<u32>()
            && wanted.iter().any(|code| code.number == number)
        {
            return None;
        }
        let actual = match found {
            None => self.received.instead(),
            Some(Value::Number(number)) => self.listed(number),
            Some(_) => self.received.instead(),
        };
        let expected = wanted.iter().map(|code| format!("{} {}", code.number, code.name));
        Some(Mismatch::new(("错误码不符", "the code differs"), any_of(expected), actual))
    }

    fn listed(&self, number: &str) -> Bilingual {
        match number.parse().ok().and_then(|number| self.contract.code_number(number)) {
            Some(code) => format!("{} {}", code.number, code.name).into(),
            None => {
                let number = shorten_to_line(number, 2 * BYTES_SHOWN);
                Bilingual::new(format!("{number}（1.3.3 未列出）"), format!("{number} (not listed in 1.3.3)"))
            }
        }
    }

    pub(super) fn status(&self, wanted: &[StatusWish]) -> Option<Mismatch> {
        let actual = self.received.response.status;
        let expected = || any_of(wanted.iter().map(StatusWish::to_string));
        let holds = wanted.iter().any(|wish| wish.holds(actual));
        (!holds).then(|| Mismatch::new(("状态码不符", "the status differs"), expected(), actual.to_string()))
    }

    pub(super) fn message(&self, wanted: &str) -> Option<Mismatch> {
        let actual: Bilingual = match self.member(TEXT) {
            Some(Value::Text(text)) if text == wanted => return None,
            Some(Value::Text(text)) => format!("`{}`", shorten_to_line(text, 2 * BYTES_SHOWN)).into(),
            Some(_) => Bilingual::new("不是文本", "no text"),
            None if self.received.json().is_none() => self.received.instead(),
            None => Bilingual::new("没有消息", "no message"),
        };
        Some(Mismatch::new(("消息文本不符", "the message differs"), format!("`{wanted}`"), actual))
    }

    pub(super) fn header(&self, wish: &HeaderWish) -> Option<Mismatch> {
        let found: Vec<&[u8]> = self.received.response.headers.all(&wish.name).collect();
        let message = || Bilingual::new(format!("{} 头不符", wish.name), format!("the header {} differs", wish.name));
        matches_bytes(&wish.matcher, &found).map(|(expected, actual)| Mismatch {
            message: message(),
            expected,
            actual: actual.unwrap_or_else(|| ("没有这个头", "no such header").into()),
        })
    }

    pub(super) fn body(&self, wish: &BodyWish) -> Option<Mismatch> {
        let body = &self.received.response.body;
        let (expected, actual) = match wish {
            BodyWish::Absent if body.is_empty() => return None,
            BodyWish::Absent => (("没有内容", "nothing").into(), bytes(body)),
            BodyWish::Bytes(wanted) if wanted == body => return None,
            BodyWish::Bytes(wanted) => (bytes(wanted), bytes(body)),
            BodyWish::Text(matcher) => {
                let (expected, _) = matches_bytes(matcher, &[body])?;
                (expected, bytes(body))
            }
        };
        Some(Mismatch::new(("应答体不符", "the body differs"), expected, actual))
    }

    /// The text of a value in the body, or why there is none.
    pub(super) fn value(&self, pointer: &str) -> Result<&'a str, Bilingual> {
        let Some((text, root)) = self.received.json() else { return Err(self.received.instead()) };
        match json::locate(root, pointer) {
            Some(located) => Ok(&text[located.value]),
            None => Err(Bilingual::new(format!("没有 {pointer}"), format!("no {pointer}"))),
        }
    }

    fn member(&self, name: &str) -> Option<&Value<'_>> {
        self.received.member(name).map(|node| &node.value)
    }
}

fn any_of(texts: impl Iterator<Item = String>) -> Bilingual {
    let texts: Vec<String> = texts.collect();
    match &texts[..] {
        [text] => text.clone().into(),
        _ => Bilingual::new(format!("{} 之一", texts.join("、")), format!("one of {}", texts.join(", "))),
    }
}

/// Most bytes of a body that a failure shows.
const BYTES_SHOWN: usize = 60;

/// Bytes with what they are: a text, or what is none in hexadecimal digits.
fn bytes(bytes: &[u8]) -> Bilingual {
    let count = bytes.len();
    let (zh, en) = match std::str::from_utf8(bytes) {
        _ if bytes.is_empty() => return ("没有内容", "nothing").into(),
        Ok(text) => {
            let line = shorten_to_line(text, 2 * BYTES_SHOWN);
            (format!("{count} 字节的文本 `{line}`"), format!("a text of {count} bytes `{line}`"))
        }
        Err(_) => {
            let digits = HEXLOWER.encode(&bytes[..count.min(BYTES_SHOWN)]);
            let more = if count > BYTES_SHOWN { "…" } else { "" };
            (format!("{count} 个不是 UTF-8 的字节 {digits}{more}"), format!("{count} bytes, not UTF-8: {digits}{more}"))
        }
    };
    Bilingual::new(zh, en)
}
