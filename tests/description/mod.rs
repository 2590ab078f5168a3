//! The interface as other tools read it: the OpenAPI document holds for what the platform takes and answers, and the Postman
//! collection gets the answers that it names.

mod openapi;
mod postman;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{bis3, tell_left_out};

/// What `bis3 spec` prints under this word.
fn printed(word: &str) -> String {
    let output = bis3(Path::new("."), &["spec", word]).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The same, read.
fn value(word: &str) -> Value {
    serde_json::from_str(&printed(word)).expect("JSON")
}

/// A program that was installed beside the build; none where it could not be had or does not start here, which is told.
fn installed(program: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/oracles").join(program);
    let starts = || Command::new(&path).arg("--version").output().is_ok_and(|output| output.status.success());
    if !path.exists() || !starts() {
        tell_left_out(&format!("{program} is not installed or does not start, so nothing was held against it"));
        return None;
    }
    Some(path)
}

/// Runs a tool to its end; what it wrote, where it found nothing wrong.
fn passes(command: &mut Command) -> String {
    let output = command.output().expect("it was found before");
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{told}");
    told
}
