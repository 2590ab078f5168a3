//! The scenario file as it is written: one struct a mapping, a field a key. What the values mean is read elsewhere.
//!
//! Here stand the card itself and its steps; `request`, `sign` and `expect` are what stands below those keys, `pairs` is a
//! mapping that keeps order and repetition.

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

pub(in crate::scenario) use expect::{ExpectFile, ExpectJsonFile};
pub(in crate::scenario) use pairs::Pairs;
pub(in crate::scenario) use request::{BodyFile, RawFile, RawPlaceFile, RequestFile};
pub(in crate::scenario) use sign::{SecretFile, SecretPlaceFile, SignFile, SignWithFile};

use crate::contract::Level;
use crate::diagnostic::yaml::{Entries, Spanned};
use crate::language::Bilingual;
use crate::scenario::read::json::YamlValue;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct CardFile {
    pub(in crate::scenario) id: Spanned<String>,
    pub(in crate::scenario) title: Bilingual,
    pub(in crate::scenario) clause: Spanned<String>,
    #[serde(default)]
    pub(in crate::scenario) verifies: Vec<Spanned<String>>,
    pub(in crate::scenario) level: Spanned<Level>,
    #[serde(default)]
    pub(in crate::scenario) tags: Vec<Spanned<String>>,
    #[serde(default)]
    pub(in crate::scenario) readings: Entries<Spanned<String>>,
    pub(in crate::scenario) writes: bool,
    #[serde(default)]
    pub(in crate::scenario) faults: Vec<Spanned<String>>,
    pub(in crate::scenario) clock: Option<Spanned<String>>,
    pub(in crate::scenario) key: Option<Spanned<String>>,
    #[serde(default)]
    pub(in crate::scenario) redact: RedactFile,
    pub(in crate::scenario) snapshot: Option<bool>,
    pub(in crate::scenario) skip: Option<SkipFile>,
    #[serde(default)]
    pub(in crate::scenario) variables: VariablesFile,
    #[serde(default)]
    pub(in crate::scenario) setup: Vec<Spanned<StepFile>>,
    pub(in crate::scenario) steps: Spanned<Vec<Spanned<StepFile>>>,
    #[serde(default)]
    pub(in crate::scenario) teardown: Vec<Spanned<StepFile>>,
}

/// A file whose steps a scenario includes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct IncludedFile {
    #[serde(default)]
    pub(in crate::scenario) arguments: VariablesFile,
    pub(in crate::scenario) steps: Spanned<Vec<Spanned<StepFile>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct RedactFile {
    #[serde(default)]
    pub(in crate::scenario) json: Vec<Spanned<String>>,
    #[serde(default)]
    pub(in crate::scenario) headers: Vec<Spanned<String>>,
}

/// The mapping in which variables and arguments are declared.
pub(in crate::scenario) type VariablesFile = Entries<Spanned<YamlValue>>;

/// The options of an open point, each with what holds under it.
pub(in crate::scenario) type OptionsFile<T> = Entries<Spanned<T>>;

/// One of the actions from `request` to `advance`, and what goes with it; that it is one is judged later. The large parts
/// are boxed: a step is moved many times while it is read, and a file may hold thousands.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(in crate::scenario) struct StepFile {
    pub(in crate::scenario) name: Option<Spanned<String>>,
    pub(in crate::scenario) verifies: Option<Vec<Spanned<String>>>,
    pub(in crate::scenario) level: Option<Spanned<Level>>,
    pub(in crate::scenario) request: Option<Box<Spanned<RequestFile>>>,
    pub(in crate::scenario) sign: Option<Box<Spanned<SignFile>>>,
    pub(in crate::scenario) expect: Option<Box<Spanned<ExpectFile>>>,
    pub(in crate::scenario) capture: Option<Entries<Spanned<CaptureFile>>>,
    pub(in crate::scenario) snapshot: Option<bool>,
    pub(in crate::scenario) retry: Option<Box<Spanned<RetryFile>>>,
    pub(in crate::scenario) steps: Option<Spanned<Vec<Spanned<StepFile>>>>,
    pub(in crate::scenario) parallel: Option<Spanned<Vec<Spanned<StepFile>>>>,
    pub(in crate::scenario) include: Option<Spanned<String>>,
    pub(in crate::scenario) with: Option<Spanned<Entries<Spanned<YamlValue>>>>,
    pub(in crate::scenario) observe: Option<Spanned<String>>,
    pub(in crate::scenario) options: Option<Spanned<OptionsFile<String>>>,
    pub(in crate::scenario) pause: Option<Spanned<String>>,
    pub(in crate::scenario) clock: Option<Spanned<String>>,
    pub(in crate::scenario) advance: Option<Spanned<String>>,
    pub(in crate::scenario) skip: Option<SkipFile>,
    pub(in crate::scenario) when: Option<Spanned<String>>,
    pub(in crate::scenario) for_each: Option<Box<Spanned<ForEachFile>>>,
    pub(in crate::scenario) repeat: Option<Spanned<String>>,
}

/// Rows from one of three places; that it is one is judged later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct ForEachFile {
    pub(in crate::scenario) rows: Option<Spanned<Vec<Spanned<YamlValue>>>>,
    pub(in crate::scenario) csv: Option<Spanned<String>>,
    pub(in crate::scenario) table: Option<Spanned<String>>,
    pub(in crate::scenario) numbers: Vec<Spanned<String>>,
    #[serde(rename = "as")]
    pub(in crate::scenario) row: Option<Spanned<String>>,
    #[serde(rename = "where")]
    pub(in crate::scenario) filter: Option<Spanned<String>>,
    pub(in crate::scenario) limit: Option<Spanned<String>>,
    pub(in crate::scenario) label: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct RetryFile {
    pub(in crate::scenario) times: Spanned<String>,
    pub(in crate::scenario) every: Option<Spanned<String>>,
    pub(in crate::scenario) until: Option<Spanned<String>>,
}

/// A text, or one in both languages.
#[derive(Debug)]
pub(in crate::scenario) enum SkipFile {
    Word(String),
    Bilingual(Bilingual),
}

/// A JSONPath, or a mapping.
#[derive(Debug)]
pub(in crate::scenario) enum CaptureFile {
    Path(String),
    With(Box<CaptureWithFile>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct CaptureWithFile {
    pub(in crate::scenario) json: Option<Spanned<String>>,
    pub(in crate::scenario) header: Option<Spanned<String>>,
    pub(in crate::scenario) status: bool,
    pub(in crate::scenario) code: bool,
    pub(in crate::scenario) text: bool,
    pub(in crate::scenario) body: bool,
    pub(in crate::scenario) regex: Option<Spanned<String>>,
}

text_or_mapping!(SkipFile, "a reason, or one in zh and en", SkipFile::Word, Bilingual => SkipFile::Bilingual);
text_or_mapping!(
    CaptureFile,
    "a JSONPath or a mapping",
    CaptureFile::Path,
    CaptureWithFile => |with| CaptureFile::With(Box::new(with))
);
