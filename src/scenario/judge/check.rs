//! An answer held against what its step expects.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::answer::Answer;
use super::connection::{self, Silence};
use super::matching::{compared, matches_value};
use super::mismatch::{Mismatch, shown};
use crate::contract::Contract;
use crate::diagnostic::{Severity, Source};
use crate::language::Bilingual;
use crate::scenario::judge::received::Received;
use crate::scenario::read::expectation::{AnswerWish, Expectation, PathWish};
use crate::scenario::read::matcher::ValueMatcher;
use crate::scenario::{Check, CheckSubject, WrittenJson};
use crate::snapshot::{Difference, DifferenceKind, Extent};

/// What came back.
pub(in crate::scenario) struct Observed<'a> {
    pub(in crate::scenario) received: &'a Received<'a>,
    /// How long it took.
    pub(in crate::scenario) elapsed: Duration,
    /// Whether the target closed the connection behind it; asked for only where a step expects something of it.
    pub(in crate::scenario) closed: bool,
}

/// Holds an answer against every expectation of a step. A failure stands at the place of the expectation.
pub(in crate::scenario) fn check(
    expectation: &Expectation,
    observed: &Observed<'_>,
    source: &Arc<Source>,
    contract: &Contract,
    severity: Severity,
) -> Vec<Check> {
    let response = observed.received.response;
    let answer = Answer { received: observed.received, contract };
    let mut checks = Checks { source, severity, checks: Vec::new() };
    if let Some((AnswerWish::None, place)) = &expectation.silence {
        checks.push(CheckSubject::Answer, place, Some(connection::unwanted(response)));
    }
    checks.head(expectation, &answer);
    checks.body(expectation, &answer);
    if let Some((wish, place)) = &expectation.connection {
        checks.push(CheckSubject::Connection, place, connection::differs(*wish, observed.closed));
    }
    checks.within(expectation, observed.elapsed);
    checks.checks
}

/// Whether an answer is just what is expected.
pub(in crate::scenario) fn fits(
    expectation: &Expectation,
    observed: &Observed<'_>,
    source: &Arc<Source>,
    contract: &Contract,
) -> bool {
    let checks = check(expectation, observed, source, contract, Severity::Error);
    checks.iter().all(|check| check.failure.is_none())
}

/// Holds it against a step that there was no answer.
pub(in crate::scenario) fn check_silence(
    expectation: &Expectation,
    silence: &Silence,
    source: &Arc<Source>,
    severity: Severity,
) -> Vec<Check> {
    let mut checks = Checks { source, severity, checks: Vec::new() };
    checks.push(CheckSubject::Answer, &silence.place, silence.still_open.then(connection::still_open));
    checks.within(expectation, silence.elapsed);
    checks.checks
}

struct Checks<'a> {
    source: &'a Arc<Source>,
    severity: Severity,
    checks: Vec<Check>,
}

impl Checks<'_> {
    /// What is said first: code, status, text and headers.
    fn head(&mut self, expectation: &Expectation, answer: &Answer<'_>) {
        if let Some((codes, place)) = &expectation.code {
            self.push(CheckSubject::Code, place, answer.code(codes));
        }
        if let Some((statuses, place)) = &expectation.status {
            self.push(CheckSubject::Status, place, answer.status(statuses));
        }
        if let Some((text, place)) = &expectation.text {
            self.push(CheckSubject::Text, place, answer.message(text.written()));
        }
        for wish in &expectation.headers {
            self.push(CheckSubject::Header(wish.name.clone()), &wish.place, answer.header(wish));
        }
    }

    /// The body, its values and its bytes.
    fn body(&mut self, expectation: &Expectation, answer: &Answer<'_>) {
        for (extent, written, place) in &expectation.bodies {
            self.compare(CheckSubject::Body(*extent), (written, place), answer.value(""), *extent);
        }
        for (pointer, written, place) in &expectation.values {
            self.compare(CheckSubject::Value(pointer.clone()), (written, place), answer.value(pointer), Extent::Whole);
        }
        for wish in &expectation.paths {
            self.path(wish, answer);
        }
        if let Some((wish, place)) = &expectation.body {
            self.push(CheckSubject::Bytes, place, answer.body(wish));
        }
    }

    fn push(&mut self, subject: CheckSubject, place: &Range<usize>, mismatch: Option<Mismatch>) {
        let told = |mismatch: Mismatch| mismatch.diagnostic(self.severity).at(self.source, place.clone());
        let failure = mismatch.map(told);
        self.checks.push(Check::new(subject, failure));
    }

    /// One check for all that holds, one for each place where it does not.
    fn compare(
        &mut self,
        subject: CheckSubject,
        (written, place): (&WrittenJson, &Range<usize>),
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
        let found = compared(written, actual, extent, MOST_TOLD);
        if found.first.is_empty() {
            self.push(subject.clone(), place, None);
        }
        for difference in found.first {
            self.differs(&subject, written, &difference);
        }
        self.more(subject, place, found.more);
    }

    /// A difference stands at its own place in the value that is written.
    fn differs(&mut self, subject: &CheckSubject, written: &WrittenJson, difference: &Difference) {
        let mismatch = Mismatch {
            message: told(subject, difference),
            expected: side(difference.expected.as_deref()),
            actual: side(difference.actual.as_deref()),
        };
        self.push(subject.clone(), &written.place(&difference.at), Some(mismatch));
    }

    /// Each value that the path leads to is held against the matcher; that none is there, is told at the matcher too.
    fn path(&mut self, wish: &PathWish, answer: &Answer<'_>) {
        let subject = CheckSubject::Value(wish.path.written().to_owned());
        let Some((text, found)) = answer.received.select(&wish.path) else {
            let instead = answer.received.instead();
            return self.push(subject, &wish.place, Some(Mismatch::new(NO_VALUE, expected(&wish.matcher), instead)));
        };
        if found.is_empty() && wish.matcher != ValueMatcher::Absent {
            let none = (format!("{} 处没有值", wish.path.written()), format!("no value at {}", wish.path.written()));
            return self.push(subject, &wish.place, Some(Mismatch::new(NO_VALUE, expected(&wish.matcher), none)));
        }
        let before = self.checks.len();
        let mut more = 0;
        for place in found {
            let left = MOST_TOLD.saturating_sub(self.checks.len() - before);
            more += self.value(wish, &text[place.span], place.pointer, left);
        }
        if self.checks.len() == before {
            self.push(subject.clone(), &wish.place, None);
        }
        self.more(subject, &wish.place, more);
    }

    /// Holds one value against the matcher, and tells so many differences. How many more there are.
    fn value(&mut self, wish: &PathWish, value: &str, pointer: String, left: usize) -> usize {
        match &wish.matcher {
            ValueMatcher::Equals(written) => {
                let at = CheckSubject::Value(pointer);
                let found = compared(written, value, Extent::Whole, left);
                for difference in found.first {
                    self.differs(&at, written, &difference);
                }
                found.more
            }
            matcher => {
                let Some(mismatch) = matches_value(matcher, value) else { return 0 };
                if left == 0 {
                    return 1;
                }
                let message = Bilingual::new(format!("{pointer}："), format!("{pointer}: "));
                let message = message.joined("", &mismatch.message);
                self.push(CheckSubject::Value(pointer), &wish.place, Some(Mismatch { message, ..mismatch }));
                0
            }
        }
    }

    /// How many places differ beyond those that have been told.
    fn more(&mut self, subject: CheckSubject, place: &Range<usize>, more: usize) {
        if more > 0 {
            let message = (format!("还有 {more} 处不同，不再列出"), format!("{more} more differ and are not listed"));
            let listed = (format!("只列出 {MOST_TOLD} 处"), format!("{MOST_TOLD} are listed"));
            self.push(subject, place, Some(Mismatch::new(message, ("没有不同", "nothing that differs"), listed)));
        }
    }

    fn within(&mut self, expectation: &Expectation, elapsed: Duration) {
        let Some((limit, place)) = &expectation.within else { return };
        let late = || {
            let expected = (format!("不超过 {limit:?}"), format!("{limit:?} at most"));
            Mismatch::new(("应答太慢", "the answer took too long"), expected, format!("{elapsed:.1?}"))
        };
        self.push(CheckSubject::Within, place, (elapsed > *limit).then(late));
    }
}

/// Most places that are told of one expectation: an answer of a megabyte can differ at every byte, and nobody reads that.
const MOST_TOLD: usize = 100;

const NO_VALUE: (&str, &str) = ("应答里没有这个值", "the answer has no such value");

/// What a matcher asks for, where there is no value to hold against it.
fn expected(matcher: &ValueMatcher) -> Bilingual {
    match matcher {
        ValueMatcher::Equals(written) => shown(written.text()),
        _ => ("有值", "a value").into(),
    }
}

fn told(subject: &CheckSubject, difference: &Difference) -> Bilingual {
    let base = if let CheckSubject::Value(pointer) = subject { pointer.as_str() } else { "" };
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::diagnostic::yaml::{self, Spanned};
    use crate::language::Language;
    use crate::message::Response;
    use crate::scenario::read::json::YamlValue;
    use crate::scenario::read::matcher::value_matcher;
    use crate::scenario::read::path::JsonPath;
    use crate::scenario::read::problems::Problems;

    fn checks(path: &str, matcher: &str, body: &str) -> Vec<Check> {
        let (source, contract) = (Source::new("a.yaml", format!("[{path}, {matcher}]")), Contract::embedded());
        let mut problems = Problems::new(&source, Path::new(""), &contract);
        let written: (Spanned<String>, Spanned<YamlValue>) = yaml::read(&source).expect("two values");
        let (Some(path), Some(matcher)) =
            (JsonPath::read(&written.0, &mut problems), value_matcher(&written.1, &mut problems))
        else {
            panic!("they can be read")
        };
        let response = Response { body: body.to_owned().into(), ..Response::default() };
        let answer = Answer { received: &Received::of(&response), contract: &contract };
        let mut checks = Checks { source: &source, severity: Severity::Error, checks: Vec::new() };
        checks.path(&PathWish { path, matcher, place: 0..1 }, &answer);
        checks.checks
    }

    #[test]
    fn of_many_places_that_differ_the_first_are_told_and_the_others_counted() {
        let body = format!("[{}]", vec!["1"; 30_000].join(","));
        for (path, matcher) in [("'$[*]'", "{equals: 2}"), ("'$[*]'", "{type: string}"), ("$", "{equals: []}")] {
            let checks = checks(path, matcher, &body);
            assert_eq!(checks.len(), MOST_TOLD + 1, "{path} {matcher}");
            let last = checks.last().and_then(|check| check.failure.as_ref()).expect("the last one tells the number");
            assert_eq!(last.message.in_language(Language::En), "29900 more differ and are not listed");
        }
    }
}
