//! Words of files and protocols that stand for one choice out of several, each listed once.

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// A choice that is written as a word: in a table, a file of the user's, a report or a command.
///
/// [`words!`] makes such types; what it generates is also there without this trait in scope.
pub trait Word: Copy + Sized + Serialize + DeserializeOwned + 'static {
    /// All of them.
    const ALL: &'static [Self];
    /// Their words, in the same order.
    const WORDS: &'static [&'static str];

    /// The word.
    fn word(self) -> &'static str;

    /// The choice that a word stands for.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.word() == word)
    }
}

/// A text that is none of the words in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no such word")]
pub struct NoSuchWord;

/// Defines enums whose variants are words: `ALL`, `WORDS`, `word`, `from_word`, [`Word`], `Display`, `FromStr`, `Serialize`
/// and `Deserialize` follow from one list, so that none of them can miss a variant.
macro_rules! words {
    ($(
        $(#[$about:meta])*
        $visibility:vis enum $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal),+ $(,)? }
    )+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        $visibility enum $name { $($(#[$what])* #[serde(rename = $word)] $variant),+ }

        #[allow(dead_code, reason = "what one list gives is the same for all")]
        impl $name {
            /// All of them, in the order of their list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word that stands for it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The choice that a word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::words::Word for $name {
            const ALL: &'static [Self] = Self::ALL;
            const WORDS: &'static [&'static str] = Self::WORDS;

            fn word(self) -> &'static str {
                self.word()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::NoSuchWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::from_word(word).ok_or($crate::words::NoSuchWord)
            }
        }
    )+};
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::{NoSuchWord, Word};

    words! {
        /// A colour.
        enum Colour {
            /// Red.
            Red = "red",
            /// Blue.
            Blue = "blue",
        }
    }

    #[test]
    fn a_word_and_its_choice_are_found_by_each_other() {
        for colour in <Colour as Word>::ALL {
            let written = serde_json::to_string(colour).expect("a word is written");
            assert_eq!(written, format!("\"{colour}\""));
            assert_eq!(serde_json::from_str::<Colour>(&written).expect("a word is read"), *colour);
            assert_eq!(colour.word().parse(), Ok(*colour));
        }
        assert_eq!("green".parse::<Colour>(), Err(NoSuchWord));
        let error = serde_json::from_str::<Colour>("\"green\"").expect_err("green is none");
        assert!(error.to_string().contains("unknown variant `green`, expected `red` or `blue`"), "{error}");
    }
}
