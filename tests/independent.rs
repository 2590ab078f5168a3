//! The suite at a second platform, which was written in another language from the document alone: two readers who worked
//! apart. What one of them gets wrong shows here.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use bis3::contract::Contract;
use bis3::platform::{Institutions, KeyEntry, KeyRing};
use serde_json::{Value, json};

use crate::mock::clients::available;
use crate::program::{bis3, output, told};
use crate::scenario::command::run;

/// What the other platform has no way to do: it takes neither faults nor a clock, and reads every open point in the default way.
const SKIPPED: &[&str] = &[
    "code-10011",
    "code-20000-repeated",
    "code-20007-period",
    "code-20007-template",
    "date-window-seconds",
    "dates-at-fixed-times",
    "golden-signatures",
    "institutions-unlisted-named",
    "precedence-clock",
    "precedence-storage",
    "status-without-a-clock",
    "twins-faults",
];

struct Other(Child);

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Other {
    /// Starts it with these keys, beside the document's own, at a free port; its address.
    fn start(folder: &Path, known: &str) -> (Self, String) {
        let keys = folder.join("keys.json");
        std::fs::write(&keys, known).expect("a writable folder");
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/platform_independent/platform.py");
        let mut command = Command::new("python3");
        command.arg(program).args(["--port", "0", "--keys"]).arg(keys).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it was found before");
        let mut line = String::new();
        let output = child.stdout.take().expect("it is piped");
        BufReader::new(output).read_line(&mut line).expect("it says where it listens");
        let address = line.trim().rsplit(' ').next().expect("an address").to_owned();
        (Self(child), address)
    }
}

/// The demo keys as the other platform reads them.
fn demo_keys() -> String {
    let contract = Contract::embedded();
    let ring = KeyRing::demo(&contract).expect("the demo keys are sound");
    let entry = |key: &KeyEntry| {
        let paths = contract.endpoints().iter().filter(|endpoint| key.endpoints.contains(&endpoint.id));
        let mut entry = json!({
            "access_key": key.access_key,
            "secret": key.secret.expose(),
            "enabled": key.enabled,
            "endpoints": paths.map(|endpoint| endpoint.path.as_str()).collect::<Vec<_>>(),
        });
        if let Institutions::Listed(codes) = &key.institutions {
            entry["institutions"] = json!(codes);
        }
        if let Some(code) = &key.answers {
            entry["answer"] = json!(code.number);
        }
        entry
    };
    Value::Array(ring.entries().iter().map(entry).collect()).to_string()
}

#[test]
fn a_platform_written_apart_from_this_one_passes_the_suite() {
    if !available("python3") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_other, address) = Other::start(folder.path(), &demo_keys());
    let arguments = ["--suite", "--target", &address, "--profile", "default", "--json", "--jobs", "2", "--seed", "0"];
    let (code, text) = told(&run(folder.path(), &arguments).output().expect("the program runs"));
    let report: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text:.400}"));
    let scenarios = report["scenarios"].as_array().expect("a list");
    let with = |wanted: fn(&str) -> bool| -> BTreeSet<&str> {
        let meant = scenarios.iter().filter(|own| wanted(own["outcome"].as_str().unwrap_or_default()));
        meant.filter_map(|own| own["id"].as_str()).collect()
    };
    assert_eq!(with(|outcome| !matches!(outcome, "pass" | "skip")), BTreeSet::new());
    assert_eq!(with(|outcome| outcome == "skip"), SKIPPED.iter().copied().collect());
    assert_eq!(code, 0);
}

/// How `bis3 explore` ends at an address, and what it says.
fn explored(folder: &Path, address: &str, arguments: &[&str], key: Option<&str>) -> (i32, String) {
    let typed = ["explore", "--lang", "en", "--time", "10m", "--target", address];
    let mut command = bis3(folder, &[&typed, arguments].concat());
    if let Some(key) = key {
        command.env("BIS3_ACCESS_KEY", key).env("BIS3_SECRET", "the secret of nobody");
    }
    output(&mut command)
}

#[test]
fn drawn_requests_show_no_difference_at_a_platform_written_apart_from_this_one() {
    if !available("python3") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_other, address) = Other::start(folder.path(), &demo_keys());
    let (code, text) = explored(folder.path(), &address, &["--cases", "2500", "--seed", "5"], None);
    assert_eq!((code, text.contains("0 differences")), (0, true), "{text}");
    assert!(!folder.path().join("explored").exists());
}

#[test]
fn keys_that_a_target_does_not_know_are_no_difference_there() {
    if !available("python3") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    // It knows the key that the document prints, and no other.
    let (_other, address) = Other::start(folder.path(), "[]");
    let (code, text) = explored(folder.path(), &address, &["--cases", "300"], None);
    assert_eq!((code, text.contains("0 differences")), (0, true), "{text}");
    assert!(text.contains("does not know these keys") && text.contains("demo-ordinary"), "{text}");
    assert!(!text.contains("test-1"), "{text}");
    let any = ["--institution", "any"];
    let (code, text) = explored(folder.path(), &address, &[&["--cases", "300"], &any[..]].concat(), Some("nobody"));
    assert_eq!((code, text.contains("bis3 run")), (2, false), "{text}");
    let (code, text) =
        explored(folder.path(), &address, &[&["--cases", "50", "--no-doctor"], &any[..]].concat(), Some("nobody"));
    assert_eq!((code, text.contains("10003 AccessKeyNoExist")), (1, true), "{text}");
}
