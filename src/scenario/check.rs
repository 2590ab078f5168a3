//! An answer held against what its step expects.

use std::ops::Range;
use std::sync::Arc;

use super::expectation::{Expectation, HeaderWish, StatusWish};
use super::{Check, Subject, WrittenJson};
use crate::contract::{Code, Contract};
use crate::diagnostic::shorten_to_line;
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::language::Bilingual;
use crate::message::Response;
use crate::payload::json::{self, Node, Value};
use crate::snapshot::{Difference, DifferenceKind, Document, Extent, differences};

/// The members of an answer's body, in either printed case (1.3.2).
const CODE: &str = "code";
const MESSAGE: &str = "msg";

/// Holds an answer against every expectation of a step. A failure stands at the place of the expectation.
pub(super) fn check(
    expectation: &Expectation,
    response: &Response,
    source: &Arc<Source>,
    contract: &Contract,
    severity: Severity,
) -> Vec<Check> {
    let text = std::str::from_utf8(&response.body).ok();
    let answer = Answer { response, text, root: text.and_then(|text| json::decode(text).ok()), contract };
    let mut checks = Checks { source, severity, checks: Vec::new() };
    if let Some((code, place)) = &expectation.code {
        checks.push(Subject::Code, place, answer.code(code));
    }
    if let Some((status, place)) = &expectation.status {
        checks.push(Subject::Status, place, answer.status(*status));
    }
    if let Some((text, place)) = &expectation.text {
        checks.push(Subject::Text, place, answer.message(text.written()));
    }
    for wish in &expectation.headers {
        checks.push(Subject::Header(wish.name.clone()), &wish.place, answer.header(wish));
    }
    for (extent, written, place) in &expectation.bodies {
        checks.compare(Subject::Body(*extent), written, place, answer.value(""), *extent);
    }
    for (pointer, written, place) in &expectation.values {
        checks.compare(Subject::Value(pointer.clone()), written, place, answer.value(pointer), Extent::Whole);
    }
    checks.checks
}

/// Expected and actual, where they differ.
struct Mismatch {
    message: Bilingual,
    expected: Bilingual,
    actual: Bilingual,
}

impl Mismatch {
    fn new((zh, en): (&str, &str), expected: impl Into<Bilingual>, actual: impl Into<Bilingual>) -> Self {
        Self { message: Bilingual::new(zh, en), expected: expected.into(), actual: actual.into() }
    }

    fn diagnostic(self, severity: Severity) -> Diagnostic {
        Diagnostic { severity, ..Diagnostic::error(self.message).expected(self.expected).actual(self.actual) }
    }
}

struct Checks<'a> {
    source: &'a Arc<Source>,
    severity: Severity,
    checks: Vec<Check>,
}

impl Checks<'_> {
    fn push(&mut self, subject: Subject, place: &Range<usize>, mismatch: Option<Mismatch>) {
        let told = |mismatch: Mismatch| mismatch.diagnostic(self.severity).at(self.source, place.clone());
        let failure = mismatch.map(told);
        self.checks.push(Check { subject, failure });
    }

    /// One check for all that holds, one for each place where it does not.
    fn compare(
        &mut self,
        subject: Subject,
        written: &WrittenJson,
        place: &Range<usize>,
        actual: Result<String, Bilingual>,
        extent: Extent,
    ) {
        let actual = match actual {
            Ok(actual) => actual,
            Err(reason) => {
                let mismatch =
                    Mismatch::new(("应答里没有这个值", "the answer has no such value"), shown(written.text()), reason);
                return self.push(subject, place, Some(mismatch));
            }
        };
        let found = compared(written, &actual, extent);
        if found.is_empty() {
            self.push(subject.clone(), place, None);
        }
        for difference in found {
            let at = written.place(&difference.at);
            let mismatch = Mismatch {
                message: told(&subject, &difference),
                expected: side(difference.expected.as_deref()),
                actual: side(difference.actual.as_deref()),
            };
            self.push(subject.clone(), &at, Some(mismatch));
        }
    }
}

fn compared(written: &WrittenJson, actual: &str, extent: Extent) -> Vec<Difference> {
    // The text was cut out of an answer that had been decoded.
    let Ok(root) = json::decode(actual) else { return Vec::new() };
    let expected = written.node();
    differences(Document { text: written.text(), root: &expected }, Document { text: actual, root: &root }, extent)
}

struct Answer<'a> {
    response: &'a Response,
    text: Option<&'a str>,
    root: Option<Node<'a>>,
    contract: &'a Contract,
}

impl Answer<'_> {
    fn code(&self, wanted: &Code) -> Option<Mismatch> {
        let found = self.member(CODE);
        if let Some(Value::Number(number)) = found
            && number.parse() == Ok(wanted.number)
        {
            return None;
        }
        let actual = match found {
            None => Bilingual::new("没有错误码", "no code"),
            Some(Value::Number(number)) => self.listed(number),
            Some(_) => Bilingual::new("不是数字", "no number"),
        };
        let expected = format!("{} {}", wanted.number, wanted.name);
        Some(Mismatch::new(("错误码不符", "the code differs"), expected, actual))
    }

    fn listed(&self, number: &str) -> Bilingual {
        match number.parse().ok().and_then(|number| self.contract.code_number(number)) {
            Some(code) => format!("{} {}", code.number, code.name).into(),
            None => Bilingual::new(format!("{number}（1.3.3 未列出）"), format!("{number} (not listed in 1.3.3)")),
        }
    }

    fn status(&self, wanted: StatusWish) -> Option<Mismatch> {
        let actual = self.response.status;
        (!wanted.holds(actual))
            .then(|| Mismatch::new(("状态码不符", "the status differs"), wanted.to_string(), actual.to_string()))
    }

    fn message(&self, wanted: &str) -> Option<Mismatch> {
        let actual: Bilingual = match self.member(MESSAGE) {
            Some(Value::Text(text)) if text == wanted => return None,
            Some(Value::Text(text)) => format!("`{text}`").into(),
            Some(_) => Bilingual::new("不是文本", "no text"),
            None => Bilingual::new("没有消息", "no message"),
        };
        Some(Mismatch::new(("消息文本不符", "the message differs"), format!("`{wanted}`"), actual))
    }

    fn header(&self, wish: &HeaderWish) -> Option<Mismatch> {
        let headers = &self.response.headers;
        if headers.all(&wish.name).any(|value| value == wish.value.written().as_bytes()) {
            return None;
        }
        let text = |value: &[u8]| format!("`{}`", String::from_utf8_lossy(value));
        let found: Vec<String> = headers.all(&wish.name).map(text).collect();
        let actual = match found.is_empty() {
            true => Bilingual::new("没有这个头", "no such header"),
            false => found.join(", ").into(),
        };
        let (zh, en) = (format!("{} 头不符", wish.name), format!("the header {} differs", wish.name));
        Some(Mismatch::new((&zh, &en), text(wish.value.written().as_bytes()), actual))
    }

    /// The text of a value in the body, or why there is none.
    fn value(&self, pointer: &str) -> Result<String, Bilingual> {
        let (Some(text), Some(root)) = (self.text, &self.root) else {
            return Err(Bilingual::new("应答不是 JSON", "an answer that is not JSON"));
        };
        match json::locate(root, pointer) {
            Some(located) => Ok(text[located.value].to_owned()),
            None => Err(Bilingual::new(format!("没有 {pointer}"), format!("no {pointer}"))),
        }
    }

    fn member(&self, name: &str) -> Option<&Value<'_>> {
        let Some(Value::Object(members)) = self.root.as_ref().map(|root| &root.value) else { return None };
        members.iter().rev().find(|member| member.name().eq_ignore_ascii_case(name)).map(|member| &member.value.value)
    }
}

fn told(subject: &Subject, difference: &Difference) -> Bilingual {
    let base = if let Subject::Value(pointer) = subject { pointer.as_str() } else { "" };
    let place = format!("{base}{}", difference.pointer);
    let (zh, en) = match difference.kind {
        DifferenceKind::Missing => ("缺少", "missing"),
        DifferenceKind::Unexpected => ("多出", "unexpected"),
        DifferenceKind::Type => ("类型不同", "the type differs"),
        DifferenceKind::Value => ("值不同", "the value differs"),
        DifferenceKind::NumberText => ("数值相同但写法不同", "the same number, written differently"),
    };
    if place.is_empty() {
        Bilingual::new(zh, en)
    } else {
        Bilingual::new(format!("{place}：{zh}"), format!("{place}: {en}"))
    }
}

fn side(text: Option<&str>) -> Bilingual {
    text.map_or_else(|| Bilingual::new("无", "nothing"), shown)
}

/// Most characters of a value that a failure shows.
const SHOWN: usize = 120;

/// A JSON value with its type.
fn shown(text: &str) -> Bilingual {
    let (zh, en) = match text.as_bytes().first() {
        Some(b'{') => ("对象", "object"),
        Some(b'[') => ("数组", "array"),
        Some(b'"') => ("文本", "string"),
        Some(b't' | b'f') => ("布尔值", "boolean"),
        Some(b'n') => return "null".into(),
        _ => ("数字", "number"),
    };
    let line = shorten_to_line(text, SHOWN);
    Bilingual::new(format!("{zh} {line}"), format!("{en} {line}"))
}
