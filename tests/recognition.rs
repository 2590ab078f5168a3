//! Which mistake a refused signature was made by: every recipe of the table is recognised, and nothing else is.

use std::collections::BTreeSet;

use bis3::contract::{Contract, Readings};
use bis3::message::{Header, Request};
use bis3::request::recognition::{Depth, Recognition, Recognized};
use bis3::request::{DateMistake, Mistakes, OtherRequest, Recipe, Signing};
use bis3::secret::Secret;
use jiff::{SignedDuration, Timestamp};

const ACCESS_KEY: &str = "EbX/S0rBNYs=";
const SECRET: &str = "vVmegQomovwbLOMikJPA5EPQjeGdjfVy";

/// A client at a request, and how both sides read the document.
struct Occasion {
    request: Request,
    signing: Signing,
    date: Timestamp,
}

impl Occasion {
    fn new(target: &str, secret: &str, change: impl FnOnce(&mut Self)) -> Self {
        let contract = Contract::embedded();
        let (readings, parameters) = (contract.default_readings(), contract.parameters());
        let mut request = Request { method: "POST".into(), target: target.into(), ..Request::default() };
        for (name, value) in [("Host", "bis3.example:8095"), ("Content-Type", "application/json"), ("Accept", "*/*")] {
            request.headers.push(name, value);
        }
        request.body = br#"{"HospTime":"2018-09-07","FacilityCode":"12330800471866062F"}"#.as_slice().into();
        let mut occasion = Self {
            request,
            signing: Signing::new(ACCESS_KEY, &Secret::new(secret), readings, parameters),
            // A day of one digit, and an afternoon.
            date: "2018-09-07T18:15:31Z".parse().expect("a literal instant"),
        };
        change(&mut occasion);
        occasion
    }

    /// The usual one first; each of the others lets a mistake differ that changes nothing there.
    fn all() -> Vec<Self> {
        let traced = Header { name: "X-BIS3-Trace".into(), value: "中".into() };
        vec![
            Self::new("/Patient/Donor?b=2&a=%31", SECRET, |_| {}),
            Self::new("/Patient/Donor", SECRET, |occasion| occasion.signing.headers.push(traced)),
            Self::new("/Patient/D%6Fnor", " se+cret ", |occasion| occasion.request.method = "GET".into()),
            Self::new("/Patient/Donor", "00112233aabbccddeeff", |_| {}),
            Self::new("/Patient/Donor?a=1", SECRET, |occasion| {
                for (id, option) in [("resource-form", "leading-slash"), ("resource-query", "path-and-query")] {
                    occasion.signing.readings.set(id, option).expect("a known option");
                }
            }),
            Self::new("/Patient/Donor", SECRET, |occasion| {
                occasion.signing.mistakes.date = Some(DateMistake::Differs);
            }),
        ]
    }

    fn usual() -> Self {
        Self::all().swap_remove(0)
    }

    /// The request as it is sent with further mistakes, where they change something.
    fn signed(&self, mistakes: &Mistakes) -> Option<Request> {
        let signing = Signing { mistakes: self.signing.mistakes.merged(mistakes), ..self.signing.clone() };
        let mut request = self.request.clone();
        signing.sign(&mut request, self.date, Contract::embedded().parameters()).ok()?;
        Some(request)
    }

    fn recognized(&self, signed: &Request, depth: Depth) -> Recognized {
        search(signed, &[(ACCESS_KEY, &self.signing.secret)], &self.signing.readings, depth)
    }
}

fn search(signed: &Request, keys: &[(&str, &Secret)], readings: &Readings, depth: Depth) -> Recognized {
    let (contract, given) = (Contract::embedded(), given(signed));
    let paths = [OtherRequest { method: "POST".to_owned(), target: "/Stock/HospStock".to_owned() }];
    let parameters = contract.parameters();
    Recognition { request: signed, given: &given, keys, paths: &paths, readings, parameters }.search(depth)
}

/// The text of the signature that a request bears.
fn given(signed: &Request) -> String {
    let value = signed.headers.text("Authorization").expect("it is signed");
    value.rsplit_once(':').expect("a key and a signature").1.to_owned()
}

fn recipes() -> Vec<Recipe> {
    let all = Mistakes::each_alone(Contract::embedded().parameters()).into_iter();
    all.filter(Recipe::is_of_the_signature).collect()
}

fn likely() -> Vec<Recipe> {
    recipes().into_iter().filter(|recipe| recipe.is_likely).collect()
}

fn parts(recognized: &Recognized) -> Vec<Vec<&str>> {
    recognized.ways.iter().map(|way| way.parts.iter().map(String::as_str).collect()).collect()
}

#[test]
fn there_are_two_hundred_recipes_and_forty_likely_ones() {
    assert!(recipes().len() >= 200, "{}", recipes().len());
    assert_eq!(likely().len(), 40);
}

#[test]
fn every_recipe_is_recognised_and_what_is_named_with_it_gives_the_same_bytes() {
    let (occasions, recipes) = (Occasion::all(), recipes());
    for recipe in &recipes {
        let made = |occasion| Occasion::signed(occasion, &recipe.mistakes).map(|signed| (occasion, signed));
        let made: Vec<_> = occasions.iter().filter_map(made).take(2).collect();
        assert!(!made.is_empty(), "{} changes nothing anywhere", recipe.written);
        for (occasion, signed) in made {
            let recognized = occasion.recognized(&signed, Depth::Single);
            let parts = parts(&recognized);
            assert!(parts.contains(&vec![&recipe.written]), "{}: {parts:?}", recipe.written);
            let of_table = parts.iter().flatten().filter(|id| !is_of_second(id));
            for id in of_table {
                let named = recipes.iter().find(|recipe| recipe.written == *id).expect("a recipe of the table");
                let again = occasion.signed(&named.mistakes).expect("it changes something");
                assert_eq!(given(&again), given(&signed), "{id} for {}", recipe.written);
            }
        }
    }
}

/// Whether it is a date of another second, which stands in no table.
fn is_of_second(id: &str) -> bool {
    id.starts_with("signed-date: ")
        && id.ends_with('s')
        && id.contains(['+', '-'])
        && id.rsplit(' ').next().is_some_and(|last| last.trim_end_matches('s').parse::<i64>().is_ok())
}

#[test]
fn two_likely_mistakes_at_once_are_recognised() {
    let (occasion, likely) = (Occasion::usual(), likely());
    // In a release all of them, else some: each search computes some 2,000 signatures.
    let mut random = fastrand::Rng::with_seed(1142);
    let share = if cfg!(debug_assertions) { 15 } else { 1 };
    let mut seen = 0;
    for (index, first) in likely.iter().enumerate() {
        for second in likely[index + 1..].iter().filter(|second| second.group() != first.group()) {
            let Some(signed) = occasion.signed(&first.mistakes.merged(&second.mistakes)) else { continue };
            if random.usize(..share) > 0 {
                continue;
            }
            seen += 1;
            let recognized = occasion.recognized(&signed, Depth::Pairs);
            let parts = parts(&recognized);
            let both = vec![first.written.as_str(), second.written.as_str()];
            // Where one mistake alone gives the same bytes, it is the simpler explanation.
            let is_single = parts.iter().all(|way| way.len() == 1) && !parts.is_empty();
            assert!(parts.contains(&both) || is_single, "{both:?}: {parts:?}");
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn nothing_is_named_for_a_right_signature() {
    for occasion in Occasion::all() {
        let mut request = occasion.request.clone();
        let signing = Signing { mistakes: Mistakes { date: None, ..Mistakes::default() }, ..occasion.signing.clone() };
        signing.sign(&mut request, occasion.date, Contract::embedded().parameters()).expect("a right client");
        let recognized = occasion.recognized(&request, Depth::Pairs);
        assert_eq!((recognized.ways, recognized.tried, recognized.is_complete), (vec![], 1, true));
    }
    // Both forms of Resource are right where either is accepted.
    let mut occasion = Occasion::usual();
    occasion.signing.readings.set("resource-form", "leading-slash").expect("a known option");
    let mut request = occasion.request.clone();
    occasion.signing.sign(&mut request, occasion.date, Contract::embedded().parameters()).expect("a right client");
    occasion.signing.readings.set("resource-form", "either").expect("a known option");
    assert_eq!(occasion.recognized(&request, Depth::Pairs).ways, vec![]);
}

#[test]
fn nothing_is_named_for_random_signatures() {
    let (occasion, recipes, likely) = (Occasion::usual(), recipes(), likely());
    let pairs = likely.iter().flat_map(|first| likely.iter().map(|second| first.mistakes.merged(&second.mistakes)));
    let all = recipes.iter().map(|recipe| recipe.mistakes.clone()).chain(pairs);
    let computed: BTreeSet<String> = all.filter_map(|mistakes| Some(given(&occasion.signed(&mistakes)?))).collect();
    assert!(computed.len() > 500, "{}", computed.len());
    let mut random = fastrand::Rng::with_seed(10008);
    let mut signature = || bis3::signature::Signature::from(std::array::from_fn(|_| random.u8(..))).to_string();
    let hits = (0..100_000).filter(|_| computed.contains(&signature())).count();
    assert_eq!(hits, 0);
    // The search is as strict as the set.
    let signed = occasion.signed(&recipes[0].mistakes).expect("it changes something");
    for _ in 0..20 {
        let authorization = format!("BIS3 {ACCESS_KEY}:{}", signature());
        let mut request = signed.clone();
        request.headers.remove("Authorization");
        request.headers.push("Authorization", authorization);
        let recognized = occasion.recognized(&request, Depth::Pairs);
        assert_eq!((recognized.ways, recognized.is_complete), (vec![], true));
        assert!(recognized.tried < Recognition::MOST, "{}", recognized.tried);
    }
}

#[test]
fn other_keys_interfaces_and_seconds_are_recognised() {
    let occasion = Occasion::usual();
    let named = |signing: &Signing, sent: Timestamp| {
        let mut request = occasion.request.clone();
        signing.sign(&mut request, occasion.date, Contract::embedded().parameters()).expect("it can be signed");
        let text = bis3::signature::date::DateForm::ImfFixdate.format(sent);
        request.headers.remove("Date");
        request.headers.push("Date", text);
        let keys = [(ACCESS_KEY, &occasion.signing.secret), ("other", &Secret::new("another secret"))];
        let recognized = search(&request, &keys, &occasion.signing.readings, Depth::Single);
        recognized.ways.into_iter().flat_map(|way| way.parts).collect::<Vec<_>>()
    };
    let own = &occasion.signing;
    assert_eq!(
        named(&Signing { secret: Secret::new("another secret"), ..own.clone() }, occasion.date),
        ["secret: other"]
    );
    let stock = OtherRequest { method: "POST".to_owned(), target: "/Stock/HospStock".to_owned() };
    let for_stock = Signing { signed_for: Some(stock), ..own.clone() };
    assert_eq!(named(&for_stock, occasion.date), ["for: POST /Stock/HospStock"]);
    // Whoever writes Date anew leaves the date of the interface: the client signed one text in both lines.
    let rewritten = named(own, occasion.date + SignedDuration::from_secs(7));
    assert_eq!(rewritten, ["signed-date: custom", "signed-date: Date -7s"]);
}

#[test]
fn what_changes_nothing_for_a_message_is_not_named_beside_what_does() {
    // At three in the morning twelve hours are as good as twenty-four, and a day of two digits needs no zero.
    let mut occasion = Occasion::all().pop().expect("the one whose dates differ");
    occasion.date = "2018-09-17T03:15:31Z".parse().expect("a literal instant");
    let custom = recipes().into_iter().find(|recipe| recipe.written == "signed-date: custom").expect("it is there");
    let signed = occasion.signed(&custom.mistakes).expect("it changes something");
    let recognized = occasion.recognized(&signed, Depth::Pairs);
    assert_eq!(parts(&recognized), [["signed-date: custom"], ["signed-date: Date +60s"]]);
}

#[test]
fn what_is_special_to_one_message_is_recognised_beside_a_likely_mistake() {
    let occasion = Occasion::usual();
    let own = &occasion.signing;
    let other = Secret::new("another secret");
    let stock = OtherRequest { method: "POST".to_owned(), target: "/Stock/HospStock".to_owned() };
    let of = |id: &str| recipes().into_iter().find(|recipe| recipe.written == id).expect("it is there").mistakes;
    let slash = of("resource: leading-slash");
    let by_other = |mistakes| Signing { secret: other.clone(), mistakes, ..own.clone() };
    let for_stock = Signing { signed_for: Some(stock), mistakes: slash.clone(), ..own.clone() };
    let in_utf16 = Signing { mistakes: slash.merged(&of("encoding: utf-16")), ..own.clone() };
    for (signing, seconds, expected) in [
        (by_other(slash.clone()), 0, ["secret: other", "resource: leading-slash"]),
        (by_other(of("method: lower-case")), 0, ["secret: other", "method: lower-case"]),
        (for_stock, 0, ["for: POST /Stock/HospStock", "resource: leading-slash"]),
        (in_utf16, 0, ["resource: leading-slash", "encoding: utf-16"]),
        (Signing { mistakes: slash.clone(), ..own.clone() }, 2, ["signed-date: both +2s", "resource: leading-slash"]),
        (Signing { mistakes: slash, ..own.clone() }, -2, ["signed-date: both -2s", "resource: leading-slash"]),
    ] {
        let request = signed_at_another_second(&Occasion { signing, ..Occasion::usual() }, seconds);
        let keys = [(ACCESS_KEY, &own.secret), ("other", &other)];
        let recognized = search(&request, &keys, &own.readings, Depth::Pairs);
        assert_eq!(parts(&recognized), [expected]);
        assert!(recognized.is_complete && recognized.tried < Recognition::MOST, "{}", recognized.tried);
    }
}

#[test]
fn a_secret_or_a_name_that_is_wrong_in_one_character_is_recognised_and_not_shown() {
    let occasion = Occasion::usual();
    let own = &occasion.signing;
    let keys = [(ACCESS_KEY, &own.secret)];
    for (secret, expected) in [
        ("vvmegQomovwbLOMikJPA5EPQjeGdjfVy", "secret: other-case at 2"),
        ("vVmgeQomovwbLOMikJPA5EPQjeGdjfVy", "secret: swapped at 4"),
        ("vVmegQomovwbLOMikJPA5EPQjeGdjVy", "secret: missing at 30"),
        ("vVmegQomovwbLLOMikJPA5EPQjeGdjfVy", "secret: doubled at 13"),
        ("vVmegQ0movwbLOMikJPA5EPQjeGdjfVy", "secret: look-alike at 7"),
    ] {
        let signing = Signing { secret: Secret::new(secret), ..own.clone() };
        let request = signed_at_another_second(&Occasion { signing, ..Occasion::usual() }, 0);
        let recognized = search(&request, &keys, &own.readings, Depth::Pairs);
        assert_eq!(parts(&recognized), [[expected]]);
        assert!(!recognized.ways[0].meaning.en.contains(secret), "{:?}", recognized.ways);
    }
    let right = signed_at_another_second(&occasion, 0);
    let (contract, readings) = (Contract::embedded(), &own.readings);
    let canonical = bis3::signature::CanonicalRequest::unchecked(&right, contract.parameters(), readings).bytes();
    let string = String::from_utf8(canonical).expect("text");
    for name in ["x-bis3-dat", "x-bis3-Date", "x-bsi3-date", "x-bis33-date"] {
        let string = string.replace("x-bis3-date", name);
        let signature = bis3::signature::SigningKey::new(&own.secret).sign(string.as_bytes());
        let mut request = right.clone();
        request.headers.remove("Authorization");
        request.headers.push("Authorization", format!("BIS3 {ACCESS_KEY}:{signature}"));
        assert_eq!(parts(&search(&request, &keys, readings, Depth::Pairs)), [[format!("signed-name: {name}")]]);
    }
}

/// A request that bears the signature which a right client made at another second.
fn signed_at_another_second(occasion: &Occasion, seconds: i64) -> Request {
    let [mut request, other] = [0, seconds].map(|seconds| {
        let (mut request, date) = (occasion.request.clone(), occasion.date + SignedDuration::from_secs(seconds));
        occasion.signing.sign(&mut request, date, Contract::embedded().parameters()).expect("a right client");
        request
    });
    request.headers.remove("Authorization");
    let authorization = other.headers.text("Authorization").expect("it is signed");
    request.headers.push("Authorization", authorization.to_owned());
    request
}

#[test]
fn a_second_that_only_the_signature_knows_is_found_up_to_two_minutes() {
    let occasion = Occasion::usual();
    for (seconds, is_found) in [(1, true), (-120, true), (121, false)] {
        let request = signed_at_another_second(&occasion, seconds);
        let recognized = occasion.recognized(&request, Depth::Single);
        let expected = if is_found { vec![vec![format!("signed-date: both {seconds:+}s")]] } else { vec![] };
        assert_eq!(parts(&recognized), expected, "{seconds}");
    }
}

#[test]
fn a_caller_without_time_is_heeded() {
    let occasion = Occasion::usual();
    let signed = occasion.signed(&recipes()[150].mistakes).expect("it changes something");
    let (contract, given) = (Contract::embedded(), given(&signed));
    let recognition = Recognition {
        request: &signed,
        given: &given,
        keys: &[(ACCESS_KEY, &occasion.signing.secret)],
        paths: &[],
        readings: &occasion.signing.readings,
        parameters: contract.parameters(),
    };
    let asked = std::cell::Cell::new(0);
    let recognized = recognition.search_while(Depth::Pairs, &|| {
        asked.set(asked.get() + 1);
        asked.get() < 3
    });
    assert_eq!((recognized.ways.len(), recognized.tried, recognized.is_complete), (0, 32, false));
    assert!(Recognition { keys: &[], ..recognition }.search(Depth::Pairs).ways.is_empty());
}
