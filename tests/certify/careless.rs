//! Careless clients, each caught by the obligation that names its fault and by no other that does not follow from it: all at
//! once under one program, told apart by their keys.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use bis3::certify::model::{Careless, Fault};
use serde_json::Value;

use super::{Run, client, with_outcome};
use crate::mock::clients::available;
use crate::program::{bis3, text};

/// Claims and a key for each client.
fn prepare(run: &Run, names: &[&str]) {
    let mut keys = "keys:\n".to_owned();
    for name in names {
        writeln!(keys, "  - {{access-key: {name}-key, secret: {name}-secret, institutions: any}}").expect("a string");
        let claims = bis3::certify::template(bis3::Language::En).replace("demo-ordinary", &format!("{name}-key"));
        fs::write(run.path().join(format!("{name}.yaml")), claims).expect("a writable folder");
    }
    let file = run.path().join("keys.yaml");
    fs::write(&file, keys).expect("a writable folder");
    #[cfg(unix)]
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("an own file");
}

#[test]
#[ignore = "nearly sixty clients whose pauses are judged: it wants a machine of its own, as bis3 certify selftest does"]
fn every_careless_client_in_python_is_caught_and_none_is_accused() {
    if !available("python3") {
        return;
    }
    let mut careless = Careless::all().expect("a table");
    // What takes a midnight is tried in simulated time only.
    careless.retain(|one| one.fault != Fault::MidnightMissed);
    let names: Vec<&str> = careless.iter().map(|one| one.fault.word()).collect();
    let run = Run::new();
    prepare(&run, &names);
    let command =
        format!("python3 {} --fault $BIS3_CLIENT --state $BIS3_CLIENT.state", client("report_client.py").display());
    let fixed = ["certify", "run", "--plan", "selftest", "--listen", "127.0.0.1:0", "--keys", "keys.yaml", "--json"];
    let files: Vec<String> = names.iter().map(|name| format!("{name}.yaml")).collect();
    let claims = files.iter().flat_map(|file| ["--claims", file]);
    let all: Vec<&str> = fixed.into_iter().chain(["--time", "100s", "--command", &command]).chain(claims).collect();
    let output = bis3(run.path(), &all).output().expect("the program runs");
    let told: Vec<Value> =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{}", text(&output.stderr)));
    assert_eq!((told.len(), output.status.code()), (careless.len(), Some(1)));
    let wrong: Vec<String> = careless.iter().zip(&told).filter_map(|(careless, told)| wrong(careless, told)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said of a client and should not be, or should and is not.
fn wrong(careless: &Careless, told: &Value) -> Option<String> {
    let broken: BTreeSet<&str> =
        [with_outcome(told, "fail"), with_outcome(told, "warn")].concat().into_iter().collect();
    let expected: BTreeSet<&str> = careless.follows.iter().chain([&careless.obligation]).map(String::as_str).collect();
    let accused: Vec<&&str> = broken.difference(&expected).collect();
    let is_caught = broken.contains(careless.obligation.as_str());
    (!is_caught || !accused.is_empty()).then(|| format!("{}: {broken:?}, accused by {accused:?}", careless.fault))
}
