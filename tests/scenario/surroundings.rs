//! A scenario that is not for its surroundings is skipped, and says why.

use std::sync::LazyLock;

use bis3::contract::Contract;
use bis3::platform::KeyRing;
use bis3::scenario::{Surroundings, skipped};

use super::{donor_report, read};

static DEMO_KEYS: LazyLock<KeyRing> = LazyLock::new(|| KeyRing::demo(&Contract::embedded()).expect("the demo keys"));

/// A target of somebody else's to which everything may be sent.
fn elsewhere() -> Surroundings<'static> {
    Surroundings { own_mock: false, may_write: true, readings: None, keys: &DEMO_KEYS }
}

fn reason(text: &str, surroundings: &Surroundings<'_>) -> Option<String> {
    skipped(&read("donor.yaml", text), surroundings).map(|reason| reason.en)
}

fn with(extra: &str) -> String {
    donor_report("should", "      code: 1\n").replace("writes: true\n", &format!("writes: true\n{extra}\n"))
}

#[test]
fn what_writes_is_not_sent_where_nobody_allowed_it() {
    let text = with("tags: [donor]");
    assert_eq!(reason(&text, &elsewhere()), None);
    let read_only = Surroundings { may_write: false, ..elsewhere() };
    let told = reason(&text, &read_only).expect("it is skipped");
    assert!(told.contains("--allow-writes"), "{told}");
    assert_eq!(reason(&text.replace("writes: true", "writes: false"), &read_only), None);
}

#[test]
fn faults_and_clocks_are_for_a_mock_of_ones_own() {
    for extra in ["faults: [\"*: cut\"]", "clock: broken"] {
        assert!(reason(&with(extra), &elsewhere()).is_some_and(|told| told.contains("mock")), "{extra}");
        assert_eq!(reason(&with(extra), &Surroundings { own_mock: true, ..elsewhere() }), None, "{extra}");
    }
}

#[test]
fn a_reading_that_the_profile_does_not_follow_is_told() {
    let contract = Contract::embedded();
    let by_profile = Surroundings { readings: Some(contract.default_readings()), ..elsewhere() };
    let other = with("readings: {tqc-repeat: replaces}");
    let told = reason(&other, &by_profile).expect("it is skipped");
    assert_eq!(told, "it rests on tqc-repeat: replaces, and the profile says refused");
    assert_eq!(reason(&other, &elsewhere()), None);
    assert_eq!(reason(&with("readings: {tqc-repeat: refused}"), &by_profile), None);
}

#[test]
fn a_key_that_the_ring_lacks_is_named() {
    let empty = KeyRing::default();
    let told = reason(&with("key: demo-ordinary"), &Surroundings { keys: &empty, ..elsewhere() });
    assert_eq!(told.as_deref(), Some("the key ring has no key `demo-ordinary`"));
}
