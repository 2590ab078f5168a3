//! Two mistakes at once, of those that clients make most; and what is written wrongly in one character.

use std::sync::LazyLock;

use super::search::{RECIPES, Search};
use super::{Way, characters, dates};
use crate::request::mistake::{Mistakes, Recipe, ResourceMistake, SigningBytes};
use crate::secret::Secret;
use crate::signature::CanonicalRequest;

type Pair = (&'static Recipe, &'static Recipe, Mistakes);

fn likely() -> impl Iterator<Item = &'static Recipe> {
    RECIPES.iter().filter(|recipe| recipe.is_likely)
}

/// The slash before Resource, too many or missing: nobody errs more often in anything else (resource-form).
fn slashes() -> impl Iterator<Item = &'static Recipe> {
    let slashes = [Some(ResourceMistake::LeadingSlash), Some(ResourceMistake::NoLeadingSlash)];
    RECIPES.iter().filter(move |recipe| slashes.contains(&recipe.mistakes.resource))
}

/// Two likely mistakes of two groups.
static LIKELY: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let all: Vec<&'static Recipe> = likely().collect();
    let pairs = all.iter().enumerate().flat_map(|(index, first)| {
        all[index + 1..].iter().filter_map(|second| pair(first, second)).collect::<Vec<_>>()
    });
    pairs.collect()
});

/// The slash beside a mistake that is not likely.
static WITH_SLASH: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let others = || RECIPES.iter().filter(|recipe| !recipe.is_likely);
    slashes().flat_map(|slash| others().filter_map(move |other| pair(slash, other))).collect()
});

fn pair(first: &'static Recipe, second: &'static Recipe) -> Option<Pair> {
    (first.group() != second.group()).then(|| (first, second, first.mistakes.merged(&second.mistakes)))
}

/// Seconds up to which a date is looked for beside another mistake.
const SECONDS: i64 = 10;

impl Search<'_> {
    pub(super) fn two_at_once(&mut self, others: &[(&str, &Secret)]) -> Vec<Way> {
        self.first_found(&[
            &|search| search.pairs(&LIKELY),
            &Self::characters,
            &Self::interfaces_and,
            &Self::seconds_and,
            &|search| search.pairs(&WITH_SLASH),
            &|search| search.keys_and(others),
        ])
    }

    fn pairs(&mut self, pairs: &[Pair]) -> Vec<Way> {
        let canonical = self.canonical.clone();
        let found = pairs.iter().filter(|(_, _, mistakes)| self.is_made_of(mistakes, canonical.clone(), None));
        found.map(|(first, second, _)| Way::of(&[first, second])).collect()
    }

    /// One character of the secret, or of the name of a header.
    fn characters(&mut self) -> Vec<Way> {
        let canonical = self.canonical.clone();
        let mut found = Vec::new();
        for (way, secret) in characters::of_secret(self.client.secret) {
            let key = SigningBytes::new(secret.into_bytes());
            if self.is_made_of(&Mistakes::default(), canonical.clone(), Some(&key)) {
                found.push(way);
            }
        }
        for (index, (name, _)) in canonical.headers.iter().enumerate() {
            for (way, other) in characters::of_header(name) {
                let mut canonical = canonical.clone();
                canonical.headers[index].0 = other.into();
                if self.is_made_of(&Mistakes::default(), canonical, None) {
                    found.push(way);
                }
            }
        }
        found
    }

    fn interfaces_and(&mut self) -> Vec<Way> {
        let mut found = Vec::new();
        for other in self.recognition.paths {
            let canonical = self.of_interface(other);
            found.extend(self.with_each(likely(), &canonical, None).map(|recipe| Way::of_interface(other).and(recipe)));
        }
        found
    }

    fn seconds_and(&mut self) -> Vec<Way> {
        let mut found = Vec::new();
        for other in dates::around(self.recognition.request, &self.around, SECONDS) {
            let canonical = other.signed(&self.canonical, &self.around.parameters.date_header);
            found.extend(self.with_each(slashes(), &canonical, None).map(|recipe| other.way().and(recipe)));
        }
        found
    }

    fn keys_and(&mut self, others: &[(&str, &Secret)]) -> Vec<Way> {
        let canonical = self.canonical.clone();
        let mut found = Vec::new();
        for (access_key, secret) in others {
            let key = SigningBytes::new(secret.expose().into());
            let recipes = likely().filter(|recipe| recipe.mistakes.secret.is_none());
            let made = self.with_each(recipes, &canonical, Some(&key));
            found.extend(made.map(|recipe| Way::of_key(access_key).and(recipe)));
        }
        found
    }

    /// Those mistakes with which it is made.
    fn with_each(
        &mut self,
        recipes: impl Iterator<Item = &'static Recipe>,
        canonical: &CanonicalRequest<'_>,
        key: Option<&SigningBytes>,
    ) -> std::vec::IntoIter<&'static Recipe> {
        let made = recipes.filter(|recipe| self.is_made_of(&recipe.mistakes, canonical.clone(), key));
        made.collect::<Vec<_>>().into_iter()
    }
}
