//! A finding as a scenario that shows it again.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha1::{Digest, Sha1};

use super::compose::{Client, Composed, mistake_words};
use super::difference::{Difference, DifferenceKind, status_wish};
use super::{Finding, SentRequest, Setting};
use crate::contract::Readings;
use crate::message::{JSON_TYPE, Version};

/// A scenario's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenScenario {
    /// The id, which is a file name too.
    pub id: String,
    /// The text.
    pub text: String,
}

/// Writes a finding as a scenario. Under readings that are not the default ones it names them in its card, and then never is a
/// must.
pub fn scenario(finding: &Finding, setting: &Setting) -> WrittenScenario {
    let year = lasting_year(finding);
    let steps = steps(finding, setting, year);
    let id = id(finding, &steps);
    let mut text = String::new();
    let told = finding.summary(setting);
    line(&mut text, 0, &format!("id: {id}"));
    line(&mut text, 0, "title:");
    line(&mut text, 1, &format!("zh: {}", quoted(&told.title.zh)));
    line(&mut text, 1, &format!("en: {}", quoted(&told.title.en)));
    line(&mut text, 0, &format!("clause: {}", quoted(&told.clause)));
    line(&mut text, 0, &format!("verifies: [{}]", told.requirement));
    let readings = other_readings(setting);
    line(&mut text, 0, if readings.is_empty() { "level: must" } else { "level: should" });
    line(&mut text, 0, "tags: [explore]");
    if !readings.is_empty() {
        line(&mut text, 0, "readings:");
        readings.iter().for_each(|(reading, option)| line(&mut text, 1, &format!("{reading}: {}", quoted(option))));
    }
    line(&mut text, 0, "writes: true");
    if year.is_some() {
        line(&mut text, 0, &format!("variables: {{{YEAR}: \"${{fresh.year}}\"}}"));
    }
    text.push_str(&steps);
    WrittenScenario { id, text }
}

/// The name of the variable for the year.
const YEAR: &str = "year";

/// The year for which something was reported at a target that keeps it, as the member of each report that names it. None where
/// the reports are for several years, or where one tells its year in another place too.
fn lasting_year(finding: &Finding) -> Option<&str> {
    let mut years = finding.requests.iter().filter_map(|sent| Some((sent, sent.composed.year.as_deref()?)));
    let (_, year) = years.next().filter(|_| finding.lasting)?;
    let digits = year.rsplit(':').next()?;
    let is_it = |sent: &SentRequest| {
        let body = String::from_utf8_lossy(&sent.composed.body);
        let says_it = text_of(&answer_of(sent)).is_some_and(|said| said.contains(digits));
        body.matches(year).count() == 1 && body.matches(digits).count() == 1 && !says_it
    };
    let about_years = || finding.requests.iter().filter(|sent| sent.composed.year.is_some());
    about_years().all(|sent| sent.composed.year.as_deref() == Some(year) && is_it(sent)).then_some(year)
}

/// The readings that the default profile reads otherwise.
fn other_readings(setting: &Setting) -> Vec<(&'static str, String)> {
    let usual = setting.contract.default_readings();
    let own = Readings::IDS.iter().filter_map(|id| Some((*id, setting.profile.readings.get(id)?)));
    own.filter(|(id, option)| usual.get(id).as_ref() != Some(option)).collect()
}

/// The same finding has the same id wherever it is found.
fn id(finding: &Finding, steps: &str) -> String {
    let kind = finding.differences.first().map_or("answer", |difference| difference.kind.word());
    let digest = Sha1::digest(steps.as_bytes());
    let digits: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("explore-{kind}-{digits}")
}

fn steps(finding: &Finding, setting: &Setting, year: Option<&str>) -> String {
    let mut text = String::from("steps:\n");
    let last = finding.requests.len().saturating_sub(1);
    for (sent, position) in finding.requests.iter().zip(0..) {
        let differences = if position == last { &finding.differences[..] } else { &[] };
        line(&mut text, 1, &format!("- name: request-{}", position + 1));
        line(&mut text, 2, "request:");
        if sent.composed.version == Version::Http10 {
            line(&mut text, 3, &raw(&sent.bytes));
        } else {
            request(&mut text, &sent.composed, year);
            sign(&mut text, sent);
        }
        expect(&mut text, sent, differences, setting);
        line(&mut text, 2, "snapshot: false");
    }
    text
}

/// What the language cannot say in parts is written as it went over the wire; nobody signed it.
fn raw(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => format!("raw: {}", quoted(text)),
        Err(_) => format!("raw: {{base64: {}}}", quoted(&STANDARD.encode(bytes))),
    }
}

fn request(text: &mut String, composed: &Composed, year: Option<&str>) {
    line(text, 3, &format!("method: {}", quoted(&composed.method)));
    line(text, 3, &format!("path: {}", quoted(&composed.path)));
    if let Some(query) = &composed.query {
        line(text, 3, &format!("query: {}", quoted(query)));
    }
    let has_host = !composed.withheld.contains(&"Host");
    if !composed.headers.is_empty() || !has_host {
        line(text, 3, "headers:");
    }
    for (name, value) in &composed.headers {
        line(text, 4, &format!("- {name}: {}", quoted(value)));
    }
    if !has_host {
        line(text, 4, "- Host: null");
    }
    body(text, &composed.body, year);
    if let Some(sizes) = &composed.chunks {
        let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
        line(text, 3, &format!("chunked: [{}]", sizes.join(", ")));
    }
}

fn body(text: &mut String, body: &[u8], year: Option<&str>) {
    line(text, 3, "body:");
    match std::str::from_utf8(body) {
        Ok(content) if is_one_line(content) => {
            line(text, 4, "text: |-");
            let content = content.replace("${", "$${");
            line(text, 5, &year.map_or(content.clone(), |year| content.replace(year, &drawn(year))));
        }
        Ok(content) => line(text, 4, &format!("text: {}", quoted(content))),
        Err(_) => line(text, 4, &format!("base64: {}", quoted(&STANDARD.encode(body)))),
    }
}

/// The member with the drawn year in the place of its own.
fn drawn(year: &str) -> String {
    year.split_once(':').map_or(String::new(), |(name, _)| format!("{name}:${{{YEAR}}}"))
}

/// Whether a text can stand in a block as it is.
fn is_one_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.chars().all(is_plain)
}

fn sign(text: &mut String, sent: &SentRequest) {
    let Some(client) = &sent.composed.client else {
        line(text, 2, "sign: none");
        return;
    };
    line(text, 2, "sign:");
    line(text, 3, &format!("key: {}", quoted(&client.key)));
    client_keys(text, client);
    mistake_words(&sent.mistakes).iter().for_each(|(key, words)| line(text, 3, &format!("{key}: {words}")));
}

fn client_keys(text: &mut String, client: &Client) {
    if let Some(access_key) = &client.access_key {
        line(text, 3, &format!("access-key: {}", quoted(access_key)));
    }
    if let Some(secret) = &client.secret {
        line(text, 3, &format!("secret: {}", quoted(secret)));
    }
    if client.skew != 0 {
        line(text, 3, &format!("skew: {}s", client.skew));
    }
    if let Some(version) = &client.version {
        line(text, 3, &format!("version: {}", quoted(version)));
    }
    if !client.headers.is_empty() {
        line(text, 3, "headers:");
        client.headers.iter().for_each(|(name, value)| line(text, 4, &format!("- {name}: {}", quoted(value))));
    }
}

/// What the model answers; of what targets may say as they like, only what this one says differently.
fn expect(text: &mut String, sent: &SentRequest, differences: &[Difference], setting: &Setting) {
    let decision = &sent.decision;
    let differs = |whats: &[DifferenceKind]| differences.iter().any(|difference| whats.contains(&difference.kind));
    line(text, 2, "expect:");
    line(text, 3, &format!("status: {}", status_wish(decision, &setting.profile.readings)));
    let mut headers = Vec::new();
    if differs(&[DifferenceKind::ContentType]) {
        headers.push(format!("Content-Type: {{regex: '(?i)^{}(; ?charset=\"?utf-8\"?)?$'}}", JSON_TYPE));
    }
    if differs(&[DifferenceKind::Date]) {
        headers.push("Date: {regex: '^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$'}".to_owned());
    }
    if differs(&[DifferenceKind::ContentLength]) {
        headers.push(format!("Content-Length: {}", quoted(&content_length(sent))));
    }
    if !headers.is_empty() {
        line(text, 3, "headers:");
        headers.iter().for_each(|header| line(text, 4, header));
    }
    if sent.composed.method == "HEAD" {
        return;
    }
    line(text, 3, &format!("code: {}", decision.code.name));
    let body = answer_of(sent);
    if let Some(said) = text_of(&body) {
        line(text, 3, &format!("text: {}", quoted(said)));
    }
    if differs(&[DifferenceKind::Shape, DifferenceKind::Data]) {
        shape(text, &body, decision.code.is_success());
    }
}

/// The body that the model answers with.
fn answer_of(sent: &SentRequest) -> Value {
    serde_json::from_slice(&sent.decision.answer.body).unwrap_or_default()
}

/// The text of the code in it.
fn text_of(body: &Value) -> Option<&str> {
    body.as_object()?.values().find_map(Value::as_str)
}

/// A header is compared as text: where the body is the model's own, its length is known.
fn content_length(sent: &SentRequest) -> String {
    sent.answer.as_ref().map_or(0, |answer| answer.body.len()).to_string()
}

fn shape(text: &mut String, body: &Value, is_success: bool) {
    line(text, 3, "json:");
    if is_success {
        line(text, 4, &format!("equals: {}", body));
        return;
    }
    line(text, 4, "paths:");
    let Some(members) = body.as_object() else { return };
    line(text, 5, &format!("$: {{length: {}}}", members.len()));
    for (name, value) in members {
        let kind = match value {
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            _ => "object",
        };
        line(text, 5, &format!("$.{name}: {{type: {kind}}}"));
    }
}

fn line(text: &mut String, depth: usize, content: &str) {
    // A String takes all that is written to it.
    let _ = writeln!(text, "{}{content}", "  ".repeat(depth));
}

/// A text as a YAML scalar in quotes, its `${` meant as it stands.
fn quoted(text: &str) -> String {
    let json = Value::from(text.replace("${", "$${")).to_string();
    let mut written = String::with_capacity(json.len());
    for character in json.chars() {
        match is_plain(character) {
            true => written.push(character),
            // YAML writes a character that none can see by its number.
            false => written.push_str(&format!("\\U{:08X}", u32::from(character))),
        }
    }
    written
}

fn is_plain(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
