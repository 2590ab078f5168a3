//! Profile files: what they choose, and how a wrong one is told.

use bis3::contract::{Contract, Profile};
use bis3::diagnostic::Source;
use bis3::language::Language;
use insta::assert_snapshot;

fn refused(text: &str) -> String {
    let source = Source::new("my.yaml", text);
    match Profile::read(&source, &Contract::embedded()) {
        Ok(profile) => panic!("taken: {profile:?}"),
        Err(diagnostic) => format!(
            "{diagnostic}\n\n{}\n\n{}",
            diagnostic.render_in(Language::En, false),
            diagnostic.render_in(Language::Zh, false)
        ),
    }
}

#[test]
fn the_bundled_profiles_load() {
    let contract = Contract::embedded();
    for name in Profile::bundled_names() {
        let profile = Profile::bundled(name, &contract).expect("a bundled profile loads");
        assert_eq!(profile.id, name);
        assert!(!profile.title.zh.is_empty() && !profile.title.en.is_empty());
    }
}

#[test]
fn the_default_profile_takes_the_first_option_of_every_reading() {
    let contract = Contract::embedded();
    let profile = Profile::bundled("default", &contract).expect("it is bundled");
    for reading in contract.readings() {
        assert_eq!(profile.readings.get(&reading.id).as_deref(), Some(reading.options[0].option.as_str()));
    }
}

#[test]
fn every_option_of_every_reading_can_be_chosen() {
    let contract = Contract::embedded();
    for reading in contract.readings() {
        for option in &reading.options {
            let word = option.written();
            let source = Source::new("one.yaml", format!("profile: one\nreadings:\n  {}: '{word}'\n", reading.id));
            let profile = Profile::read(&source, &contract).expect("an option of the table");
            assert_eq!(profile.readings.get(&reading.id), Some(word));
        }
    }
}

#[test]
fn a_mistyped_reading_is_shown_with_the_word_meant() {
    assert_snapshot!(refused("profile: mine\nreadings:\n  resource-from: either\n"));
}

#[test]
fn a_mistyped_option_is_shown_with_the_word_meant() {
    assert_snapshot!(refused("profile: mine\nreadings:\n  window-edge: acepted\n"));
}

#[test]
fn a_prefix_without_its_slash_is_refused() {
    assert_snapshot!(refused("profile: mine\nreadings:\n  resource-base: unsigned:api\n"));
}

#[test]
fn an_unknown_key_is_shown() {
    assert_snapshot!(refused("profile: mine\nreading: {}\n"));
}

#[test]
fn a_key_that_stands_twice_is_shown() {
    assert_snapshot!(refused("profile: mine\nprofile: yours\n"));
}

#[test]
fn a_wrong_type_is_shown() {
    assert_snapshot!(refused("profile: [mine]\n"));
}

#[test]
fn a_missing_key_is_shown() {
    assert_snapshot!(refused("readings: {}\n"));
}

#[test]
fn an_alias_is_refused() {
    assert_snapshot!(refused("profile: &a mine\ntitle: {zh: *a, en: *a}\n"));
}

#[test]
fn a_text_that_is_not_yaml_is_shown() {
    assert_snapshot!(refused("profile: 'mine\n"));
}
