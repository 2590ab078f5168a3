//! The parts of a scenario file that the program writes itself, as values that serde writes (see `scenarios/README.md`).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::contract::Level;
use crate::diagnostic::yaml::{FlowSeq, LitString};
use crate::language::Bilingual;
use crate::request::Mistakes;

/// A scenario file.
#[derive(Debug, Serialize)]
pub(crate) struct Card {
    pub(crate) id: String,
    pub(crate) title: Bilingual,
    pub(crate) clause: String,
    #[serde(skip_serializing_if = "is_empty")]
    pub(crate) verifies: FlowSeq<Vec<String>>,
    pub(crate) level: Level,
    pub(crate) tags: FlowSeq<[&'static str; 1]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) readings: BTreeMap<&'static str, String>,
    pub(crate) writes: bool,
    /// The key that signs the steps that name none; without one, the first of the key ring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// Whether the steps keep snapshots of their answers, where they do not say so themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snapshot: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) variables: BTreeMap<&'static str, &'static str>,
    pub(crate) steps: Vec<Step>,
}

/// One request and what is expected of its answer.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    pub(crate) name: String,
    /// Why it is not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skip: Option<Bilingual>,
    pub(crate) request: Request,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sign: Option<Sign>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expect: Option<Expect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snapshot: Option<bool>,
}

/// A request.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Request {
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
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<Body>,
        #[serde(skip_serializing_if = "Option::is_none")]
        chunked: Option<FlowSeq<Vec<usize>>>,
    },
}

/// Bytes that are sent: a text, or the base64 of what is none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Bytes {
    Text(LitString),
    Base64(String),
}

/// A body: JSON text, which has a type of its own in the language, or bytes.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Body {
    Json { json: LitString },
    Bytes(Bytes),
}

/// A header with its value; without one, a header that would be added and is not sent.
pub(crate) type Header = BTreeMap<String, Option<Text>>;

/// How a request is signed.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Sign {
    /// The word for a request that is not signed.
    Word(&'static str),
    /// The keys of a signature, with their values.
    With(Map<String, Value>),
}

/// What is expected of an answer.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Expect {
    pub(crate) status: Value,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<&'static str, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) json: Option<Value>,
}

/// A text in which names of variables could stand, meant as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Text(String);

fn is_empty(list: &FlowSeq<Vec<String>>) -> bool {
    list.0.is_empty()
}

/// Mistakes as keys of `sign`, each with its word or its list of words.
pub(crate) fn mistake_keys(mistakes: &Mistakes) -> impl Iterator<Item = (&'static str, Value)> + use<> {
    let words = |words: Vec<String>| if let [word] = &words[..] { json!(word) } else { json!(words) };
    mistakes.words().into_iter().map(move |(key, all)| (key, words(all)))
}

/// A value whose texts mean what they say: no name of a variable stands in them.
pub(crate) fn literal(value: Value) -> Value {
    match value {
        Value::String(text) => json!(Text::from(text)),
        Value::Array(values) => values.into_iter().map(literal).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, literal(value))).collect(),
        other => other,
    }
}

impl Text {
    /// The text as JSON text is written in a block.
    pub(crate) fn block(self) -> LitString {
        LitString(self.0)
    }
}

impl<T: AsRef<str>> From<T> for Text {
    fn from(text: T) -> Self {
        Self(text.as_ref().replace("${", "$${"))
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(Text::from(text).block()),
            Err(_) => Self::Base64(STANDARD.encode(bytes)),
        }
    }
}
