//! What was found out about how a request was signed.

use serde_json::{Map, Value, json};

use super::{Setting, request};
use crate::contract::Stage;
use crate::dispute::Explanation;
use crate::evidence::{Part, Recorded};
use crate::language::Bilingual;
use crate::scenario::written::{Text, literal};

/// What was found out about how a request was signed.
pub(super) struct Signed<'a> {
    pub(super) recorded: &'a Recorded,
    pub(super) explanation: &'a Explanation,
    pub(super) setting: &'a Setting<'a>,
    /// The step of the platform at which the recorded answer arose.
    pub(super) answered_at: Option<Stage>,
    /// The keys of `sign`.
    pub(super) keys: Map<String, Value>,
    pub(super) notes: Vec<Bilingual>,
    /// Why the recorded answer cannot be had again.
    pub(super) doubt: Option<Bilingual>,
}

/// The step of the platform at which the recorded answer arose.
pub(super) fn answered_at(recorded: &Recorded, setting: &Setting<'_>) -> Option<Stage> {
    Some(setting.contract.code_number(recorded.code()?)?.stage)
}

impl<'a> Signed<'a> {
    pub(super) fn new(recorded: &'a Recorded, explanation: &'a Explanation, setting: &'a Setting<'a>) -> Self {
        Self {
            recorded,
            explanation,
            setting,
            answered_at: answered_at(recorded, setting),
            keys: Map::new(),
            notes: Vec::new(),
            doubt: None,
        }
    }

    /// Sets a key of `sign`.
    pub(super) fn set(&mut self, key: &str, value: &str) {
        self.keys.insert(key.to_owned(), literal(json!(value)));
    }

    /// Says what happens to a header, behind what was said before.
    pub(super) fn header(&mut self, verb: &str, name: &str) {
        let list = self.keys.entry("header").or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(json!(format!("{verb} {name}")));
        }
    }

    /// Says of a header that stands once, with a value, nothing; else that it is missing, empty or repeated.
    pub(super) fn presence(&mut self, name: &str) {
        let values: Vec<&[u8]> = self.recorded.request.headers.all(name).collect();
        match values[..] {
            [] if self.recorded.lacks(Part::Headers) => {}
            [] => self.header("drop", name),
            [value] if value.trim_ascii().is_empty() => self.header("blank", name),
            [_] => {}
            _ => self.header("duplicate", name),
        }
    }

    /// Doubts that the answer can be had again, where it arose at one of these steps.
    pub(super) fn doubt_at(&mut self, stages: &[Stage], why: impl Into<Bilingual>) {
        if self.answered_at.is_some_and(|stage| stages.contains(&stage)) {
            self.doubt.get_or_insert_with(|| why.into());
        }
    }

    /// The further headers that are signed.
    pub(super) fn custom_headers(&mut self) {
        let parameters = self.setting.contract.parameters();
        let is_further = |name: &str| {
            let own = [&parameters.date_header, &parameters.version_header];
            name.to_ascii_lowercase().starts_with(parameters.custom_header_prefix.as_str())
                && !own.iter().any(|own| own.eq_ignore_ascii_case(name))
        };
        let mut further = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for header in self.recorded.request.headers.iter().filter(|header| is_further(&header.name)) {
            let name = header.name.to_ascii_lowercase();
            match request::value(header) {
                // `sign` takes each name once; what stands twice is told as such.
                Ok(_) if names.contains(&name) => self.header("duplicate", &header.name),
                Ok(value) => further.push(json!({ header.name.as_str(): Text::from(value) })),
                Err(why) => self.doubt = Some(why),
            }
            names.push(name);
        }
        if !further.is_empty() {
            self.keys.insert("headers".to_owned(), Value::Array(further));
        }
    }
}
