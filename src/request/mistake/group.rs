//! A group of mistakes of which each is a word, has a meaning and is made by a function.

/// A group of rows becomes a choice that is made by a word, with its meaning and its function.
macro_rules! group {
    ($(#[$about:meta])* $name:ident, $function:ty {
        $($variant:ident = $word:literal, $zh:literal, $en:literal, $does:expr;)+
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

            /// The function that does it.
            pub(in crate::request) fn function(self) -> $function {
                match self { $(Self::$variant => $does),+ }
            }
        }
    };
}
pub(super) use group;
