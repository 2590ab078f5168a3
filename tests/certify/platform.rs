//! The package of a platform: the suite's exchanges sealed, and judged again from them alone.

use std::fs;
use std::sync::LazyLock;

use bis3::blocking::MockPlatform;
use bis3::certify::folder::{CHALLENGE, EVIDENCE, PROFILE};
use bis3::certify::platform::TERMS;
use bis3::evidence::bundle::{Bundle, Outcome, SignedBy};
use bis3::report::certification::{JUNIT, REPORT, VERDICTS};
use proptest::prelude::*;

use super::Run;
use super::package::{certify, replaced, sealed_anew};
use crate::program::{bis3, shown};

/// The suite put to a platform and sealed in `package.zip`; what was told.
fn sealed(run: &Run, platform: &MockPlatform, arguments: &[&str]) -> String {
    let fixed = ["run", "--suite", "--target", platform.url(), "--package", "package.zip"];
    shown(&mut bis3(run.path(), &[&fixed[..], arguments].concat()))
}

/// A folder with the package of a sound platform, sealed once for all tests.
static PASSED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (run, platform) = (Run::new().with_keys(&["vendor"]), MockPlatform::start().expect("it starts"));
    run.well(&["challenge", "--plan", "suite", "--out", "challenge.yaml"]);
    let told = sealed(&run, &platform, &["--key", "vendor", "--who", "A vendor", "--challenge", "challenge.yaml"]);
    assert!(told.starts_with("exit 0\n") && told.contains("passed; written to package.zip, signed"), "{told}");
    fs::read(run.path().join("package.zip")).expect("a package")
});

fn passed() -> Run {
    let run = Run::new();
    fs::write(run.path().join("package.zip"), &*PASSED).expect("a writable folder");
    run
}

#[test]
fn a_platform_that_has_passed_is_judged_again_from_its_exchanges_in_any_zone_and_language() {
    let run = passed();
    let bundle = Bundle::read(&PASSED).expect("a package");
    for name in [REPORT, JUNIT, VERDICTS, TERMS, PROFILE, CHALLENGE, EVIDENCE] {
        assert!(bundle.entry(name).is_some(), "{name}");
    }
    let challenge = bundle.entry(CHALLENGE).expect("a challenge");
    fs::write(run.path().join("challenge.yaml"), challenge).expect("a writable folder");
    let told = certify(&run, &["verify", "package.zip", "--challenge", "challenge.yaml"]);
    assert!(told.starts_with("exit 0\n") && told.contains("comes to the same verdicts"), "{told}");
    let mut command = bis3(run.path(), &["certify", "verify", "package.zip"]);
    let told = shown(command.env("LC_ALL", "zh_CN.UTF-8").env("TZ", "America/New_York"));
    assert!(told.starts_with("exit 0\n") && told.contains("由证据重新评判，结论相同"), "{told}");

    run.well(&["challenge", "--plan", "suite", "--out", "other.yaml"]);
    let told = certify(&run, &["verify", "package.zip", "--challenge", "other.yaml"]);
    assert!(told.starts_with("exit 1\n") && told.contains("it is not the challenge that --challenge names"), "{told}");
    let told = certify(&run, &["board", "package.zip"]);
    assert!(told.contains("http://127.0.0.1:") && told.contains("not countersigned"), "{told}");
}

#[test]
fn a_platform_is_judged_anew_under_another_reading() {
    let run = passed();
    let slash = "profile: slash\ntitle: {zh: 带斜杠, en: With a slash}\nreadings: {unknown-institution: accepted}\n";
    fs::write(run.path().join("other.yaml"), slash).expect("writable");
    let anew = |profile: &str| {
        let output = bis3(run.path(), &["certify", "board", "package.zip", "--profile", profile, "--json"]).output();
        let told: serde_json::Value = serde_json::from_slice(&output.expect("it runs").stdout).expect("JSON");
        told["packages"][0]["anew"].clone()
    };
    assert_eq!(anew("default"), serde_json::Value::Null, "it was judged by that");
    let told = anew("other.yaml");
    assert!(told["overall"] == "fail" || told["why"].is_object(), "{told:#}");
}

#[test]
fn what_was_changed_is_named_even_where_every_digest_is_right_again() {
    let run = passed();
    let seed = Bundle::read(&PASSED).expect("a package").entry(TERMS).map(<[u8]>::to_vec).expect("terms");
    let seed = String::from_utf8(seed).expect("a text");
    let seed = seed.lines().find(|line| line.contains("\"seed\"")).expect("a seed").to_owned();
    for (name, from, to, named) in [
        (
            VERDICTS,
            "\"outcome\": \"pass\"",
            "\"outcome\": \"fail\"",
            "fail stands here, and the evidence comes to pass",
        ),
        (TERMS, &seed, "  \"seed\": 1,", "run.json: the run was not begun on these terms"),
        (TERMS, "\"suite\": \"", "\"suite\": \"0", "run.json: the run was not begun on these terms"),
        (PROFILE, "profile: default", "profile: other", "profile.yaml: the run was not judged by these readings"),
        (REPORT, "<title>", "<title>x", "report.html: it is not what follows from the evidence"),
        (EVIDENCE, "suite-begun", "suite-bekun", "evidence.jsonl"),
    ] {
        sealed_anew(
            &run,
            |entry| if entry.name == name { replaced(entry, name, from, to) } else { entry.content.clone() },
        );
        let told = certify(&run, &["verify", "changed.zip"]);
        assert!(!told.starts_with("exit 0\n") && told.contains(named), "{name}: {told}");
    }
}

#[test]
fn a_platform_that_has_not_passed_is_sealed_too_and_does_not_count() {
    let (run, platform) = (Run::new(), MockPlatform::start().expect("it starts"));
    platform.add_fault("POST /Patient/Donor: code-as-text").expect("a fault");
    let told = sealed(&run, &platform, &[]);
    assert!(told.starts_with("exit 1\n") && told.contains("not passed; written to package.zip, not signed"), "{told}");
    let told = certify(&run, &["verify", "package.zip"]);
    assert!(told.starts_with("exit 1\nas it was sealed"), "{told}");
    assert!(told.contains("comes to the same verdicts") && told.contains("the platform has not passed"), "{told}");
}

#[test]
fn what_is_no_whole_run_is_not_sealed() {
    let run = Run::new();
    let target = ["--target", "http://127.0.0.1:9", "--package", "package.zip"];
    let whole = "of the whole suite only, since a part of it certifies no platform: leave out";
    for (arguments, why) in [
        (&["--suite", "signature"][..], whole),
        (&["--suite", "--filter", "stock"], whole),
        (&["--suite", "--tag", "slow"], whole),
        (&["--suite", "--shard", "1/2"], whole),
        (&["--suite", "--rerun-failed"], whole),
        (&["--suite", "--fail-fast"], whole),
        (&["--suite", "--list"], "--list sends nothing"),
        (&["--suite", "--dry-run"], "--dry-run sends nothing"),
        (&["--suite", "--variables", "values.yaml"], "with other values it is another one"),
        (&["--suite", "--expect", "known.yaml"], "a list of known deviations changes nothing of it"),
        (&["--suite", "--jobs", "2"], "one scenario after the other"),
    ] {
        let told = shown(&mut bis3(run.path(), &[&["run"], arguments, &target].concat()));
        assert!(told.starts_with("exit 2\n") && told.contains(why) && told.contains("--package"), "{told}");
    }
    assert!(!run.path().join("package.zip").exists());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_byte_that_is_changed_is_named(place in any::<prop::sample::Index>(), other in 1_u8..) {
        let mut changed = PASSED.clone();
        let place = place.index(changed.len());
        changed[place] ^= other;
        let now = "2026-01-01T00:00:00Z".parse().expect("an instant");
        let by = SignedBy { signers: None, countersigners: None, now };
        let named = Bundle::read(&changed).map_or(true, |bundle| {
            bundle.checks(&by).iter().any(|check| check.outcome == Outcome::Fail && !check.faults.is_empty())
        });
        prop_assert!(named, "byte {place}");
    }
}
