//! What holds of the body of every answer: JSON in UTF-8 with a listed code, its text and data, under a status that agrees
//! with it (1.1.6, 1.3).

use super::Violation;
use super::seen::Seen;
use crate::contract::reading::HttpStatus;
use crate::contract::{Code, Contract, InvariantKind, Readings, StatusSource};
use crate::diagnostic::shorten_to_line;
use crate::language::{Bilingual, bilingual};
use crate::payload::answer::{self, CODE, DATA, TEXT};
use crate::payload::json::{self, Node, Value};

/// By these statuses HTTP itself says that a server lacks something: a transfer coding, a version (RFC 9110, 15.6).
const OF_HTTP: [u16; 2] = [501, 505];

/// Most characters of a body that are shown.
const SHOWN: usize = 120;

/// Everything that is wrong with the body, and with the status beside it.
pub(super) fn violations(seen: &Seen<'_>, contract: &Contract, claimed: Option<&Readings>) -> Vec<Violation> {
    if !seen.may_have_body() {
        return Vec::new();
    }
    let body = &seen.response.body;
    let Ok(text) = std::str::from_utf8(body) else {
        let actual = (format!("{} 字节，不是 UTF-8", body.len()), format!("{} bytes that are not UTF-8", body.len()));
        return vec![Violation::new(InvariantKind::NotUtf8, "UTF-8", actual)];
    };
    let bare = text.trim_start_matches('\u{feff}');
    let mut found = Vec::new();
    if bare.len() < text.len() {
        found.push(Violation::new(InvariantKind::ByteOrderMark, "{", "EF BB BF"));
    }
    match json::decode(bare) {
        Ok(root) if matches!(root.value, Value::Object(_)) => {
            let answer = Answer { text: bare, root: &root, status: seen.response.status };
            found.extend(answer.violations(contract, claimed));
        }
        _ => found.push(Violation::new(
            InvariantKind::NoObject,
            r#"{"code": …}"#,
            answer_shown(seen.response.status, bare),
        )),
    }
    found
}

/// A body that is an object, and its status.
struct Answer<'a> {
    text: &'a str,
    root: &'a Node<'a>,
    status: u16,
}

impl Answer<'_> {
    fn violations(&self, contract: &Contract, claimed: Option<&Readings>) -> Vec<Violation> {
        let code = answer::code_in(self.text, self.root);
        let listed = code.and_then(|number| contract.code_number(number));
        let mut found = Vec::new();
        found.extend(self.no_code());
        found.extend(code.filter(|_| listed.is_none()).map(unlisted));
        found.extend(self.no_data(listed.is_some_and(|code| code.is_success())));
        if let Some(code) = listed {
            found.extend(self.other_text(code));
            found.extend(self.status(code, claimed));
        }
        found
    }

    fn no_code(&self) -> Option<Violation> {
        let code = answer::member(self.root, CODE);
        let is_number = code.is_some_and(|code| matches!(code.value, Value::Number(_)));
        (!is_number).then(|| Violation::new(InvariantKind::NoCode, ("数字", "a number"), self.shown(code, CODE)))
    }

    fn other_text(&self, code: &Code) -> Option<Violation> {
        let text = answer::member(self.root, TEXT);
        let fits = matches!(text.map(|text| &text.value), Some(Value::Text(text)) if is_text_of(code, text));
        (!fits).then(|| Violation::new(InvariantKind::OtherText, json::quoted(&code.text), self.shown(text, TEXT)))
    }

    fn no_data(&self, is_success: bool) -> Option<Violation> {
        let data = answer::member(self.root, DATA);
        let fits = match data.map(|data| &data.value) {
            None => false,
            Some(Value::Object(members)) => !is_success || members.is_empty(),
            Some(_) => !is_success,
        };
        let expected = if is_success { "{}".into() } else { Bilingual::new("有 data", "data") };
        (!fits).then(|| Violation::new(InvariantKind::NoData, expected, self.shown(data, DATA)))
    }

    /// What of the status does not agree with the code. Who claims that every status is 200 is believed.
    fn status(&self, code: &Code, claimed: Option<&Readings>) -> Option<Violation> {
        let always_200 = claimed.is_some_and(|readings| readings.http_status == HttpStatus::Always200);
        let class = self.status / 100;
        let classes: Vec<u16> =
            [Some(code.status), code.status_on_value].into_iter().flatten().map(|status| status / 100).collect();
        let (kind, expected) = match class {
            2 if always_200 => return None,
            _ if code.is_success() && class != 2 => (InvariantKind::SuccessStatus, "2XX".to_owned()),
            _ if code.is_success() => return None,
            _ if !matches!(class, 4 | 5) => (InvariantKind::ErrorStatus, "4XX | 5XX".to_owned()),
            // Of all errors the document gives one a status: the expired request (1.1.4.2).
            _ if code.status_source == StatusSource::Document && self.status != code.status => {
                (InvariantKind::ExpiredStatus, code.status.to_string())
            }
            _ if !classes.contains(&class) && !OF_HTTP.contains(&self.status) => {
                let classes: Vec<String> = classes.iter().map(|class| format!("{class}XX")).collect();
                (InvariantKind::StatusClass, classes.join(" | "))
            }
            _ => return None,
        };
        Some(Violation::new(kind, expected, format!("{}, {} {}", self.status, code.number, code.name)))
    }

    fn shown(&self, member: Option<&Node<'_>>, name: &str) -> Bilingual {
        match member {
            Some(member) => shorten_to_line(&self.text[member.span.clone()], SHOWN).into(),
            None => {
                let answer = answer_shown(self.status, self.text);
                bilingual!("没有 {name}：{answer}", "no {name}: {answer}", answer)
            }
        }
    }
}

fn unlisted(code: u32) -> Violation {
    Violation::new(InvariantKind::UnlistedCode, ("1.3.3 的错误码之一", "one of the codes of 1.3.3"), code.to_string())
}

/// Whether a message is the listed text of a code, with something in the place of its blank.
fn is_text_of(code: &Code, text: &str) -> bool {
    match code.text.split_once(Code::BLANK) {
        None => text == code.text,
        Some((before, behind)) => {
            let filled = text.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
            filled.is_some_and(|filled| !filled.is_empty() && filled != Code::BLANK)
        }
    }
}

fn answer_shown(status: u16, body: &str) -> Bilingual {
    let body = shorten_to_line(body, SHOWN);
    if body.is_empty() {
        return bilingual!("{status}，没有内容", "{status}, nothing");
    }
    format!("{status} {body}").into()
}
