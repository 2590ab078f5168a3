//! What a client gets wrong on purpose when it signs: a table with a row for each mistake, and a function beside each row.
//!
//! `table` has the rows, `group` makes of a group of rows a choice with meanings and functions, and of all groups one value.
//! `secret` holds the functions that change the secret, `resource` those that change Resource, `lines` the lines of the string
//! to sign and what stands between them, `encoding` its bytes, `digest` its hash, `credential` the header that bears it,
//! `dates` those that change dates, `sent` those that change what is sent; `header` is a mistake that is about a header of some
//! name. `string` makes the string to sign with all mistakes, and what signs it.

mod credential;
mod dates;
mod digest;
mod encoding;
mod group;
mod header;
mod lines;
mod resource;
mod secret;
mod sent;
mod string;
mod table;

pub use header::{HeaderMistake, HeaderVerb};
pub use table::{
    AfterMistake, CaseMistake, DateMistake, DigestMistake, EncodingMistake, HeaderLineMistake, LinesMistake, MISTAKES,
    MethodMistake, Mistakes, NewlineMistake, OrderMistake, ResourceMistake, SchemeMistake, SecretMistake,
    SignedDateMistake, SignedVersionMistake,
};

pub(super) use credential::Credential;
pub(super) use dates::{Dates, moved, text as date_text};
pub(super) use lines::Around;
pub(super) use secret::{ClientKey, SigningBytes};
pub(super) use sent::Sent;

use crate::contract::Parameters;
use crate::language::Bilingual;
use crate::message::DATE;
use crate::secret::Secret;
use crate::signature::authorization::AUTHORIZATION;

/// One mistake alone, as a client could make it in any request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// The mistake as a scenario writes it, such as `digest: hex`; it is the recipe's id.
    pub written: String,
    /// What the client does, for a person.
    pub meaning: Bilingual,
    /// The mistake, to be put into [`Signing::mistakes`](super::Signing::mistakes).
    pub mistakes: Mistakes,
    /// Whether it is among those that clients make most.
    pub is_likely: bool,
}

impl Recipe {
    /// The key of `sign` under which it is written; of one group only one can be made.
    pub fn group(&self) -> &str {
        self.written.split(':').next().unwrap_or_default()
    }

    /// Whether it changes the signature and nothing else that is sent: a platform that refuses it says
    /// AuthorizationNoMatch, or that the signature's form is wrong.
    pub fn is_of_the_signature(&self) -> bool {
        let Mistakes { date, scheme, headers, after, .. } = &self.mistakes;
        date.is_none() && scheme.is_none() && headers.is_empty() && after.is_empty()
    }
}

impl Mistakes {
    /// Whether the client makes none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Every mistake of the table alone, in its order. Those that are about a header stand once for each header that signing
    /// adds; such a header is renamed to capitals, to small letters and to another name.
    pub fn each_alone(parameters: &Parameters) -> Vec<Recipe> {
        let after = AfterMistake::ALL.iter().map(|mistake| Recipe {
            written: format!("after: {}", mistake.word()),
            meaning: mistake.meaning(),
            mistakes: Self { after: vec![*mistake], ..Self::default() },
            is_likely: false,
        });
        let names = [DATE, &parameters.date_header, &parameters.version_header, AUTHORIZATION];
        let header = names.into_iter().flat_map(HeaderMistake::each_of).map(|mistake| Recipe {
            written: format!("header: {mistake}"),
            meaning: mistake.verb.meaning().joined(": ", &Bilingual::from(mistake.to_string())),
            mistakes: Self { headers: vec![mistake], ..Self::default() },
            is_likely: false,
        });
        Self::singles().into_iter().chain(after).chain(header).collect()
    }

    /// The same but for one mistake, once for each, with the mistake as it is told.
    pub(super) fn each_left_out(&self) -> Vec<(String, Self)> {
        let mut lesser = self.singles_left_out();
        for (index, mistake) in self.headers.iter().enumerate() {
            let mut headers = self.headers.clone();
            headers.remove(index);
            lesser.push((format!("header: … {}", mistake.header), Self { headers, ..self.clone() }));
        }
        for (index, mistake) in self.after.iter().enumerate() {
            let mut after = self.after.clone();
            after.remove(index);
            lesser.push((format!("after: {}", mistake.word()), Self { after, ..self.clone() }));
        }
        lesser
    }

    /// The mistakes as keys of `sign` with their words, in the order of the table.
    pub fn words(&self) -> Vec<(&'static str, Vec<String>)> {
        let headers = self.headers.iter().map(HeaderMistake::to_string).collect();
        let after = self.after.iter().map(|mistake| mistake.word().to_owned()).collect();
        let mut words = self.single_words();
        words.extend(
            [("header", headers), ("after", after)].into_iter().filter(|(_, words): &(_, Vec<_>)| !words.is_empty()),
        );
        words
    }

    /// The mistakes of both; of two that exclude one another the other's.
    #[must_use]
    pub fn merged(&self, other: &Self) -> Self {
        let mut merged = self.with_singles_of(other);
        merged.headers.extend_from_slice(&other.headers);
        merged.after.extend_from_slice(&other.after);
        merged
    }
}

impl SecretMistake {
    /// Whether it can be made with this key, and makes another one of it.
    pub fn can_be_made(self, access_key: &str, secret: &Secret) -> bool {
        self.makes(access_key, secret, |bytes| bytes != secret.expose().as_bytes())
    }

    /// Whether what signs then is a text.
    pub fn makes_text(self, access_key: &str, secret: &Secret) -> bool {
        self.makes(access_key, secret, |bytes| str::from_utf8(bytes).is_ok())
    }

    fn makes(self, access_key: &str, secret: &Secret, is_so: impl FnOnce(&[u8]) -> bool) -> bool {
        // Any scheme makes a difference.
        let key = ClientKey { access_key, secret: secret.expose(), scheme: "x" };
        self.function()(&key).is_ok_and(|bytes| is_so(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::contract::Contract;

    #[test]
    fn every_row_is_a_recipe_with_words_of_its_own() {
        let contract = Contract::embedded();
        let recipes = Mistakes::each_alone(contract.parameters());
        let ids: BTreeSet<&str> = recipes.iter().map(|recipe| recipe.written.as_str()).collect();
        assert_eq!(ids.len(), recipes.len());
        for (key, words) in MISTAKES {
            for word in *words {
                let begins = format!("{key}: {word}");
                assert!(ids.iter().any(|id| id.starts_with(&begins)), "{begins}");
            }
        }
        for recipe in &recipes {
            let written: Vec<String> =
                recipe.mistakes.words().iter().map(|(key, words)| format!("{key}: {}", words.join(", "))).collect();
            assert_eq!(written.join("\n"), recipe.written);
            assert!(!recipe.meaning.zh.is_empty() && !recipe.meaning.en.is_empty(), "{}", recipe.written);
        }
    }

    #[test]
    fn of_two_mistakes_of_one_key_the_second_is_made() {
        let one = |digest| Mistakes { digest: Some(digest), after: vec![AfterMistake::Body], ..Mistakes::default() };
        let merged = one(DigestMistake::Hex).merged(&one(DigestMistake::Sha256));
        assert_eq!((merged.digest, merged.after.len()), (Some(DigestMistake::Sha256), 2));
        assert_eq!(one(DigestMistake::Hex).merged(&Mistakes::default()), one(DigestMistake::Hex));
    }
}
