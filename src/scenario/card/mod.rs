//! The scenario file as it is written: one struct a mapping, a field a key. What the values mean is read elsewhere.

/// Implements reading what is either a text or a mapping.
macro_rules! text_or_mapping {
    ($name:ident, $expected:literal, $word:expr, $with:ty => $mapping:expr) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct EitherVisitor;

                impl<'de> serde::de::Visitor<'de> for EitherVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        Ok($word(text.to_owned()))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        <$with as serde::Deserialize>::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                            .map($mapping)
                    }
                }

                deserializer.deserialize_any(EitherVisitor)
            }
        }
    };
}

mod expect;
mod pairs;
mod request;
mod sign;

use serde::Deserialize;

pub(super) use expect::{ExpectFile, ExpectJsonFile};
pub(super) use pairs::Pairs;
pub(super) use request::{BodyFile, RawFile, RawPlaceFile, RequestFile};
pub(super) use sign::{SecretFile, SecretPlaceFile, SignFile, SignWithFile};

use super::json::YamlValue;
use super::variables::VariablesFile;
use crate::contract::Level;
use crate::diagnostic::yaml::{Entries, Spanned};
use crate::language::Bilingual;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CardFile {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) clause: Spanned<String>,
    #[serde(default)]
    pub(super) verifies: Vec<Spanned<String>>,
    pub(super) level: Spanned<Level>,
    #[serde(default)]
    pub(super) tags: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) readings: Entries<Spanned<String>>,
    pub(super) writes: bool,
    #[serde(default)]
    pub(super) faults: Vec<Spanned<String>>,
    pub(super) clock: Option<Spanned<String>>,
    pub(super) key: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) redact: RedactFile,
    pub(super) snapshot: Option<bool>,
    pub(super) skip: Option<SkipFile>,
    #[serde(default)]
    pub(super) variables: VariablesFile,
    #[serde(default)]
    pub(super) setup: Vec<Spanned<StepFile>>,
    pub(super) steps: Spanned<Vec<Spanned<StepFile>>>,
    #[serde(default)]
    pub(super) teardown: Vec<Spanned<StepFile>>,
}

/// A file whose steps a scenario includes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IncludedFile {
    #[serde(default)]
    pub(super) arguments: VariablesFile,
    pub(super) steps: Spanned<Vec<Spanned<StepFile>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RedactFile {
    #[serde(default)]
    pub(super) json: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) headers: Vec<Spanned<String>>,
}

/// The options of an open point, each with what holds under it.
pub(super) type OptionsFile<T> = Entries<Spanned<T>>;

/// One of the actions from `request` to `advance`, and what goes with it; that it is one is judged later. The large parts
/// are boxed: a step is moved many times while it is read, and a file may hold thousands.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(super) struct StepFile {
    pub(super) name: Option<Spanned<String>>,
    pub(super) verifies: Option<Vec<Spanned<String>>>,
    pub(super) level: Option<Spanned<Level>>,
    pub(super) request: Option<Box<Spanned<RequestFile>>>,
    pub(super) sign: Option<Box<Spanned<SignFile>>>,
    pub(super) expect: Option<Box<Spanned<ExpectFile>>>,
    pub(super) capture: Option<Entries<Spanned<CaptureFile>>>,
    pub(super) snapshot: Option<bool>,
    pub(super) retry: Option<Box<Spanned<RetryFile>>>,
    pub(super) steps: Option<Spanned<Vec<Spanned<StepFile>>>>,
    pub(super) parallel: Option<Spanned<Vec<Spanned<StepFile>>>>,
    pub(super) include: Option<Spanned<String>>,
    pub(super) with: Option<Spanned<Entries<Spanned<YamlValue>>>>,
    pub(super) observe: Option<Spanned<String>>,
    pub(super) options: Option<Spanned<OptionsFile<String>>>,
    pub(super) pause: Option<Spanned<String>>,
    pub(super) clock: Option<Spanned<String>>,
    pub(super) advance: Option<Spanned<String>>,
    pub(super) skip: Option<SkipFile>,
    pub(super) when: Option<Spanned<String>>,
    pub(super) for_each: Option<Box<Spanned<ForEachFile>>>,
    pub(super) repeat: Option<Spanned<String>>,
}

/// Rows from one of three places; that it is one is judged later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ForEachFile {
    pub(super) rows: Option<Spanned<Vec<Spanned<YamlValue>>>>,
    pub(super) csv: Option<Spanned<String>>,
    pub(super) table: Option<Spanned<String>>,
    pub(super) numbers: Vec<Spanned<String>>,
    #[serde(rename = "as")]
    pub(super) row: Option<Spanned<String>>,
    #[serde(rename = "where")]
    pub(super) filter: Option<Spanned<String>>,
    pub(super) limit: Option<Spanned<String>>,
    pub(super) label: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RetryFile {
    pub(super) times: Spanned<String>,
    pub(super) every: Option<Spanned<String>>,
    pub(super) until: Option<Spanned<String>>,
}

/// A text, or one in both languages.
#[derive(Debug)]
pub(super) enum SkipFile {
    Word(String),
    Bilingual(Bilingual),
}

/// A JSONPath, or a mapping.
#[derive(Debug)]
pub(super) enum CaptureFile {
    Path(String),
    With(Box<CaptureWithFile>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CaptureWithFile {
    pub(super) json: Option<Spanned<String>>,
    pub(super) header: Option<Spanned<String>>,
    pub(super) status: bool,
    pub(super) code: bool,
    pub(super) text: bool,
    pub(super) body: bool,
    pub(super) regex: Option<Spanned<String>>,
}

text_or_mapping!(SkipFile, "a reason, or one in zh and en", SkipFile::Word, Bilingual => SkipFile::Bilingual);
text_or_mapping!(
    CaptureFile,
    "a JSONPath or a mapping",
    CaptureFile::Path,
    CaptureWithFile => |with| CaptureFile::With(Box::new(with))
);
