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
use crate::scenario::command::{run, told};

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
    /// Starts it with the demo keys at a free port; its address.
    fn start(folder: &Path) -> (Self, String) {
        let keys = folder.join("keys.json");
        std::fs::write(&keys, demo_keys()).expect("a writable folder");
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
    let (_other, address) = Other::start(folder.path());
    let arguments = ["--suite", "--target", &address, "--profile", "default", "--json", "--jobs", "2"];
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
