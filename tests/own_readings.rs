//! Sound platforms that read the document otherwise than most, of which nobody says how they read it: nothing is said
//! against them, and they are judged by what they show when they are asked.

use bis3::contract::Profile;
use bis3::harness::own_mock::{MockSetting, OwnMock};
use bis3::harness::selftest::{TestedPlatform, tested_platforms};
use serde_json::Value;

use crate::program::{bis3, exit_code, runtime, text};
use crate::scenario::mock_setting;

/// What the suite says of a sound platform under a profile that nobody names.
fn judged(profile: Profile) -> (i32, Value) {
    // One job: how many requests there are at a time says nothing of readings.
    judged_by("system", profile, &[])
}

/// The same under a clock, with more arguments.
fn judged_by(clock: &str, profile: Profile, more: &[&str]) -> (i32, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let setting = MockSetting { profile, clock: clock.parse().expect("a clock"), ..mock_setting() };
    let runtime = runtime();
    let mock = runtime.block_on(OwnMock::start_alone(&setting)).expect("it starts");
    let target = mock.address().to_string();
    let arguments = [&["run", "--suite", "--json", "--target", &target, "--clock", clock], more].concat();
    let output = bis3(folder.path(), &arguments).output().expect("the program runs");
    runtime.block_on(mock.stop());
    let report = serde_json::from_slice(&output.stdout);
    (exit_code(&output), report.unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr))))
}

/// The steps that end a run with another code than 0.
fn counting(report: &Value) -> Vec<String> {
    let mut counting = Vec::new();
    for scenario in report["scenarios"].as_array().expect("a list") {
        for step in scenario["steps"].as_array().into_iter().flatten() {
            if step["counts"] == true || step["outcome"] == "error" {
                counting.push(format!("{}/{}", scenario["id"], step["name"]));
            }
        }
    }
    counting
}

/// Drawn profiles, but for what contradicts printed text: that counts where nobody claims it.
fn drawn(seed: u64, number: usize) -> Profile {
    let base = MockSetting { seed, ..mock_setting() };
    let platforms = tested_platforms(&base, &[], number);
    let Some(TestedPlatform::Sound(mut profile)) = platforms.into_iter().last() else { panic!("sound ones only") };
    profile.readings.set("http-status", "by-code").expect("an option");
    profile
}

#[test]
fn a_sound_platform_that_signs_and_checks_otherwise_is_not_blamed() {
    let mut profile = drawn(7, 1);
    // What hides the readings of everything else until it is known.
    for (reading, option) in
        [("resource-form", "leading-slash"), ("resource-base", "unsigned:/api"), ("replay", "refused")]
    {
        profile.readings.set(reading, option).expect("an option");
    }
    let (code, report) = judged(profile);
    assert_eq!((code, counting(&report)), (0, Vec::new()));
}

#[test]
fn a_sound_platform_that_reads_the_values_otherwise_is_not_blamed() {
    let mut profile = drawn(7, 2);
    for (reading, option) in [
        ("number-types", "coerce"),
        ("required-fields", "keys-only"),
        ("value-errors", "parsing-failed"),
        ("items-name", "Items"),
    ] {
        profile.readings.set(reading, option).expect("an option");
    }
    let (code, report) = judged(profile);
    assert_eq!((code, counting(&report)), (0, Vec::new()));
}

#[test]
fn where_a_signature_counts_once_nothing_that_is_sent_in_one_second_hinders_anything_else() {
    let mut profile = mock_setting().profile;
    profile.readings.set("replay", "refused").expect("an option");
    // The clock stands still: what was asked ahead of the run falls into the second of the run, and so does each of its jobs.
    let more = ["--filter", "1.1.4.1", "--jobs", "4"];
    let (code, report) = judged_by("fixed:2018-09-10T10:15:31Z", profile, &more);
    assert_eq!((code, counting(&report)), (0, Vec::new()));
}
