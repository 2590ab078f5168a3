//! What a step takes out of its answer.

use crate::diagnostic::shorten_to_line;
use crate::language::Bilingual;
use crate::message::Response;
use crate::payload::answer::{CODE, TEXT};
use crate::scenario::judge::received::Received;
use crate::scenario::template::Value;
use crate::scenario::{Capture, CaptureSource};

/// The value of a capture, or why there is none.
pub(in crate::scenario) fn value(capture: &Capture, received: &Received<'_>) -> Result<Value, Bilingual> {
    let value = whole(&capture.source, received)?;
    let Some(regex) = &capture.regex else { return Ok(value) };
    let text = value.text();
    regex.taken(&text).map(Value::of_text).ok_or_else(|| {
        let (regex, text) = (regex.as_str(), shorten_to_line(&text, SHOWN));
        Bilingual::new(format!("`{regex}` 与 `{text}` 不符"), format!("`{regex}` does not match `{text}`"))
    })
}

/// Most characters of a text that a failure shows: it may be the whole body.
const SHOWN: usize = 120;

/// An answer as one value, for expressions.
pub(in crate::scenario) fn answer(response: &Response) -> Value {
    let null = || Value::of_json("null");
    let received = Received::of(response);
    let status = Value::of_json(response.status.to_string());
    let code = member(&received, CODE).unwrap_or_else(null);
    let json = received.json().map_or_else(null, |(text, _)| Value::of_json(text.trim()));
    Value::object([("status", &status), ("code", &code), ("json", &json)])
}

fn whole(source: &CaptureSource, received: &Received<'_>) -> Result<Value, Bilingual> {
    let response = received.response;
    match source {
        CaptureSource::Status => Ok(Value::of_json(response.status.to_string())),
        CaptureSource::Code => member(received, CODE).ok_or_else(|| received.instead()),
        CaptureSource::Text => member(received, TEXT).ok_or_else(|| Bilingual::new("没有消息", "no message")),
        CaptureSource::Body => Ok(Value::of_text(&String::from_utf8_lossy(&response.body))),
        CaptureSource::Header(name) => match response.headers.first(name) {
            Some(value) => Ok(Value::of_text(&String::from_utf8_lossy(value))),
            None => Err(Bilingual::new(format!("没有 {name} 头"), format!("no header {name}"))),
        },
        CaptureSource::Json(path) => {
            let (text, found) = received.select(path).ok_or_else(|| received.instead())?;
            match found.as_slice() {
                [one] => Ok(Value::of_json(&text[one.span.clone()])),
                [] => Err(Bilingual::new(
                    format!("{} 没有指向任何值", path.written()),
                    format!("{} leads to nothing", path.written()),
                )),
                many => Err(Bilingual::new(
                    format!("{} 指向 {} 个值，只能取一个", path.written(), many.len()),
                    format!("{} leads to {} values, and one is wanted", path.written(), many.len()),
                )),
            }
        }
    }
}

fn member(received: &Received<'_>, name: &str) -> Option<Value> {
    let ((text, _), found) = (received.json()?, received.member(name)?);
    Some(Value::of_json(&text[found.span.clone()]))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::contract::Contract;
    use crate::diagnostic::Source;
    use crate::diagnostic::yaml::{self, Spanned};
    use crate::language::Language;
    use crate::scenario::read::matcher::pattern;
    use crate::scenario::read::problems::Problems;

    fn of_body(regex: &str) -> Capture {
        let (source, contract) = (Source::new("a.yaml", format!("'{regex}'")), Contract::embedded());
        let mut problems = Problems::new(&source, Path::new(""), &contract);
        let text: Spanned<String> = yaml::read(&source).expect("a text");
        let regex = pattern(&text, &mut problems);
        Capture { name: Arc::from("a"), place: 0..1, source: CaptureSource::Body, regex }
    }

    #[test]
    fn a_regex_takes_its_first_group_or_all_that_fits() {
        let response = Response { body: "id=71;".into(), ..Response::default() };
        let taken = |regex: &str| value(&of_body(regex), &Received::of(&response)).expect("it fits").text().to_string();
        assert_eq!((taken("id=([0-9]+)"), taken("[0-9]+;")), ("71".to_owned(), "71;".to_owned()));
    }

    #[test]
    fn of_a_body_that_does_not_fit_only_its_beginning_is_told() {
        let response = Response { body: "a\n".repeat(50_000).into(), ..Response::default() };
        let told = value(&of_body("id"), &Received::of(&response)).expect_err("it does not fit");
        let told = told.in_language(Language::En);
        assert!(told.chars().count() < 200 && told.contains('…') && !told.contains('\n'), "{told}");
    }
}
