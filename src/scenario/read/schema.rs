//! The JSON Schema of the scenario file, for editors that complete and check it.
//!
//! The keys stand in a skeleton, `fixtures/schemas/scenario.json`; a test holds them against what the loader reads. Words
//! that are data or types are not written there a second time: `"words": "codes"` becomes the enumeration of the
//! contract's codes, `"options": "readings"` a property for each open point.

use serde_json::{Map, Value, json};

use crate::contract::{Contract, EndpointId, Level, Reading};
use crate::request::{ChunkMistake, MISTAKES};
use crate::scenario::read::expectation::AnswerWish;
use crate::scenario::{ConnectionWish, JsonType};
use crate::words::Word;

const SKELETON: &str = include_str!("../../../fixtures/schemas/scenario.json");

/// What an included file has of its own; the definitions are those of the scenario.
const INCLUDED: &str = include_str!("../../../fixtures/schemas/steps.json");

/// The schema (draft 07, which most editors read). Titles and descriptions are still in both languages: objects with `zh`
/// and `en`.
pub fn schema(contract: &Contract) -> Value {
    let mut schema = serde_json::from_str(SKELETON).expect("the embedded skeleton is JSON; a test reads it");
    fill(&mut schema, contract);
    schema
}

/// The schema of a file whose steps a scenario includes.
pub fn included_schema(contract: &Contract) -> Value {
    let mut schema = schema(contract);
    let mut own: Value = serde_json::from_str(INCLUDED).expect("the embedded skeleton is JSON; a test reads it");
    own["definitions"] = schema["definitions"].take();
    own
}

fn fill(value: &mut Value, contract: &Contract) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| fill(element, contract)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| fill(member, contract));
            if let Some(words) = named(members, "words").and_then(|name| words(&name, contract)) {
                replace(members, "words", "enum", words.into());
            } else if named(members, "options").is_some_and(|name| name == "readings") {
                replace(members, "options", "properties", readings(contract));
                members.insert("additionalProperties".to_owned(), false.into());
            }
        }
        _ => {}
    }
}

fn named(members: &Map<String, Value>, key: &str) -> Option<String> {
    members.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn replace(members: &mut Map<String, Value>, placeholder: &str, key: &str, value: Value) {
    members.shift_remove(placeholder);
    members.insert(key.to_owned(), value);
}

fn words(name: &str, contract: &Contract) -> Option<Vec<Value>> {
    Some(match name {
        "codes" => codes(contract),
        // The keys of a mapping are texts whatever they look like.
        "code texts" => {
            codes(contract).iter().map(|code| code.as_str().map_or(code.to_string(), str::to_owned).into()).collect()
        }
        "endpoints" => EndpointId::ALL.iter().map(|id| Value::from(id.word())).collect(),
        "tables" => contract.table_names().map(Value::from).collect(),
        "clauses" => contract.clauses().iter().flat_map(|clause| with_number(&clause.number)).collect(),
        "requirements" => contract.requirements().iter().map(|requirement| Value::from(&*requirement.id)).collect(),
        "readings" => contract.readings().iter().map(|reading| Value::from(reading.id.as_str())).collect(),
        "levels" => [Level::Must, Level::Should, Level::May].map(|level| Value::from(level.word())).into(),
        "chunk mistakes" => words_of::<ChunkMistake>(),
        "types" => words_of::<JsonType>(),
        "connection" => words_of::<ConnectionWish>(),
        "answer" => words_of::<AnswerWish>(),
        _ => mistakes(name.strip_prefix("mistakes ")?)?,
    })
}

fn words_of<W: Word>() -> Vec<Value> {
    W::WORDS.iter().map(|word| Value::from(*word)).collect()
}

/// The words under a key of `sign`.
fn mistakes(key: &str) -> Option<Vec<Value>> {
    let (_, words) = MISTAKES.iter().find(|(of, _)| *of == key)?;
    Some(words.iter().map(|word| Value::from(*word)).collect())
}

/// A code is written by its name or its number.
fn codes(contract: &Contract) -> Vec<Value> {
    let names = contract.codes().iter().map(|code| Value::from(code.name.as_str()));
    let numbers = contract.codes().iter().map(|code| Value::from(code.number));
    names.chain(numbers).collect()
}

/// A text that YAML takes for a number when it stands bare, such as the clause 1.2.
fn with_number(text: &str) -> Vec<Value> {
    let number = text.parse::<f64>().ok().map(Value::from);
    std::iter::once(Value::from(text)).chain(number).collect()
}

fn readings(contract: &Contract) -> Value {
    contract.readings().iter().map(|reading| (reading.id.clone(), options(reading))).collect::<Map<_, _>>().into()
}

/// Options without a parameter are words, the others begin with theirs.
fn options(reading: &Reading) -> Value {
    let meanings: Vec<_> = reading.options.iter().collect();
    let words: Vec<&str> =
        meanings.iter().filter(|option| option.parameter.is_none()).map(|option| &*option.option).collect();
    let mut choices = vec![json!({ "enum": words })];
    for option in meanings.iter().filter(|option| option.parameter.is_some()) {
        choices.push(json!({ "type": "string", "pattern": format!("^{}:", option.option) }));
    }
    let described = |language: fn(&crate::language::Bilingual) -> &str| {
        let options = meanings.iter().map(|option| format!("- {}: {}", option.option, language(&option.meaning)));
        std::iter::once(language(&reading.question).to_owned()).chain(options).collect::<Vec<_>>().join("\n")
    };
    json!({
        "description": { "zh": described(|text| &text.zh), "en": described(|text| &text.en) },
        "anyOf": choices,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use serde::Deserialize;
    use serde::de::value::Error;
    use serde::de::{Deserializer, Visitor};
    use serde::forward_to_deserialize_any;

    use super::*;
    use crate::scenario::MatcherKey;
    use crate::scenario::read::card::{
        BodyFile, CaptureWithFile, CardFile, ExpectFile, ExpectJsonFile, ForEachFile, IncludedFile, RedactFile,
        RequestFile, RetryFile, SecretPlaceFile, SignWithFile, StepFile,
    };

    /// Reads nothing, and learns which keys a type would.
    struct Fields<'a>(&'a mut Vec<&'static str>);

    impl<'de> Deserializer<'de> for Fields<'_> {
        type Error = Error;

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Error> {
            self.0.extend_from_slice(fields);
            Err(serde::de::Error::custom("the keys are known now"))
        }

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(serde::de::Error::custom("no mapping"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    fn keys<'de, T: Deserialize<'de> + fmt::Debug>() -> Vec<String> {
        let mut fields = Vec::new();
        T::deserialize(Fields(&mut fields)).expect_err("nothing is read");
        sorted(&fields)
    }

    fn sorted(words: &[&str]) -> Vec<String> {
        let mut sorted: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        sorted.sort();
        sorted
    }

    fn properties(schema: &Value, pointer: &str) -> Vec<String> {
        let place = schema.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"));
        assert_eq!(place["additionalProperties"], false, "{pointer}");
        let mut keys: Vec<String> = place["properties"].as_object().expect("a mapping").keys().cloned().collect();
        keys.sort();
        keys
    }

    #[test]
    fn the_schema_has_the_keys_that_the_loader_reads() {
        let schema = schema(&Contract::embedded());
        assert_eq!(properties(&included_schema(&Contract::embedded()), ""), keys::<IncludedFile>());
        assert_eq!(properties(&schema, "/definitions/value-matcher/anyOf/1"), sorted(MatcherKey::WORDS));
        for (pointer, keys) in [
            ("", keys::<CardFile>()),
            ("/properties/redact", keys::<RedactFile>()),
            ("/definitions/step", keys::<StepFile>()),
            ("/definitions/for-each", keys::<ForEachFile>()),
            ("/definitions/retry", keys::<RetryFile>()),
            ("/definitions/capture/additionalProperties/anyOf/1", keys::<CaptureWithFile>()),
            ("/definitions/request", keys::<RequestFile>()),
            ("/definitions/body", keys::<BodyFile>()),
            ("/definitions/sign/anyOf/1", keys::<SignWithFile>()),
            ("/definitions/sign/anyOf/1/properties/secret/anyOf/2", keys::<SecretPlaceFile>()),
            ("/definitions/expect", keys::<ExpectFile>()),
            ("/definitions/expect/properties/json", keys::<ExpectJsonFile>()),
        ] {
            assert_eq!(properties(&schema, pointer), keys, "fixtures/schemas/scenario.json at {pointer}");
        }
    }

    #[test]
    fn no_placeholder_is_left_and_every_key_is_described_in_both_languages() {
        let text = schema(&Contract::embedded()).to_string();
        assert!(!text.contains("\"words\"") && !text.contains("\"options\":\""), "{text}");
        described(&schema(&Contract::embedded()), "");
    }

    /// Every property is described beside its reference or in what it refers to.
    fn described(value: &Value, path: &str) {
        match value {
            Value::Array(elements) => elements.iter().for_each(|element| described(element, path)),
            Value::Object(members) => {
                for (name, property) in members.get("properties").and_then(Value::as_object).into_iter().flatten() {
                    let text = property.get("description").or_else(|| property.get("$ref"));
                    assert!(text.is_some(), "{path}/{name} is not described");
                }
                for (name, member) in members {
                    described(member, &format!("{path}/{name}"));
                }
            }
            _ => {}
        }
    }
}
