//! What a request is made of, as it is written.

use serde::Deserialize;

use super::Pairs;
use crate::diagnostic::yaml::{Entries, Spanned};
use crate::scenario::read::json::YamlValue;

/// The parts of a request, or its bytes; that it is one of both is judged later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct RequestFile {
    pub(in crate::scenario) method: Option<Spanned<String>>,
    pub(in crate::scenario) path: Option<Spanned<String>>,
    pub(in crate::scenario) query: Option<Spanned<String>>,
    /// A header that is `null` is not sent though it would be added.
    pub(in crate::scenario) headers: Pairs<Spanned<Option<String>>>,
    pub(in crate::scenario) body: Option<Spanned<BodyFile>>,
    pub(in crate::scenario) chunked: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) cut: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) raw: Option<Spanned<RawFile>>,
}

impl RequestFile {
    /// The headers that have a value.
    pub(in crate::scenario) fn own_headers(&self) -> Pairs {
        let own = self.headers.0.iter().filter_map(|(name, value)| {
            let text = value.value.clone()?;
            Some((name.clone(), Spanned::new(text, value.referenced, value.defined)))
        });
        Pairs(own.collect())
    }
}

/// One of several ways to write a body; that it is one is judged later, so that the message can say so.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct BodyFile {
    pub(in crate::scenario) json: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) text: Option<Spanned<String>>,
    pub(in crate::scenario) file: Option<Spanned<String>>,
    pub(in crate::scenario) base64: Option<Spanned<String>>,
    pub(in crate::scenario) report: Option<Spanned<String>>,
    pub(in crate::scenario) set: Entries<Spanned<YamlValue>>,
    pub(in crate::scenario) write: Entries<Spanned<String>>,
    pub(in crate::scenario) rename: Entries<Spanned<String>>,
    pub(in crate::scenario) remove: Vec<Spanned<String>>,
    pub(in crate::scenario) items: Option<Spanned<String>>,
    pub(in crate::scenario) encoding: Option<Spanned<String>>,
}

impl BodyFile {
    /// Whether it is written as JSON, and so labelled.
    pub(in crate::scenario) fn is_json(&self) -> bool {
        self.json.is_some() || self.report.is_some()
    }

    /// Where something stands that goes with `report` alone.
    pub(in crate::scenario) fn change(&self) -> Option<&Spanned<String>> {
        let set = self.set.0.first().map(|(pointer, _)| pointer);
        let rename = self.rename.0.first().map(|(pointer, _)| pointer);
        let written = self.write.0.first().map(|(pointer, _)| pointer);
        set.or(written).or(rename).or(self.remove.first()).or(self.items.as_ref())
    }
}

/// The bytes of a request: a text, or a mapping.
#[derive(Debug)]
pub(in crate::scenario) enum RawFile {
    Text(String),
    With(RawPlaceFile),
}

/// One of two ways to write bytes; that it is one is judged later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct RawPlaceFile {
    pub(in crate::scenario) text: Option<Spanned<String>>,
    pub(in crate::scenario) base64: Option<Spanned<String>>,
}

text_or_mapping!(RawFile, "a text, or a mapping with text or base64", RawFile::Text, RawPlaceFile => RawFile::With);
