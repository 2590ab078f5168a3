//! Texts without a code that a client can read: JSON of another form, markup, plain text.

use super::{NoCode, NoCodeKind, shown};
use crate::language::{Bilingual, bilingual};
use crate::message::{CONTENT_LENGTH, Response};
use crate::payload::answer::{CODE, code, member};
use crate::payload::json::{self, Malformed, Node, Value};

/// What a text is.
pub(super) fn read(text: &str, response: &Response) -> NoCode {
    let begins_with = |signs: &[char]| text.trim_start().starts_with(signs);
    match json::decode(text) {
        Ok(root) => of_json(text, &root),
        Err(_) if begins_with(&['<']) => markup(text, response),
        Err(error) if begins_with(&['{', '[']) && error.offset == text.len() => cut(text, response),
        Err(error) if begins_with(&['{', '[', '"']) => malformed(text, &error),
        Err(_) => {
            let start = shown(text);
            let came = bilingual!("返回体是普通文本，不是 JSON：`{start}`", "plain text, not JSON: `{start}`");
            NoCode::new(NoCodeKind::Text, None, came)
        }
    }
}

/// That the code in a body is written as a text; none where it is a number.
pub(super) fn code_as_text(body: &[u8]) -> Option<NoCode> {
    let text = std::str::from_utf8(body).ok()?;
    let root = json::decode(text).ok()?;
    let value = member(&root, CODE).filter(|value| matches!(value.value, Value::Text(_)))?;
    let written = shown(&text[value.span.clone()]);
    let came = bilingual!(
        "`{CODE}` 写成了文本 `{written}`，不是数字",
        "a `{CODE}` that is the text `{written}` and no number"
    );
    Some(NoCode::new(NoCodeKind::TextCode, code(body), came))
}

fn of_json(text: &str, root: &Node<'_>) -> NoCode {
    let start = shown(text);
    match &root.value {
        Value::Text(inner) if json::decode(inner).is_ok_and(|inner| matches!(inner.value, Value::Object(_))) => {
            let came = bilingual!(
                "JSON 写成了一个 JSON 字符串（序列化了两次）：`{start}`",
                "JSON inside a JSON string, as if it was written twice: `{start}`"
            );
            NoCode::undone(NoCodeKind::JsonInString, inner, came)
        }
        Value::Object(members) => match member(root, CODE) {
            Some(value) => {
                let value = shown(&text[value.span.clone()]);
                let came = bilingual!("`{CODE}` 不是整数：`{value}`", "a `{CODE}` that is no whole number: `{value}`");
                NoCode::new(NoCodeKind::NoNumber, None, came)
            }
            None => {
                let names: Vec<&str> = members.iter().map(json::Member::name).collect();
                let names = shown(&names.join(", "));
                let came = bilingual!(
                    "JSON 对象里没有 `{CODE}`（成员：{names}）",
                    "a JSON object without `{CODE}` (its members: {names})"
                );
                NoCode::new(NoCodeKind::OtherObject, None, came)
            }
        },
        _ => {
            let came = bilingual!("JSON，但不是对象：`{start}`", "JSON that is no object: `{start}`");
            NoCode::new(NoCodeKind::OtherJson, None, came)
        }
    }
}

/// JSON whose end is missing, in an answer that is whole by what it says of its own length.
fn cut(text: &str, response: &Response) -> NoCode {
    let end = end(text);
    let came = match response.headers.text(CONTENT_LENGTH) {
        Some(length) => {
            let length = shown(length);
            bilingual!(
                "JSON 没有结束就断了（末尾 `{end}`），在 Content-Length 所说的 {length} 字节处",
                "JSON that breaks off (its end: `{end}`) at the {length} bytes of its Content-Length"
            )
        }
        None => bilingual!("JSON 没有结束就断了（末尾 `{end}`）", "JSON that breaks off (its end: `{end}`)"),
    };
    NoCode::new(NoCodeKind::CutJson, written_code(text), came)
}

/// The last characters of a text, on one line.
pub(super) fn end(text: &str) -> String {
    let start = text.char_indices().rev().nth(END_SHOWN - 1).map_or(0, |(at, _)| at);
    shown(&text[start..])
}

/// How many characters are shown of the end of a text.
const END_SHOWN: usize = 20;

fn malformed(text: &str, error: &Malformed) -> NoCode {
    let (reason, place) = (&error.reason, shown(&text[error.offset..]));
    let came = bilingual!(
        "返回体像 JSON，但不合语法（{reason}，在 `{place}` 处）",
        "what looks like JSON and is none ({reason}, at `{place}`)"
    );
    NoCode::new(NoCodeKind::MalformedJson, written_code(text), came)
}

/// The digits behind a member `code` of a text that is no JSON. A longer name (`errorCode`) and a word of a text are another
/// thing: a brace or a comma stands before a member, and behind a comma a quote.
fn written_code(text: &str) -> Option<u32> {
    text.to_ascii_lowercase().match_indices(CODE).find_map(|(at, _)| {
        let unquoted = text[..at].trim_end_matches(['"', '\'']);
        let before = unquoted.trim_end();
        let is_member = before.ends_with('{') || (unquoted.len() < at && before.ends_with(','));
        is_member.then(|| written_number(&text[at + CODE.len()..])).flatten()
    })
}

/// The digits behind a name and its colon.
fn written_number(behind_name: &str) -> Option<u32> {
    let value = behind_name.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?;
    let digits = value.trim_start().trim_start_matches(['"', '\'']);
    let end = digits.find(|sign: char| !sign.is_ascii_digit())?;
    digits[..end].parse().ok()
}

fn markup(text: &str, response: &Response) -> NoCode {
    let lower = text.to_ascii_lowercase();
    let server = response.headers.text("Server").map(shown);
    let server =
        server.map_or_else(Bilingual::default, |server| bilingual!("（Server：{server}）", " (Server: {server})"));
    if !lower.contains("<html") && !lower.contains("<!doctype html") {
        let start = shown(text);
        let came = bilingual!("返回体是 XML{server}：`{start}`", "an XML document{server}: `{start}`", server);
        return NoCode::new(NoCodeKind::Xml, None, came);
    }
    let between = |from: usize| Some(&text[from..from + lower[from..].find('<')?]);
    let title = lower.find("<title>").and_then(|at| between(at + "<title>".len()));
    let title = shown(title.unwrap_or(text));
    let came = bilingual!("返回体是 HTML 网页{server}：`{title}`", "a page of HTML{server}: `{title}`", server);
    NoCode::new(NoCodeKind::Html, None, came)
}
