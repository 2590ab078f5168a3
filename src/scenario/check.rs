//! An answer held against what its step expects.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::expectation::{BodyWish, ConnectionWish, Expectation, HeaderWish, PathWish, StatusWish};
use super::matcher::{Mismatch, ValueMatcher, compared, matches_bytes, matches_value, shown};
use super::sending::Silence;
use super::{Check, Subject, WrittenJson};
use crate::contract::{Code, Contract};
use crate::diagnostic::{Severity, Source, shorten_to_line};
use crate::language::Bilingual;
use crate::message::Response;
use crate::payload::json::{self, Node, Value};
use crate::snapshot::{Difference, DifferenceKind, Extent};

/// The members of an answer's body, in either printed case (1.3.2).
const CODE: &str = "code";
const MESSAGE: &str = "msg";

/// What came back.
pub(super) struct Observed<'a> {
    pub(super) response: &'a Response,
    /// How long it took.
    pub(super) elapsed: Duration,
    /// Whether the target closed the connection behind it; asked for only where a step expects something of it.
    pub(super) closed: bool,
}

/// Holds an answer against every expectation of a step. A failure stands at the place of the expectation.
pub(super) fn check(
    expectation: &Expectation,
    observed: &Observed<'_>,
    source: &Arc<Source>,
    contract: &Contract,
    severity: Severity,
) -> Vec<Check> {
    let response = observed.response;
    let text = std::str::from_utf8(&response.body).ok();
    let answer = Answer { response, text, root: text.and_then(|text| json::decode(text).ok()), contract };
    let mut checks = Checks { source, severity, checks: Vec::new() };
    if let Some(place) = &expectation.silence {
        checks.push(Subject::Answer, place, Some(unwanted(response)));
    }
    if let Some((codes, place)) = &expectation.code {
        checks.push(Subject::Code, place, answer.code(codes));
    }
    if let Some((statuses, place)) = &expectation.status {
        checks.push(Subject::Status, place, answer.status(statuses));
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
    for wish in &expectation.paths {
        checks.path(wish, &answer);
    }
    if let Some((wish, place)) = &expectation.body {
        checks.push(Subject::Bytes, place, answer.body(wish));
    }
    if let Some((wish, place)) = &expectation.connection {
        checks.push(Subject::Connection, place, connection(*wish, observed.closed));
    }
    checks.within(expectation, observed.elapsed);
    checks.checks
}

/// Holds it against a step that there was no answer.
pub(super) fn check_silence(
    expectation: &Expectation,
    silence: &Silence,
    source: &Arc<Source>,
    severity: Severity,
) -> Vec<Check> {
    let mut checks = Checks { source, severity, checks: Vec::new() };
    let open = || {
        let actual = ("没有应答，连接一直没有关闭", "no answer, and a connection that stays open");
        Mismatch::new(NO_SILENCE, CLOSED_SILENTLY, actual)
    };
    checks.push(Subject::Answer, &silence.place, silence.still_open.then(open));
    checks.within(expectation, silence.elapsed);
    checks.checks
}

const NO_SILENCE: (&str, &str) = ("连接没有在无应答的情况下关闭", "the connection was not closed without an answer");
const CLOSED_SILENTLY: (&str, &str) = ("没有应答，连接关闭", "no answer, and a closed connection");

fn unwanted(response: &Response) -> Mismatch {
    let actual = (format!("应答 {}", response.status), format!("an answer with {}", response.status));
    Mismatch::new(NO_SILENCE, CLOSED_SILENTLY, actual)
}

fn connection(wish: ConnectionWish, closed: bool) -> Option<Mismatch> {
    let told = |closed: bool| match closed {
        true => Bilingual::new("关闭", "closed"),
        false => Bilingual::new("保持", "kept"),
    };
    let wanted = wish == ConnectionWish::Closed;
    (wanted != closed).then(|| {
        Mismatch::new(("应答之后的连接不符", "the connection behind the answer differs"), told(wanted), told(closed))
    })
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
        actual: Result<&str, Bilingual>,
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
        let found = compared(written, actual, extent);
        if found.is_empty() {
            self.push(subject.clone(), place, None);
        }
        for difference in found {
            self.differs(&subject, written, &difference);
        }
    }

    /// A difference stands at its own place in the value that is written.
    fn differs(&mut self, subject: &Subject, written: &WrittenJson, difference: &Difference) {
        let mismatch = Mismatch {
            message: told(subject, difference),
            expected: side(difference.expected.as_deref()),
            actual: side(difference.actual.as_deref()),
        };
        self.push(subject.clone(), &written.place(&difference.at), Some(mismatch));
    }

    /// Each value that the path leads to is held against the matcher; that none is there, is told at the matcher too.
    fn path(&mut self, wish: &PathWish, answer: &Answer<'_>) {
        let subject = Subject::Value(wish.path.written().to_owned());
        let (Some(text), Some(root)) = (answer.text, &answer.root) else {
            return self.push(subject, &wish.place, Some(Mismatch::new(NO_VALUE, expected(&wish.matcher), NOT_JSON)));
        };
        let found = wish.path.select(text, root);
        if found.is_empty() && wish.matcher != ValueMatcher::Absent {
            let none = (format!("{} 处没有值", wish.path.written()), format!("no value at {}", wish.path.written()));
            return self.push(subject, &wish.place, Some(Mismatch::new(NO_VALUE, expected(&wish.matcher), none)));
        }
        let before = self.checks.len();
        for place in found {
            let value = &text[place.span];
            match &wish.matcher {
                ValueMatcher::Equals(written) => {
                    let at = Subject::Value(place.pointer);
                    for difference in compared(written, value, Extent::Whole) {
                        self.differs(&at, written, &difference);
                    }
                }
                matcher => {
                    if let Some(mismatch) = matches_value(matcher, value) {
                        let message = Bilingual::new(format!("{}：", place.pointer), format!("{}: ", place.pointer));
                        let message = message.joined("", &mismatch.message);
                        self.push(Subject::Value(place.pointer), &wish.place, Some(Mismatch { message, ..mismatch }));
                    }
                }
            }
        }
        if self.checks.len() == before {
            self.push(subject, &wish.place, None);
        }
    }

    fn within(&mut self, expectation: &Expectation, elapsed: Duration) {
        let Some((limit, place)) = &expectation.within else { return };
        let late = || {
            let expected = (format!("不超过 {limit:?}"), format!("{limit:?} at most"));
            Mismatch::new(("应答太慢", "the answer took too long"), expected, format!("{elapsed:.1?}"))
        };
        self.push(Subject::Within, place, (elapsed > *limit).then(late));
    }
}

const NO_VALUE: (&str, &str) = ("应答里没有这个值", "the answer has no such value");
const NOT_JSON: (&str, &str) = ("应答不是 JSON", "an answer that is not JSON");

/// What a matcher asks for, where there is no value to hold against it.
fn expected(matcher: &ValueMatcher) -> Bilingual {
    match matcher {
        ValueMatcher::Equals(written) => shown(written.text()),
        _ => ("有值", "a value").into(),
    }
}

struct Answer<'a> {
    response: &'a Response,
    text: Option<&'a str>,
    root: Option<Node<'a>>,
    contract: &'a Contract,
}

impl<'a> Answer<'a> {
    fn code(&self, wanted: &[Arc<Code>]) -> Option<Mismatch> {
        let found = self.member(CODE);
        if let Some(Value::Number(number)) = found
            && let Ok(number) = number.parse::<u32>()
            && wanted.iter().any(|code| code.number == number)
        {
            return None;
        }
        let actual = match found {
            None => Bilingual::new("没有错误码", "no code"),
            Some(Value::Number(number)) => self.listed(number),
            Some(_) => Bilingual::new("不是数字", "no number"),
        };
        let expected = wanted.iter().map(|code| format!("{} {}", code.number, code.name));
        Some(Mismatch::new(("错误码不符", "the code differs"), any_of(expected), actual))
    }

    fn listed(&self, number: &str) -> Bilingual {
        match number.parse().ok().and_then(|number| self.contract.code_number(number)) {
            Some(code) => format!("{} {}", code.number, code.name).into(),
            None => Bilingual::new(format!("{number}（1.3.3 未列出）"), format!("{number} (not listed in 1.3.3)")),
        }
    }

    fn status(&self, wanted: &[StatusWish]) -> Option<Mismatch> {
        let actual = self.response.status;
        let expected = || any_of(wanted.iter().map(StatusWish::to_string));
        let holds = wanted.iter().any(|wish| wish.holds(actual));
        (!holds).then(|| Mismatch::new(("状态码不符", "the status differs"), expected(), actual.to_string()))
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
        let found: Vec<&[u8]> = self.response.headers.all(&wish.name).collect();
        let message = || Bilingual::new(format!("{} 头不符", wish.name), format!("the header {} differs", wish.name));
        matches_bytes(&wish.matcher, &found).map(|(expected, actual)| Mismatch {
            message: message(),
            expected,
            actual: actual.unwrap_or_else(|| ("没有这个头", "no such header").into()),
        })
    }

    fn body(&self, wish: &BodyWish) -> Option<Mismatch> {
        let body = &self.response.body;
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
    fn value(&self, pointer: &str) -> Result<&'a str, Bilingual> {
        let (Some(text), Some(root)) = (self.text, &self.root) else { return Err(NOT_JSON.into()) };
        match json::locate(root, pointer) {
            Some(located) => Ok(&text[located.value]),
            None => Err(Bilingual::new(format!("没有 {pointer}"), format!("no {pointer}"))),
        }
    }

    fn member(&self, name: &str) -> Option<&Value<'_>> {
        let Some(Value::Object(members)) = self.root.as_ref().map(|root| &root.value) else { return None };
        members.iter().rev().find(|member| member.name().eq_ignore_ascii_case(name)).map(|member| &member.value.value)
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
            let digits: String = bytes.iter().take(BYTES_SHOWN).map(|byte| format!("{byte:02x}")).collect();
            let more = if count > BYTES_SHOWN { "…" } else { "" };
            (format!("{count} 个不是 UTF-8 的字节 {digits}{more}"), format!("{count} bytes, not UTF-8: {digits}{more}"))
        }
    };
    Bilingual::new(zh, en)
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
