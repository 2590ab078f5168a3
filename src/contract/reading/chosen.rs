//! How the list of open points becomes a type for each of them and a struct of what is chosen.

use std::fmt::Display;
use std::str::FromStr;

use super::ReadingError;
use crate::words::{NoSuchWord, Word};

/// What an open point can be read as.
pub(super) trait Options: FromStr<Err = NoSuchWord> + Display {
    /// The words that the code knows, without what may follow a colon.
    const WORDS: &'static [&'static str];
}

impl<T: Word + FromStr<Err = NoSuchWord> + Display> Options for T {
    const WORDS: &'static [&'static str] = T::WORDS;
}

/// The enum of a reading's options; one whose options take something behind a colon is written by hand, and has none here.
macro_rules! options {
    ($id:literal $about:literal $kind:ident {}) => {};
    ($id:literal $about:literal $kind:ident { $($options:tt)+ }) => {
        $crate::words::words! {
            #[doc = concat!("`", $id, "`:", $about)]
            pub enum $kind { $($options)+ }
        }
    };
}
pub(super) use options;

macro_rules! readings {
    ($(#[doc = $about:literal] $id:literal $field:ident: $kind:ident { $($options:tt)* })+) => {
        $($crate::contract::reading::chosen::options! { $id $about $kind { $($options)* } })+

        /// One option for every open point.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Readings {
            $(#[doc = concat!("`", $id, "`:", $about)] pub $field: $kind,)+
        }

        impl Readings {
            /// The ids of all readings that the code knows, in the order of the table.
            pub const IDS: &'static [&'static str] = &[$($id),+];

            /// Takes the option of every reading from `option_of`.
            ///
            /// # Errors
            /// [`ReadingError`] where `option_of` has none, or one that the reading does not have.
            ///
            /// [`ReadingError`]: super::ReadingError
            pub fn from_options<'a>(
                option_of: impl Fn(&str) -> Option<&'a str>,
            ) -> Result<Self, super::ReadingError> {
                let chosen = |id| super::chosen::chosen(id, option_of(id));
                Ok(Self { $($field: super::chosen::parsed($id, chosen($id)?)?,)+ })
            }

            /// The words of the options of a reading, without what may follow a colon.
            pub fn options(id: &str) -> Option<&'static [&'static str]> {
                match id {
                    $($id => Some(<$kind as super::chosen::Options>::WORDS),)+
                    _ => None,
                }
            }

            /// Chooses an option.
            ///
            /// # Errors
            /// [`ReadingError`] where there is no such reading or option; nothing is changed then.
            ///
            /// [`ReadingError`]: super::ReadingError
            pub fn set(&mut self, id: &str, option: &str) -> Result<(), super::ReadingError> {
                match id {
                    $($id => self.$field = super::chosen::parsed($id, option)?,)+
                    _ => return Err(super::ReadingError::UnknownReading(id.to_owned())),
                }
                Ok(())
            }

            /// The chosen option of a reading, as its text.
            pub fn get(&self, id: &str) -> Option<String> {
                self.choice(id).map(|(_, option)| option.into())
            }

            /// A reading, and the chosen option as its text.
            pub fn choice(&self, id: &str) -> Option<(&'static str, smol_str::SmolStr)> {
                match id {
                    $($id => Some(($id, smol_str::ToSmolStr::to_smolstr(&self.$field))),)+
                    _ => None,
                }
            }
        }
    };
}
pub(super) use readings;

pub(super) fn chosen<'a>(id: &str, option: Option<&'a str>) -> Result<&'a str, ReadingError> {
    option.ok_or_else(|| ReadingError::UnknownReading(id.to_owned()))
}

pub(super) fn parsed<T: Options>(reading: &'static str, option: &str) -> Result<T, ReadingError> {
    option.parse().map_err(|NoSuchWord| ReadingError::UnknownOption { reading, option: option.to_owned() })
}
