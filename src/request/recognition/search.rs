//! The steps of the search. The string of a correct client is put together once, and each key made ready once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::given::Given;
use super::{Depth, Recognition, Recognized, Way, dates};
use crate::language::{Bilingual, bilingual};
use crate::message::{DATE, Request};
use crate::request::mistake::{Around, ClientKey, Mistakes, Recipe, SecretMistake, SignedDateMistake, SigningBytes};
use crate::request::signing::OtherRequest;
use crate::secret::Secret;
use crate::signature::{CanonicalRequest, SigningKey, resource};

/// Every mistake that changes the signature alone, in the order of the table.
pub(super) static RECIPES: LazyLock<Vec<Recipe>> =
    LazyLock::new(|| Mistakes::singles().into_iter().filter(Recipe::is_of_the_signature).collect());

/// After so many signatures the caller is asked whether there is time.
const BETWEEN_QUESTIONS: usize = 16;

/// A step of the search.
pub(super) type Step<'s, 'a> = &'s dyn Fn(&mut Search<'a>) -> Vec<Way>;

pub(super) struct Search<'a> {
    pub(super) recognition: &'a Recognition<'a>,
    may_go_on: &'a dyn Fn() -> bool,
    given: Given<'a>,
    pub(super) canonical: CanonicalRequest<'a>,
    pub(super) around: Around<'a>,
    pub(super) client: ClientKey<'a>,
    key: SigningBytes,
    /// The keys that mistakes make of the secret; none where it cannot be made.
    other_keys: BTreeMap<SecretMistake, Option<SigningBytes>>,
    tried: usize,
    is_over: bool,
}

impl<'a> Search<'a> {
    pub(super) fn of(
        recognition: &'a Recognition<'a>,
        (access_key, secret): (&'a str, &'a Secret),
        may_go_on: &'a dyn Fn() -> bool,
    ) -> Self {
        let Recognition { request, given, readings, parameters, .. } = *recognition;
        let date = dates::sent(request, &parameters.date_header);
        let client = ClientKey { access_key, secret: secret.expose(), scheme: &parameters.scheme };
        Self {
            recognition,
            may_go_on,
            given: Given::new(given),
            canonical: CanonicalRequest::unchecked(request, parameters, readings),
            around: Around { request, access_key, date, parameters },
            client,
            key: SigningBytes::new(secret.expose().into()),
            other_keys: BTreeMap::new(),
            tried: 0,
            is_over: false,
        }
    }

    pub(super) fn run(mut self, others: &[(&str, &Secret)], depth: Depth) -> Recognized {
        let ways = if self.is_right() { Vec::new() } else { self.ways(others, depth) };
        Recognized { ways, tried: self.tried, is_complete: !self.is_over }
    }

    /// Goes on until a step has found something.
    pub(super) fn first_found(&mut self, steps: &[Step<'_, 'a>]) -> Vec<Way> {
        steps.iter().map(|step| step(self)).find(|ways| !ways.is_empty()).unwrap_or_default()
    }

    fn ways(&mut self, others: &[(&str, &Secret)], depth: Depth) -> Vec<Way> {
        let two_at_once = |search: &mut Self| match depth {
            Depth::Pairs => search.two_at_once(others),
            Depth::Single => Vec::new(),
        };
        self.first_found(&[
            &Self::singles,
            &|search| search.keys(others),
            &Self::interfaces,
            &Self::seconds,
            &two_at_once,
        ])
    }

    /// Whether it is the signature of a correct client, by any accepted form of Resource.
    fn is_right(&mut self) -> bool {
        let forms = resource::forms(self.recognition.request, self.recognition.readings);
        forms.into_iter().any(|resource| {
            let canonical = CanonicalRequest { resource, ..self.canonical.clone() };
            self.is_made_by(self.key.ready().clone(), &canonical)
        })
    }

    fn singles(&mut self) -> Vec<Way> {
        let mut found: Vec<&Recipe> = RECIPES.iter().filter(|recipe| self.is_made_with(&recipe.mistakes)).collect();
        found.sort_by_key(|recipe| !recipe.is_likely);
        let is_of_custom = |recipe: &&Recipe| recipe.mistakes.signed_date == Some(SignedDateMistake::Custom);
        let rewritten = found.iter().any(is_of_custom).then(|| self.rewritten_date()).flatten();
        found.into_iter().map(|recipe| Way::of(&[recipe])).chain(rewritten).collect()
    }

    /// Where both lines bear the date of the interface and Date tells another: somebody has written Date anew on the way.
    fn rewritten_date(&self) -> Option<Way> {
        let seconds = self.around.date?.as_second() - dates::sent(self.recognition.request, DATE)?.as_second();
        (seconds != 0).then(|| dates::way(&[(DATE, seconds)]))
    }

    fn keys(&mut self, others: &[(&str, &Secret)]) -> Vec<Way> {
        let canonical = self.canonical.clone();
        let signs = others.iter().filter(|(_, secret)| self.is_made_by(SigningKey::new(secret), &canonical));
        signs.map(|(access_key, _)| Way::of_key(access_key)).collect()
    }

    fn interfaces(&mut self) -> Vec<Way> {
        let paths = self.recognition.paths;
        let signs = paths.iter().filter(|other| {
            let canonical = self.of_interface(other);
            self.is_made_by(self.key.ready().clone(), &canonical)
        });
        signs.map(Way::of_interface).collect()
    }

    /// What a client signs that means another interface.
    pub(super) fn of_interface(&self, OtherRequest { method, target }: &'a OtherRequest) -> CanonicalRequest<'a> {
        let other = Request { target: target.as_str().into(), ..Request::default() };
        let resource = resource::forms(&other, self.recognition.readings).swap_remove(0).into_owned().into();
        CanonicalRequest { verb: method.as_str().into(), resource, ..self.canonical.clone() }
    }

    /// Date, x-bis3-date or both of another second: a client that reads its clock twice, or a proxy that writes Date anew.
    fn seconds(&mut self) -> Vec<Way> {
        let mut found = Vec::new();
        for other in dates::around(self.recognition.request, &self.around, Recognition::SECONDS) {
            let canonical = other.signed(&self.canonical, &self.around.parameters.date_header);
            if self.is_made_by(self.key.ready().clone(), &canonical) {
                found.push(other.way());
            }
        }
        found
    }

    fn is_made_with(&mut self, mistakes: &Mistakes) -> bool {
        self.is_made_of(mistakes, self.canonical.clone(), None)
    }

    /// Whether it is made with these mistakes of what would be signed otherwise, by the client's own key or another one.
    pub(super) fn is_made_of(
        &mut self,
        mistakes: &Mistakes,
        canonical: CanonicalRequest<'_>,
        other: Option<&SigningBytes>,
    ) -> bool {
        if self.is_over() {
            return false;
        }
        let string = mistakes.string(canonical, &self.around);
        let key = match (other, mistakes.secret) {
            (Some(other), _) => Some(other),
            (None, None) => Some(&self.key),
            (None, Some(mistake)) => {
                let made = || mistakes.key(&self.client).ok();
                self.other_keys.entry(mistake).or_insert_with(made).as_ref()
            }
        };
        let Some(key) = key else { return false };
        self.tried += 1;
        match mistakes.digest {
            None => self.given.is(&key.sign(&string)),
            Some(_) => self.given.is_text(&mistakes.signature(key, &string)),
        }
    }

    fn is_made_by(&mut self, key: SigningKey, canonical: &CanonicalRequest<'_>) -> bool {
        if self.is_over() {
            return false;
        }
        self.tried += 1;
        self.given.is(&key.sign_canonical(canonical))
    }

    fn is_over(&mut self) -> bool {
        let is_asked = self.tried.is_multiple_of(BETWEEN_QUESTIONS);
        self.is_over |= self.tried >= Recognition::MOST || is_asked && !(self.may_go_on)();
        self.is_over
    }
}

impl Way {
    pub(super) fn of(recipes: &[&Recipe]) -> Self {
        let meanings = recipes.iter().map(|recipe| recipe.meaning.clone());
        let joined = |all: Bilingual, next: Bilingual| all.joined(("；另外，", "; besides, "), &next);
        Self {
            parts: recipes.iter().map(|recipe| recipe.written.clone()).collect(),
            meaning: meanings.reduce(joined).unwrap_or_default(),
        }
    }

    pub(super) fn of_key(access_key: &str) -> Self {
        let meaning = bilingual!(
            "签名用的是另一个 AccessKey（{access_key}）的密钥",
            "the secret of another AccessKey ({access_key}) signs"
        );
        Self { parts: vec![format!("secret: {access_key}")], meaning }
    }

    pub(super) fn of_interface(OtherRequest { method, target }: &OtherRequest) -> Self {
        let meaning =
            bilingual!("签的是另一个接口：{method} {target}", "another interface is signed: {method} {target}");
        Self { parts: vec![format!("for: {method} {target}")], meaning }
    }

    /// This and a mistake besides.
    pub(super) fn and(mut self, recipe: &Recipe) -> Self {
        self.parts.push(recipe.written.clone());
        self.meaning = self.meaning.joined(("；另外，", "; besides, "), &recipe.meaning);
        self
    }
}
