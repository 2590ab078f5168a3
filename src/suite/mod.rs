//! The scenarios that the binary carries, each of them sound: the conformance suite, and those by which a probe asks.
//! `precedence` collects the order of checks that a run of them has shown.

pub mod precedence;

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::contract::Contract;
use crate::diagnostic::{Diagnostic, nearest};
use crate::scenario::{EmbeddedFiles, Scenario, refuse_repeated_ids};

/// Every file below `scenarios` and `fixtures/probe`, and every table that they take rows from, by its path in the project.
static FILES: EmbeddedFiles = include!(concat!(env!("OUT_DIR"), "/suite.rs"));

/// How names of scenario files end, and how those of files that others include do.
const SCENARIO: &str = ".yaml";
const INCLUDED: &str = ".steps.yaml";

/// The folders of the two.
const SUITE: &str = "scenarios/";
const PROBE: &str = "fixtures/probe/";

/// All scenarios of the suite, in the order of their paths.
///
/// # Errors
/// What is wrong with them: a replaced contract may lack what they name.
pub fn scenarios(contract: &Contract) -> Result<Vec<Arc<Scenario>>, Vec<Diagnostic>> {
    below(SUITE, contract)
}

/// The scenarios by which a probe asks how a target reads the document. Their files are numbered in the order in which they
/// are run: each rests on what those before it have shown.
///
/// # Errors
/// As [`scenarios`].
pub fn probe_scenarios(contract: &Contract) -> Result<Vec<Arc<Scenario>>, Vec<Diagnostic>> {
    below(PROBE, contract)
}

/// The SHA-256 of everything that the program carries of them, in hexadecimal digits.
pub fn digest() -> String {
    let mut digest = Sha256::new();
    for (path, text) in FILES {
        for part in [path.as_bytes(), text] {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn below(folder: &str, contract: &Contract) -> Result<Vec<Arc<Scenario>>, Vec<Diagnostic>> {
    let (mut scenarios, mut wrong) = (Vec::new(), Vec::new());
    let is_scenario = |path: &str| path.starts_with(folder) && path.ends_with(SCENARIO) && !path.ends_with(INCLUDED);
    for (path, _) in FILES.iter().filter(|(path, _)| is_scenario(path)) {
        match Scenario::embedded(Path::new(path), FILES, contract) {
            Ok(scenario) => scenarios.push(Arc::new(scenario)),
            Err(diagnostics) => wrong.extend(diagnostics),
        }
    }
    wrong.extend(refuse_repeated_ids(&scenarios));
    if wrong.is_empty() { Ok(scenarios) } else { Err(wrong) }
}

/// Leaves the part of the suite that bears a tag.
///
/// # Errors
/// [`NoSuchPart`] where no scenario bears it.
pub fn only(scenarios: &mut Vec<Arc<Scenario>>, part: &str) -> Result<(), NoSuchPart> {
    let bears = |scenario: &Arc<Scenario>| scenario.card.tags.iter().any(|tag| tag == part);
    if !scenarios.iter().any(bears) {
        let parts = parts(scenarios);
        let near = nearest(part, parts.iter().copied()).map(str::to_owned);
        return Err(NoSuchPart { near, parts: parts.into_iter().map(str::to_owned).collect() });
    }
    scenarios.retain(bears);
    Ok(())
}

/// A part that the suite does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchPart {
    /// The part that was probably meant.
    pub near: Option<String>,
    /// All of them.
    pub parts: Vec<String>,
}

/// The tags of all scenarios, each once, sorted.
pub fn parts(scenarios: &[Arc<Scenario>]) -> Vec<&str> {
    let mut parts: Vec<&str> = scenarios.iter().flat_map(|scenario| &scenario.card.tags).map(String::as_str).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}
