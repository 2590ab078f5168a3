//! Defines the parts of a scenario file that a finding needs, as values that serde writes (see `scenarios/README.md`).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::contract::Level;
use crate::diagnostic::yaml::{FlowSeq, LitString};
use crate::language::Bilingual;

/// A scenario file.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    pub(super) id: String,
    pub(super) title: Bilingual,
    pub(super) clause: String,
    pub(super) verifies: FlowSeq<[String; 1]>,
    pub(super) level: Level,
    pub(super) tags: FlowSeq<[&'static str; 1]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) readings: BTreeMap<&'static str, String>,
    pub(super) writes: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) variables: BTreeMap<&'static str, &'static str>,
    pub(super) steps: Vec<Step>,
}

/// One request and what is expected of its answer.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) request: Request,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sign: Option<Sign>,
    pub(super) expect: Expect,
    pub(super) snapshot: bool,
}

/// A request.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Request {
    /// Its bytes.
    Raw { raw: Bytes },
    /// Its parts.
    Composed {
        method: String,
        path: Text,
        #[serde(skip_serializing_if = "Option::is_none")]
        query: Option<Text>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        headers: Vec<Header>,
        body: Bytes,
        #[serde(skip_serializing_if = "Option::is_none")]
        chunked: Option<FlowSeq<Vec<usize>>>,
    },
}

/// Bytes that are sent: a text, or the base64 of what is none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Bytes {
    Text(LitString),
    Base64(String),
}

/// A header with its value; without one, a header that would be added and is not sent.
pub(super) type Header = BTreeMap<String, Option<Text>>;

/// How a request is signed.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Sign {
    /// The word for a request that is not signed.
    Word(&'static str),
    /// The keys of a signature, with their values.
    With(Map<String, Value>),
}

/// What is expected of an answer.
#[derive(Debug, Default, Serialize)]
pub(super) struct Expect {
    pub(super) status: Value,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<&'static str, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) json: Option<Value>,
}

/// A text in which names of variables could stand, meant as it stands.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Text(String);

impl<T: AsRef<str>> From<T> for Text {
    fn from(text: T) -> Self {
        Self(text.as_ref().replace("${", "$${"))
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(LitString(Text::from(text).0)),
            Err(_) => Self::Base64(STANDARD.encode(bytes)),
        }
    }
}
