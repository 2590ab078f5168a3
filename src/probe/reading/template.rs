//! The text that stands for `%s` in the answer to a report that is already there (`tqc-exists-text`), where it is none of the
//! known ones: a template that is derived from several answers.

use serde_json::Value;

use crate::client::Answer;
use crate::contract::reading::ExistsText;
use crate::contract::{Code, Contract, EndpointId};
use crate::message::{Exchange, wire};
use crate::payload::answer::TEXT;

/// What may stand in a template, with its value for a report; the batch comes last, since a single digit is part of much.
type Values = [(&'static str, String); 4];

/// The answer to a report that is already there.
#[derive(Clone, Debug)]
pub(super) struct Repeated {
    /// What stands for `%s`.
    text: String,
    values: Values,
}

impl Repeated {
    /// The answer of an exchange, where it is such a one.
    pub(super) fn of(exchange: &Exchange, code: Option<u32>, contract: &Contract) -> Option<Self> {
        let endpoint = contract.endpoint(EndpointId::Tqc);
        if code != Some(endpoint.already_reported.number) {
            return None;
        }
        let (request, _) = wire::request(&exchange.request).ok()?;
        let report: Value = serde_json::from_slice(&request.body).ok()?;
        let member = |name: &str| report.get(name).map(text).unwrap_or_default();
        let institution = member(&endpoint.institution_field);
        let mut period = endpoint.period_fields.iter().filter(|name| **name != endpoint.institution_field);
        let row = contract.institutions().first(&institution);
        let values = [
            ("{institution_name}", row.map_or_else(|| institution.clone(), |row| row.name.to_string())),
            ("{institution_code}", institution),
            ("{year}", period.next().map(|name| member(name)).unwrap_or_default()),
            ("{batch}", period.next().map(|name| member(name)).unwrap_or_default()),
        ];
        let text = blank(&message(exchange)?, &endpoint.already_reported.text)?.to_owned();
        Some(Self { text, values })
    }
}

/// The template by which every text was written.
pub(super) fn option(repeated: &[Repeated]) -> Option<String> {
    // What steers a terminal is no text that a platform writes, and no profile is to hold it.
    if repeated.iter().any(|report| report.text.chars().any(char::is_control)) {
        return None;
    }
    let first = repeated.first()?;
    let counts = [first.values.len(), first.values.len() - 1];
    let mut candidates = counts.into_iter().map(|count| template(&first.text, &first.values[..count]));
    let fits = |template: &String| repeated.iter().all(|report| fill(template, &report.values) == report.text);
    candidates.find(fits).map(|template| ExistsText::Template(template).to_string())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn message(exchange: &Exchange) -> Option<String> {
    let answer = Answer::read(&exchange.response, "POST")?;
    let body: Value = serde_json::from_slice(&answer.response.body).ok()?;
    let (_, message) = body.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(TEXT))?;
    message.as_str().map(str::to_owned)
}

/// What stands in the place of the blank.
fn blank<'a>(text: &'a str, printed: &str) -> Option<&'a str> {
    let (before, behind) = printed.split_once(Code::BLANK)?;
    text.strip_prefix(before)?.strip_suffix(behind)
}

/// The text with the names of values in the place of the values.
fn template(text: &str, values: &[(&'static str, String)]) -> String {
    let mut template = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        match values.iter().find(|(_, value)| !value.is_empty() && rest.starts_with(value.as_str())) {
            Some((name, value)) => {
                template.push_str(name);
                rest = &rest[value.len()..];
            }
            None => {
                template.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    template
}

fn fill(template: &str, values: &Values) -> String {
    let names = values.iter().map(|(name, value)| (*name, value.as_str()));
    names.fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
}
