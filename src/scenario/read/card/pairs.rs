//! Names with values where a name may repeat.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::diagnostic::yaml::{Entries, Spanned};

/// Names and values in the order of the file: a mapping, or a list of mappings where a name repeats.
#[derive(Debug)]
pub(in crate::scenario) struct Pairs<V = Spanned<String>>(pub(in crate::scenario) Vec<(Spanned<String>, V)>);

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
