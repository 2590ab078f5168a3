//! The steps of the search. The string of a correct client is put together once, and each key made ready once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::given::Given;
use super::{Depth, Recognition, Recognized, Way};
use crate::contract::reading::DateFormat;
use crate::language::{Bilingual, bilingual};
use crate::message::Request;
use crate::request::mistake::{Around, ClientKey, Mistakes, Recipe, SecretMistake, SigningBytes, date_text, moved};
use crate::request::signing::OtherRequest;
use crate::secret::Secret;
use crate::signature::{CanonicalRequest, HttpDate, SigningKey, resource};

/// Every mistake that changes the signature alone, in the order of the table.
static RECIPES: LazyLock<Vec<Recipe>> =
    LazyLock::new(|| Mistakes::singles().into_iter().filter(Recipe::is_of_the_signature).collect());

/// Two likely mistakes of two groups.
static PAIRS: LazyLock<Vec<(&'static Recipe, &'static Recipe, Mistakes)>> = LazyLock::new(|| {
    let likely: Vec<&'static Recipe> = RECIPES.iter().filter(|recipe| recipe.is_likely).collect();
    let pairs = likely.iter().enumerate().flat_map(|(index, first)| {
        let others = likely[index + 1..].iter().filter(|second| second.group() != first.group());
        others.map(|second| (*first, *second, first.mistakes.merged(&second.mistakes)))
    });
    pairs.collect()
});

/// After so many signatures the caller is asked whether there is time.
const BETWEEN_QUESTIONS: usize = 16;

pub(super) struct Search<'a> {
    recognition: &'a Recognition<'a>,
    may_go_on: &'a dyn Fn() -> bool,
    given: Given<'a>,
    canonical: CanonicalRequest<'a>,
    around: Around<'a>,
    client: ClientKey<'a>,
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
        let date = told(request, &parameters.date_header);
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
        let ways = if self.is_right() { Vec::new() } else { self.first_found(others, depth) };
        Recognized { ways, tried: self.tried, is_complete: !self.is_over }
    }

    /// Goes on until a step has found something.
    fn first_found(&mut self, others: &[(&str, &Secret)], depth: Depth) -> Vec<Way> {
        let mut ways = self.singles();
        if ways.is_empty() {
            ways = self.keys(others);
        }
        if ways.is_empty() {
            ways = self.interfaces();
        }
        if ways.is_empty() {
            ways = self.seconds();
        }
        if ways.is_empty() && depth == Depth::Pairs {
            ways = self.pairs();
        }
        ways
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
        found.into_iter().map(|recipe| Way::of(&[recipe])).collect()
    }

    fn pairs(&mut self) -> Vec<Way> {
        let found = PAIRS.iter().filter(|(_, _, mistakes)| self.is_made_with(mistakes));
        found.map(|(first, second, _)| Way::of(&[first, second])).collect()
    }

    fn keys(&mut self, others: &[(&str, &Secret)]) -> Vec<Way> {
        let canonical = self.canonical.clone();
        let signs = others.iter().filter(|(_, secret)| self.is_made_by(SigningKey::new(secret), &canonical));
        signs.map(|(access_key, _)| Way::of_key(access_key)).collect()
    }

    fn interfaces(&mut self) -> Vec<Way> {
        let canonical = self.canonical.clone();
        let Recognition { paths, readings, .. } = *self.recognition;
        let signs = paths.iter().filter(|OtherRequest { method, target }| {
            let other = Request { target: target.as_str().into(), ..Request::default() };
            let resource = resource::forms(&other, readings).swap_remove(0).into_owned().into();
            let canonical = CanonicalRequest { verb: method.as_str().into(), resource, ..canonical.clone() };
            self.is_made_by(self.key.ready().clone(), &canonical)
        });
        signs.map(Way::of_interface).collect()
    }

    /// Date, x-bis3-date or both of another second: a client that reads its clock twice, or a proxy that writes Date anew.
    fn seconds(&mut self) -> Vec<Way> {
        let Some(instant) = self.around.date else { return Vec::new() };
        let mut found = Vec::new();
        for seconds in (1..=Recognition::SECONDS).flat_map(|seconds| [-seconds, seconds]) {
            let text = date_text(moved(instant, seconds)).into_bytes();
            for dated in Dated::ALL {
                let canonical = dated.with(&self.canonical, &self.around.parameters.date_header, &text);
                if self.is_made_by(self.key.ready().clone(), &canonical) {
                    found.push(Way::of_second(*dated, seconds, &self.around.parameters.date_header));
                }
            }
        }
        found
    }

    fn is_made_with(&mut self, mistakes: &Mistakes) -> bool {
        if self.is_over() {
            return false;
        }
        let string = mistakes.string(self.canonical.clone(), &self.around);
        let key = match mistakes.secret {
            None => Some(&self.key),
            Some(mistake) => {
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

crate::words::words! {
    /// Which dates are of another second.
    enum Dated {
        /// Both.
        Both = "both",
        /// Date alone.
        Date = "Date",
        /// The date of the interface alone.
        Custom = "custom",
    }
}

impl Dated {
    fn with<'a>(self, canonical: &CanonicalRequest<'a>, header: &str, text: &[u8]) -> CanonicalRequest<'a> {
        let mut canonical = canonical.clone();
        if self != Self::Custom {
            canonical.date = text.to_vec().into();
        }
        if self != Self::Date {
            let custom = canonical.headers.iter_mut().filter(|(name, _)| name == header);
            custom.for_each(|(_, value)| *value = text.to_vec().into());
        }
        canonical
    }
}

impl Way {
    fn of(recipes: &[&Recipe]) -> Self {
        let meanings = recipes.iter().map(|recipe| recipe.meaning.clone());
        let joined = |all: Bilingual, next: Bilingual| all.joined(("；另外，", "; besides, "), &next);
        Self {
            parts: recipes.iter().map(|recipe| recipe.written.clone()).collect(),
            meaning: meanings.reduce(joined).unwrap_or_default(),
        }
    }

    fn of_key(access_key: &str) -> Self {
        let meaning = bilingual!(
            "签名用的是另一个 AccessKey（{access_key}）的密钥",
            "the secret of another AccessKey ({access_key}) signs"
        );
        Self { parts: vec![format!("secret: {access_key}")], meaning }
    }

    fn of_interface(OtherRequest { method, target }: &OtherRequest) -> Self {
        let meaning =
            bilingual!("签的是另一个接口：{method} {target}", "another interface is signed: {method} {target}");
        Self { parts: vec![format!("for: {method} {target}")], meaning }
    }

    fn of_second(dated: Dated, seconds: i64, header: &str) -> Self {
        let count = seconds.unsigned_abs();
        let (zh, en) = if seconds < 0 { ("早", "before") } else { ("晚", "after") };
        let (name, zh_what, en_what) = match dated {
            Dated::Both => ("both", "两个日期都".to_owned(), "both dates".to_owned()),
            Dated::Date => ("Date", " Date ".to_owned(), "Date".to_owned()),
            Dated::Custom => (header, format!(" {header} "), header.to_owned()),
        };
        let meaning =
            bilingual!("签名用的{zh_what}比发送的{zh} {count} 秒", "{en_what} signed {count} s {en} what is sent");
        Self { parts: vec![format!("signed-date: {name} {seconds:+}s")], meaning }
    }
}

/// The instant that the request tells. Years of two digits hang on the present, which is not known here.
fn told(request: &Request, date_header: &str) -> Option<Timestamp> {
    let date = HttpDate::parse(request.headers.text(date_header)?, DateFormat::AllThree).ok()?;
    (date.form() != crate::signature::date::DateForm::Rfc850).then(|| date.at(Timestamp::UNIX_EPOCH).ok())?
}
