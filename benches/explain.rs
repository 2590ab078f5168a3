//! What it costs to name the mistake of one refused signature: p50 and p99 over every recipe and every pair of likely ones, and
//! where nothing matches, which is the dearest.
//!
//! `cargo bench --bench explain` prints them; the answer of the mock may wait 2 ms for it, and a command 50 ms with its start.

use std::hint::black_box;
use std::time::Duration;

use bis3::clock::Stopwatch;
use bis3::contract::Contract;
use bis3::message::Request;
use bis3::request::recognition::{Depth, Recognition};
use bis3::request::{Mistakes, Recipe, Signing};
use bis3::secret::Secret;

const KEY: &str = "EbX/S0rBNYs=";

fn main() {
    let recipes: Vec<Recipe> = Mistakes::each_alone(Contract::embedded().parameters())
        .into_iter()
        .filter(Recipe::is_of_the_signature)
        .collect();
    let likely = || recipes.iter().filter(|recipe| recipe.is_likely);
    let pairs = likely().flat_map(|first| {
        let others = likely().filter(|second| second.group() > first.group());
        others.map(|second| first.mistakes.merged(&second.mistakes))
    });
    let unknown = Mistakes::default();
    tell("single mistakes", &recipes.iter().map(|recipe| recipe.mistakes.clone()).collect::<Vec<_>>(), Depth::Single);
    tell("pairs", &pairs.collect::<Vec<_>>(), Depth::Pairs);
    tell("nothing matches, single", &vec![unknown.clone(); 500], Depth::Single);
    tell("nothing matches, pairs", &vec![unknown; 500], Depth::Pairs);
}

/// Signs by each of the mistakes, and measures how long the search for it takes.
fn tell(what: &str, all: &[Mistakes], depth: Depth) {
    let contract = Contract::embedded();
    let (parameters, readings) = (contract.parameters(), contract.default_readings());
    let secret = Secret::new("vVmegQomovwbLOMikJPA5EPQjeGdjfVy");
    let now = "2018-09-10T10:15:31Z".parse().expect("a literal instant");
    let mut times: Vec<(Duration, usize)> = Vec::new();
    for mistakes in all {
        let signing = Signing { mistakes: mistakes.clone(), ..Signing::new(KEY, &secret, readings, parameters) };
        let mut request = request();
        let given = match signing.sign(&mut request, now, parameters) {
            Ok(()) if !mistakes.is_none() => given(&request),
            Ok(()) => "AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
            Err(_) => continue,
        };
        let keys = [(KEY, &secret)];
        let recognition =
            Recognition { request: &request, given: &given, keys: &keys, paths: &[], readings, parameters };
        let watch = Stopwatch::start();
        let recognized = black_box(recognition.search(depth));
        times.push((watch.elapsed(), recognized.tried));
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    let (tried, micros) = (at(99).1, |share| at(share).0.as_micros());
    println!(
        "{what:<26} {:>5} searches  p50 {:>5} µs  p99 {:>5} µs  ({tried} signatures)",
        times.len(),
        micros(50),
        micros(99)
    );
}

fn request() -> Request {
    let mut request = Request { method: "POST".into(), target: "/Patient/Donor?b=2&a=1".into(), ..Request::default() };
    for (name, value) in
        [("Host", "127.0.0.1:8095"), ("Content-Type", "application/json"), ("Accept", "application/json")]
    {
        request.headers.push(name, value);
    }
    request.body = br#"{"HospTime":"2018-09-07","FacilityCode":"12330800471866062F"}"#.as_slice().into();
    request
}

fn given(request: &Request) -> String {
    let value = request.headers.text("Authorization").expect("it is signed");
    value.rsplit_once(':').expect("a key and a signature").1.to_owned()
}
