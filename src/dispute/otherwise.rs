//! What the same message is answered where one open point is read otherwise.

use std::sync::Arc;

use super::decided::Decided;
use super::hypothesis::Hypothesis;
use crate::contract::{Code, Profile};
use crate::diagnostic::Diagnostic;
use crate::message::Request;

/// A reading under which the answer is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The open point.
    pub reading: String,
    /// How it would have to be read.
    pub option: String,
    /// What is answered then.
    pub code: Arc<Code>,
    /// Whether that hangs on nothing that is not known.
    pub is_certain: bool,
}

/// Every reading that alone changes the code, in the order of the table. Options that take a text of their own are passed
/// over, since which text it would be is not known; but for the prefix that stands in front of the path.
pub(super) fn otherwise(decided: &Decided<'_>) -> Result<Vec<Otherwise>, Box<Diagnostic>> {
    let hypothesis = decided.hypothesis;
    let question = hypothesis.question;
    let mut found = Vec::new();
    for reading in question.contract.readings() {
        let chosen = question.profile.readings.get(&reading.id);
        let options = reading.options.iter().filter(|option| option.parameter.is_none());
        let options = options.map(|option| option.option.clone());
        for option in options.chain(prefixed(hypothesis, &reading.id)) {
            if chosen.as_deref() == Some(&option) {
                continue;
            }
            let mut profile = Profile::clone(question.profile);
            if profile.readings.set(&reading.id, &option).is_err() {
                continue;
            }
            let other = Decided::under(hypothesis, &profile)?;
            if other.code() != decided.code() {
                let (code, is_certain) = (Arc::clone(other.code()), other.is_certain());
                found.push(Otherwise { reading: reading.id.clone(), option, code, is_certain });
            }
        }
    }
    Ok(found)
}

/// The options of `resource-base` for the prefix that stands in front of an interface's path.
fn prefixed(hypothesis: &Hypothesis<'_>, reading: &str) -> Vec<String> {
    let endpoints = hypothesis.question.contract.endpoints();
    let path = hypothesis.request().filter(|_| reading == "resource-base").map(Request::path);
    let prefix = path.and_then(|path| endpoints.iter().find_map(|endpoint| path.strip_suffix(&*endpoint.path)));
    let prefix = prefix.filter(|prefix| !prefix.is_empty());
    prefix.map_or_else(Vec::new, |prefix| vec![format!("unsigned:{prefix}"), format!("signed:{prefix}")])
}
