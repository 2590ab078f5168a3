//! A scenario that is not for its surroundings is skipped, and says why.

use std::path::Path;
use std::sync::LazyLock;

use bis3::contract::Contract;
use bis3::diagnostic::Source;
use bis3::platform::KeyRing;
use bis3::scenario::{Given, Scenario, Surroundings, skipped};

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
    assert_eq!(
        reason(&text.replace("writes: true", "writes: false").replace("code: 1\n", "code: 10007\n"), &read_only),
        None
    );
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
    assert_eq!(told, "it rests on tqc-repeat: replaces, and the target is judged by refused");
    assert_eq!(reason(&other, &elsewhere()), None);
    assert_eq!(reason(&with("readings: {tqc-repeat: refused}"), &by_profile), None);
}

#[test]
fn a_key_that_the_ring_lacks_is_named() {
    let empty = KeyRing::default();
    let told = reason(&with("key: demo-ordinary"), &Surroundings { keys: &empty, ..elsewhere() });
    assert_eq!(told.as_deref(), Some("the key ring has no key `demo-ordinary`"));
}

/// A key file given by mistake, whole or with a line that is no YAML.
#[test]
fn of_a_key_file_given_by_mistake_nothing_is_shown() {
    let contract = Contract::embedded();
    let whole = "keys:\n  - {access-key: AK, secret: HIDDEN}\n".to_owned();
    let broken = format!("{whole}\t- secret: HIDDEN\n");
    let in_brackets = "{keys: [{access-key: AK, secret: HIDDEN}]}".to_owned();
    for text in [whole, broken, in_brackets] {
        let source = Source::new("keys.yaml", text);
        let as_scenario = Scenario::read(&source, Path::new(""), &contract).err();
        let as_variables = Given::read(&source, &contract).err();
        for told in [as_scenario, as_variables] {
            let told = told.expect("it is refused");
            assert!(told.iter().all(|diagnostic| diagnostic.place.is_none()), "{told:?}");
            assert!(!format!("{told:?}").contains("HIDDEN"), "{told:?}");
            assert_eq!(told[0].message.en, "keys.yaml is a key file: none is wanted here");
        }
    }
}

/// Nobody writes to the pipe: whoever opened it would wait for ever.
#[cfg(unix)]
#[test]
fn a_pipe_is_no_secret_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().expect("mkfifo is there");
    assert!(made.success());
    let text = std::fs::read_to_string("tests/scenario/broken/secret-file-that-is-missing.yaml").expect("a scenario");
    let text = text.replace("no-such-secret", "pipe");
    let source = Source::new("a.yaml", text);
    let told = Scenario::read(&source, folder.path(), &Contract::embedded()).expect_err("it is refused");
    assert_eq!(told[0].message.en, "the secret file `pipe` cannot be used: it is no regular file");
}
