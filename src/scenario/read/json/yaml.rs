//! A YAML value whose numbers keep their text.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use crate::diagnostic::yaml::Spanned;
use crate::language::Bilingual;

/// A YAML value. A number is known by its place alone: its text stands in the file, and reading it would lose it.
#[derive(Debug)]
pub(in crate::scenario) enum YamlValue {
    Null,
    Boolean(bool),
    Number,
    Text(String),
    List(Vec<Spanned<YamlValue>>),
    Mapping(Vec<(Spanned<String>, Spanned<YamlValue>)>),
}

impl YamlValue {
    /// What it is, for a person.
    pub(in crate::scenario) fn type_name(&self) -> Bilingual {
        match self {
            Self::Null => "null".into(),
            Self::Boolean(_) => ("布尔值", "a boolean").into(),
            Self::Number => ("数字", "a number").into(),
            Self::Text(_) => ("文本", "a text").into(),
            Self::List(_) => ("列表", "a list").into(),
            Self::Mapping(_) => ("映射", "a mapping").into(),
        }
    }
}

impl<'de> Deserialize<'de> for YamlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }
}

struct YamlVisitor;

macro_rules! numbers {
    ($($visit:ident: $kind:ty),+) => {$(
        fn $visit<E: de::Error>(self, _: $kind) -> Result<YamlValue, E> {
            Ok(YamlValue::Number)
        }
    )+};
}

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = YamlValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    numbers!(visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128, visit_f64: f64);

    fn visit_unit<E: de::Error>(self) -> Result<YamlValue, E> {
        Ok(YamlValue::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<YamlValue, E> {
        Ok(YamlValue::Boolean(value))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<YamlValue, E> {
        Ok(YamlValue::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<YamlValue, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element()? {
            elements.push(element);
        }
        Ok(YamlValue::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlValue, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(YamlValue::Mapping(members))
    }
}
