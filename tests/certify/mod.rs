//! Certification from the outside: real clients under the program, and what it says of them.

mod board;
mod brief;
mod careful;
mod careless;
mod documents;
mod ending;
mod files;
mod followed;
mod killed;
mod load;
mod package;
mod paths;
mod platform;
mod simulated;
mod terminal;
mod told;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{bis3, text};

/// A run in a folder of its own, with the claims that `certify init` writes.
pub struct Run {
    pub folder: tempfile::TempDir,
}

impl Run {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("claims.yaml"), bis3::certify::template(bis3::Language::En))
            .expect("a writable folder");
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Certifies a client under a plan; how it ended, and what is said of it.
    pub fn certify(&self, plan: &str, command: &str, arguments: &[&str]) -> (Option<i32>, Value) {
        let fixed = ["certify", "run", "--claims", "claims.yaml", "--plan", plan, "--listen", "127.0.0.1:0", "--json"];
        let all = [&fixed[..], &["--command", command], arguments].concat();
        let output = bis3(self.path(), &all).output().expect("the program runs");
        let told =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{}", text(&output.stderr)));
        (output.status.code(), told)
    }

    pub fn report(&self) -> Value {
        let output = bis3(self.path(), &["certify", "report", "--json"]).output().expect("the program runs");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

/// The obligations with this outcome.
pub fn with_outcome<'a>(told: &'a Value, outcome: &str) -> Vec<&'a str> {
    let obligations = told["obligations"].as_array().expect("a list");
    let of = obligations.iter().filter(|one| one["outcome"] == outcome);
    of.map(|one| one["id"].as_str().expect("a word")).collect()
}

/// A source beside the tests.
pub fn client(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name)
}
