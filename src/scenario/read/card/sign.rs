//! How a request is signed, as it is written.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::Pairs;
use crate::diagnostic::yaml::Spanned;
use crate::scenario::read::json::YamlValue;

/// `none`, or a mapping. The word is judged later, where its place is known.
#[derive(Debug)]
pub(in crate::scenario) enum SignFile {
    Word(String),
    With(Box<SignWithFile>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(in crate::scenario) struct SignWithFile {
    pub(in crate::scenario) key: Option<Spanned<String>>,
    pub(in crate::scenario) access_key: Option<Spanned<String>>,
    pub(in crate::scenario) secret: Option<Spanned<SecretFile>>,
    pub(in crate::scenario) skew: Option<Spanned<String>>,
    pub(in crate::scenario) exact: bool,
    pub(in crate::scenario) version: Option<Spanned<String>>,
    #[serde(rename = "for")]
    pub(in crate::scenario) signed_for: Option<Spanned<String>>,
    pub(in crate::scenario) headers: Pairs,
    pub(in crate::scenario) resource: Option<Spanned<String>>,
    pub(in crate::scenario) digest: Option<Spanned<String>>,
    pub(in crate::scenario) newline: Option<Spanned<String>>,
    pub(in crate::scenario) method: Option<Spanned<String>>,
    pub(in crate::scenario) lines: Option<Spanned<String>>,
    pub(in crate::scenario) header_line: Option<Spanned<String>>,
    pub(in crate::scenario) date: Option<Spanned<String>>,
    pub(in crate::scenario) signed_date: Option<Spanned<String>>,
    pub(in crate::scenario) signed_version: Option<Spanned<String>>,
    pub(in crate::scenario) order: Option<Spanned<String>>,
    pub(in crate::scenario) case: Option<Spanned<String>>,
    pub(in crate::scenario) encoding: Option<Spanned<String>>,
    pub(in crate::scenario) scheme: Option<Spanned<String>>,
    pub(in crate::scenario) header: Option<Spanned<YamlValue>>,
    pub(in crate::scenario) after: Option<Spanned<YamlValue>>,
}

/// A key's name or the word of a mistake, or where a secret stands that is in no key ring.
#[derive(Debug)]
pub(in crate::scenario) enum SecretFile {
    Word(String),
    Elsewhere(SecretPlaceFile),
}

/// One of two places; that it is one is judged later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct SecretPlaceFile {
    pub(in crate::scenario) env: Option<Spanned<String>>,
    pub(in crate::scenario) file: Option<Spanned<String>>,
}

text_or_mapping!(
    SecretFile,
    "a word, or a mapping with env or file",
    SecretFile::Word,
    SecretPlaceFile => SecretFile::Elsewhere
);

impl<'de> Deserialize<'de> for SignFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SignVisitor;

        impl<'de> Visitor<'de> for SignVisitor {
            type Value = SignFile;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`none` or a mapping")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<SignFile, E> {
                Ok(SignFile::Word(word.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SignFile, A::Error> {
                SignWithFile::deserialize(MapAccessDeserializer::new(map)).map(|with| SignFile::With(Box::new(with)))
            }
        }

        deserializer.deserialize_any(SignVisitor)
    }
}
