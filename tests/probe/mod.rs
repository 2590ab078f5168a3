//! What comes out of an inquiry is what went into the mock that was asked.

mod command;

use bis3::client::{Connector, Limits, Trust};
use bis3::clock::AdjustableClock;
use bis3::contract::{Contract, Profile, Readings};
use bis3::diagnostic::Source;
use bis3::platform::KeyRing;
use bis3::probe::Prober;
use bis3::probe::reading::{self, AskError, ProbeResult, Settings};

use crate::mock::support::{Mock, mock_with, now, platform_under};
use crate::program::block_on_beside_threads;

/// Options with something behind a colon.
const COMPOUND: &[(&str, &[&str])] = &[
    ("resource-base", &["none", "unsigned:/api", "signed:/api", "unsigned:/v1/bis3", "signed:/x"]),
    (
        "tqc-exists-text",
        &[
            "institution-name",
            "institution-code",
            "period",
            "template:{institution_name}（{year}）",
            "template:[{institution_code}] {year}/{batch}",
        ],
    ),
];

/// A reading of every open point, drawn by chance.
fn drawn(seed: u64) -> Readings {
    let contract = Contract::embedded();
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut readings = contract.default_readings().clone();
    for reading in contract.readings() {
        let words: Vec<&str> = match COMPOUND.iter().find(|(id, _)| *id == reading.id) {
            Some((_, words)) => words.to_vec(),
            None => reading.options.iter().map(|option| option.option.as_str()).collect(),
        };
        readings.set(&reading.id, words[chance.usize(..words.len())]).expect("a known option");
    }
    readings
}

async fn mock_that_reads(readings: &Readings) -> Mock {
    let platform = platform_under(|profile, _| profile.readings = readings.clone());
    mock_with(|mock| mock.platform = platform).await
}

fn url(mock: &Mock, readings: &Readings) -> String {
    format!("http://{}{}", mock.server.address(), readings.resource_base.prefix())
}

async fn asked(url: &str, keys: &KeyRing, may_write: bool) -> Result<ProbeResult, AskError> {
    let contract = Contract::embedded();
    let connector = Connector::new(url.parse().expect("an address"), &Trust::Public, Limits::default());
    let clock = AdjustableClock::fixed(now());
    let mut prober = Prober::new(&connector.expect("it is sound"), &contract, &clock);
    reading::ask(&mut prober, &Settings { keys, may_write, seed: 7 }).await
}

fn demo() -> KeyRing {
    KeyRing::demo(&Contract::embedded()).expect("the demo keys are sound")
}

/// What differs: reading, what went in, what came out.
fn differences(readings: &Readings, result: &ProbeResult) -> Vec<String> {
    let of = |found: &reading::FoundReading| (found.reading, readings.get(found.reading), found.option.clone());
    let differs = result.found.iter().map(of).filter(|(_, put, told)| put != told);
    differs
        .map(|(id, put, told)| {
            let found = result.found.iter().find(|found| found.reading == id).expect("it is there");
            format!("{id}: {put:?} came out as {told:?}: {found:?}")
        })
        .collect()
}

/// Profiles of which each option of each reading is a part of one.
const PROFILES: u64 = 24;

#[test]
fn what_comes_out_is_what_went_in() {
    let mut wrong = Vec::new();
    for seed in 0..PROFILES {
        let readings = drawn(seed);
        block_on_beside_threads(async {
            let mock = mock_that_reads(&readings).await;
            let result = asked(&url(&mock, &readings), &demo(), true).await.expect("it answers");
            wrong.extend(differences(&readings, &result).into_iter().map(|told| format!("{seed}: {told}")));
        });
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_profiles_hold_every_option() {
    let drawn: Vec<Readings> = (0..PROFILES).map(drawn).collect();
    let contract = Contract::embedded();
    for reading in contract.readings() {
        for option in &reading.options {
            let is_drawn = |readings: &Readings| {
                readings.get(&reading.id).is_some_and(|chosen| chosen.split(':').next() == Some(&*option.option))
            };
            assert!(drawn.iter().any(is_drawn), "{}: {}", reading.id, option.option);
        }
    }
}

#[test]
fn a_written_profile_is_read_as_it_was_found() {
    block_on_beside_threads(async {
        let readings = drawn(3);
        let mock = mock_that_reads(&readings).await;
        let contract = Contract::embedded();
        let result = asked(&url(&mock, &readings), &demo(), true).await.expect("it answers");
        let text = reading::profile(&result, "probed", "the target", &contract);
        let read = Profile::read(&Source::new("probed.yaml", text), &contract).expect("it is sound");
        assert_eq!(read.readings, result.readings(contract.default_readings()));
    });
}

/// What cannot be told from outside, for each way of asking, and why. With keys of limited rights and leave to write nothing is
/// left; that a repeated report replaces the first shows as acceptance alone, and a prefix only in the address that was
/// typed.
const UNTOLD: &[(&str, &[(&str, &str)])] = &[
    (
        "one key that may do everything",
        &[
            ("permission-order", "the key file has no key that is disabled or for some interfaces only"),
            ("foreign-institution", "the key file has no key that is bound to institutions"),
        ],
    ),
    (
        "without leave to write",
        &[
            ("items-name", NEEDS_WRITES),
            ("donor-date", NEEDS_WRITES),
            ("daily-repeat", NEEDS_WRITES),
            ("tqc-repeat", NEEDS_WRITES),
            ("tqc-exists-text", NEEDS_WRITES),
            ("unknown-institution", NEEDS_WRITES),
            ("empty-items", NEEDS_WRITES),
            ("stat-time", NEEDS_WRITES),
            ("replay", NEEDS_WRITES),
        ],
    ),
];

const NEEDS_WRITES: &str = "it shows only where a report is accepted: give --allow-writes";

#[test]
fn what_cannot_be_told_is_listed_with_its_reason() {
    let contract = Contract::embedded();
    let readings = contract.default_readings().clone();
    let sample: KeyRing = demo().entries()[..1].iter().cloned().collect();
    for ((name, expected), (keys, may_write)) in UNTOLD.iter().zip([(sample, true), (demo(), false)]) {
        block_on_beside_threads(async {
            let mock = mock_that_reads(&readings).await;
            let result = asked(&url(&mock, &readings), &keys, may_write).await.expect("it answers");
            let why = |found: &reading::FoundReading| found.why.as_ref().map_or(String::new(), |why| why.en.clone());
            let untold: Vec<(&str, String)> = result.untold().map(|found| (found.reading, why(found))).collect();
            let expected: Vec<(&str, String)> = expected.iter().map(|(id, why)| (*id, (*why).to_owned())).collect();
            assert_eq!(untold, expected, "{name}");
            let stored = mock.reports().await.len();
            assert_eq!(stored > 0, may_write, "{name}: {stored} reports");
        });
    }
}

#[test]
fn without_leave_to_write_nothing_is_written_and_what_is_told_is_right() {
    for seed in 0..PROFILES {
        let readings = drawn(seed);
        block_on_beside_threads(async {
            let mock = mock_that_reads(&readings).await;
            let result = asked(&url(&mock, &readings), &demo(), false).await.expect("it answers");
            let told = result.found.iter().filter_map(|found| Some((found.reading, found.option.clone()?)));
            for (id, option) in told {
                assert_eq!(Some(option), readings.get(id), "{seed}: {id}");
            }
            assert_eq!(mock.reports().await.len(), 0, "{seed}");
        });
    }
}
