//! The scenario file as it is written: one struct a mapping, a field a key. What the values mean is read elsewhere.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

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

/// Implements reading what is either a text or a mapping.
macro_rules! text_or_mapping {
    ($name:ident, $expected:literal, $word:expr, $with:ty => $mapping:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct EitherVisitor;

                impl<'de> Visitor<'de> for EitherVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        Ok($word(text.to_owned()))
                    }

                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        <$with>::deserialize(MapAccessDeserializer::new(map)).map($mapping)
                    }
                }

                deserializer.deserialize_any(EitherVisitor)
            }
        }
    };
}

text_or_mapping!(SkipFile, "a reason, or one in zh and en", SkipFile::Word, Bilingual => SkipFile::Bilingual);
text_or_mapping!(
    CaptureFile,
    "a JSONPath or a mapping",
    CaptureFile::Path,
    CaptureWithFile => |with| CaptureFile::With(Box::new(with))
);

/// The parts of a request, or its bytes; that it is one of both is judged later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RequestFile {
    pub(super) method: Option<Spanned<String>>,
    pub(super) path: Option<Spanned<String>>,
    pub(super) query: Option<Spanned<String>>,
    /// A header that is `null` is not sent though it would be added.
    pub(super) headers: Pairs<Spanned<Option<String>>>,
    pub(super) body: Option<Spanned<BodyFile>>,
    pub(super) chunked: Option<Spanned<YamlValue>>,
    pub(super) cut: Option<Spanned<YamlValue>>,
    pub(super) raw: Option<Spanned<RawFile>>,
}

impl RequestFile {
    /// The headers that have a value.
    pub(super) fn own_headers(&self) -> Pairs {
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
pub(super) struct BodyFile {
    pub(super) json: Option<Spanned<YamlValue>>,
    pub(super) text: Option<Spanned<String>>,
    pub(super) file: Option<Spanned<String>>,
    pub(super) base64: Option<Spanned<String>>,
    pub(super) report: Option<Spanned<String>>,
    pub(super) set: Entries<Spanned<YamlValue>>,
    pub(super) rename: Entries<Spanned<String>>,
    pub(super) remove: Vec<Spanned<String>>,
    pub(super) items: Option<Spanned<String>>,
    pub(super) encoding: Option<Spanned<String>>,
}

impl BodyFile {
    /// Whether it is written as JSON, and so labelled.
    pub(super) fn is_json(&self) -> bool {
        self.json.is_some() || self.report.is_some()
    }

    /// Where something stands that goes with `report` alone.
    pub(super) fn change(&self) -> Option<&Spanned<String>> {
        let set = self.set.0.first().map(|(pointer, _)| pointer);
        let rename = self.rename.0.first().map(|(pointer, _)| pointer);
        set.or(rename).or(self.remove.first()).or(self.items.as_ref())
    }
}

/// The bytes of a request: a text, or a mapping.
#[derive(Debug)]
pub(super) enum RawFile {
    Text(String),
    With(RawPlaceFile),
}

/// One of two ways to write bytes; that it is one is judged later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPlaceFile {
    pub(super) text: Option<Spanned<String>>,
    pub(super) base64: Option<Spanned<String>>,
}

text_or_mapping!(RawFile, "a text, or a mapping with text or base64", RawFile::Text, RawPlaceFile => RawFile::With);

/// `none`, or a mapping. The word is judged later, where its place is known.
#[derive(Debug)]
pub(super) enum SignFile {
    Word(String),
    With(Box<SignWithFile>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(super) struct SignWithFile {
    pub(super) key: Option<Spanned<String>>,
    pub(super) access_key: Option<Spanned<String>>,
    pub(super) secret: Option<Spanned<SecretFile>>,
    pub(super) skew: Option<Spanned<String>>,
    pub(super) exact: bool,
    pub(super) version: Option<Spanned<String>>,
    pub(super) headers: Pairs,
    pub(super) resource: Option<Spanned<String>>,
    pub(super) digest: Option<Spanned<String>>,
    pub(super) newline: Option<Spanned<String>>,
    pub(super) method: Option<Spanned<String>>,
    pub(super) date: Option<Spanned<String>>,
    pub(super) order: Option<Spanned<String>>,
    pub(super) case: Option<Spanned<String>>,
    pub(super) scheme: Option<Spanned<String>>,
    pub(super) header: Option<Spanned<YamlValue>>,
    pub(super) after: Option<Spanned<YamlValue>>,
}

/// A key's name or the word of a mistake, or where a secret stands that is in no key ring.
#[derive(Debug)]
pub(super) enum SecretFile {
    Word(String),
    Elsewhere(SecretPlaceFile),
}

/// One of two places; that it is one is judged later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SecretPlaceFile {
    pub(super) env: Option<Spanned<String>>,
    pub(super) file: Option<Spanned<String>>,
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

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ExpectFile {
    pub(super) code: Option<Spanned<YamlValue>>,
    pub(super) codes: Option<Spanned<Entries<Spanned<String>>>>,
    pub(super) reading: Option<Spanned<Entries<Spanned<OptionsFile<ExpectFile>>>>>,
    pub(super) status: Option<Spanned<YamlValue>>,
    pub(super) text: Option<Spanned<String>>,
    pub(super) headers: Pairs<Spanned<YamlValue>>,
    pub(super) json: ExpectJsonFile,
    pub(super) body: Option<Spanned<YamlValue>>,
    pub(super) connection: Option<Spanned<String>>,
    pub(super) answer: Option<Spanned<String>>,
    pub(super) within: Option<Spanned<String>>,
}

impl ExpectFile {
    /// Whether it says something of one answer, and not only how many of several bear each code.
    pub(super) fn is_of_one_answer(&self) -> bool {
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
pub(super) struct ExpectJsonFile {
    pub(super) equals: Option<Spanned<YamlValue>>,
    pub(super) subset: Option<Spanned<YamlValue>>,
    pub(super) pointers: Entries<Spanned<YamlValue>>,
    pub(super) paths: Entries<Spanned<YamlValue>>,
}

/// Names and values in the order of the file: a mapping, or a list of mappings where a name repeats.
#[derive(Debug)]
pub(super) struct Pairs<V = Spanned<String>>(pub(super) Vec<(Spanned<String>, V)>);

impl<V> Default for Pairs<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<V> {
            type Value = Pairs<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of names to values, or a list of such mappings")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Pairs<V>, A::Error> {
                Entries::deserialize(MapAccessDeserializer::new(map)).map(|Entries(pairs)| Pairs(pairs))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Pairs<V>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(Entries(more)) = sequence.next_element()? {
                    pairs.extend(more);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_any(PairsVisitor(PhantomData))
    }
}
