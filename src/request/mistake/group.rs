//! A group of mistakes of which each is a word, has a meaning and is made by a function; and all groups as one value.
//!
//! A row that ends in `likely` is one of those that clients make most: they are looked for in pairs too.

/// A group of rows becomes a choice that is made by a word, with its meaning and its function.
macro_rules! group {
    ($(#[$about:meta])* $name:ident, $function:ty {
        $($variant:ident = $word:literal, $zh:literal, $en:literal, $does:expr $(, $likely:ident)?;)+
    }) => {
        $crate::words::words! {
            $(#[$about])*
            pub enum $name { $(#[doc = $en] $variant = $word),+ }
        }

        impl $name {
            /// What the client does, for a person.
            pub fn meaning(self) -> Bilingual {
                match self { $(Self::$variant => Bilingual::new($zh, $en)),+ }
            }

            /// Whether it is among those that clients make most.
            #[allow(dead_code, reason = "not every group is looked for")]
            pub(in crate::request) fn is_likely(self) -> bool {
                match self { $(Self::$variant => false $(|| stringify!($likely) == "likely")?),+ }
            }

            /// The function that does it.
            pub(in crate::request) fn function(self) -> $function {
                match self { $(Self::$variant => $does),+ }
            }
        }
    };
}
pub(super) use group;

/// All groups become [`Mistakes`], with all that is done to each of them.
macro_rules! mistakes {
    ($($(#[$about:meta])* $key:ident $written:literal: $name:ident;)+) => {
        /// The keys of `sign` whose values are words for a mistake, with their words.
        pub const MISTAKES: &[(&str, &[&str])] = &[
            $(($written, $name::WORDS),)+
            ("header", HeaderVerb::WORDS),
            ("after", AfterMistake::WORDS),
        ];

        /// All that a client gets wrong at once.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Mistakes {
            $($(#[$about])* pub $key: Option<$name>,)+
            /// What is done to headers, in this order.
            pub headers: Vec<HeaderMistake>,
            /// What is changed behind the signature, in this order.
            pub after: Vec<AfterMistake>,
        }

        impl Mistakes {
            /// Every mistake of a group of which only one can be made, alone.
            pub(in crate::request) fn singles() -> Vec<Recipe> {
                let mut all = Vec::new();
                $(all.extend($name::ALL.iter().map(|mistake| Recipe {
                    written: format!("{}: {}", $written, mistake.word()),
                    meaning: mistake.meaning(),
                    mistakes: Self { $key: Some(*mistake), ..Self::default() },
                    is_likely: mistake.is_likely(),
                }));)+
                all
            }

            /// The same but for one of those mistakes, once for each.
            pub(super) fn singles_left_out(&self) -> Vec<(String, Self)> {
                let mut lesser = Vec::new();
                $(if let Some(mistake) = self.$key {
                    let told = format!("{}: {}", $written, mistake.word());
                    lesser.push((told, Self { $key: None, ..self.clone() }));
                })+
                lesser
            }

            /// Those mistakes as keys of `sign`, each with its word.
            pub(super) fn single_words(&self) -> Vec<(&'static str, Vec<String>)> {
                let words = [$(($written, self.$key.map(Word::word))),+];
                words.into_iter().filter_map(|(key, word)| Some((key, vec![word?.to_owned()]))).collect()
            }

            /// Those mistakes with the other's in their place, where the other makes one of the group.
            pub(super) fn with_singles_of(&self, other: &Self) -> Self {
                Self { $($key: other.$key.or(self.$key),)+ ..self.clone() }
            }
        }
    };
}
pub(super) use mistakes;
