//! What is expected of an answer, as it is written.

use serde::Deserialize;

use super::{OptionsFile, Pairs};
use crate::diagnostic::yaml::{Entries, Spanned};
use crate::scenario::read::json::YamlValue;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct ExpectFile {
    pub(in crate::scenario) code: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) codes: Option<Spanned<Entries<Spanned<String>>>>,
    pub(in crate::scenario) reading: Option<Spanned<Entries<Spanned<OptionsFile<ExpectFile>>>>>,
    pub(in crate::scenario) status: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) text: Option<Spanned<String>>,
    pub(in crate::scenario) headers: Pairs<Spanned<YamlValue>>,
    pub(in crate::scenario) json: ExpectJsonFile,
    pub(in crate::scenario) body: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) connection: Option<Spanned<String>>,
    pub(in crate::scenario) answer: Option<Spanned<String>>,
    pub(in crate::scenario) within: Option<Spanned<String>>,
}

impl ExpectFile {
    /// Whether it says something of one answer, and not only how many of several bear each code.
    pub(in crate::scenario) fn is_of_one_answer(&self) -> bool {
        // Without `..`, so that a key that is added here is not forgotten.
        let Self { code, codes: _, reading, status, text, headers, json, body, connection, answer, within } = self;
        let ExpectJsonFile { equals, subset, pointers, paths } = json;
        let texts = [text, connection, answer, within].iter().any(|text| text.is_some());
        let values = [code, status, body, equals, subset].iter().any(|value| value.is_some());
        texts || values || reading.is_some() || !headers.0.is_empty() || !pointers.0.is_empty() || !paths.0.is_empty()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct ExpectJsonFile {
    pub(in crate::scenario) equals: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) subset: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) pointers: Entries<Spanned<YamlValue>>,
    pub(in crate::scenario) paths: Entries<Spanned<YamlValue>>,
}
