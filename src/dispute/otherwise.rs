//! What the same message is answered where one open point is read otherwise.

use std::sync::Arc;

use super::hypothesis::Hypothesis;
use crate::contract::{Code, Profile};
use crate::diagnostic::Diagnostic;
use crate::platform::Decision;

/// A reading under which the answer is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The open point.
    pub reading: String,
    /// How it would have to be read.
    pub option: String,
    /// What is answered then.
    pub code: Arc<Code>,
}

/// Every reading that alone changes the code, in the order of the table. Options that take a text of their own, such as a
/// prefix, are passed over: which text it would be is not known.
pub(super) fn otherwise(hypothesis: &Hypothesis<'_>, decision: &Decision) -> Result<Vec<Otherwise>, Box<Diagnostic>> {
    let question = hypothesis.question;
    let mut found = Vec::new();
    for reading in question.contract.readings() {
        let chosen = question.profile.readings.get(&reading.id);
        for option in reading.options.iter().filter(|option| option.parameter.is_none()) {
            if chosen.as_deref() == Some(&option.option) {
                continue;
            }
            let mut profile = Profile::clone(question.profile);
            if profile.readings.set(&reading.id, &option.option).is_err() {
                continue;
            }
            let code = hypothesis.decide_under(&profile)?.code;
            if code != decision.code {
                found.push(Otherwise { reading: reading.id.clone(), option: option.option.clone(), code });
            }
        }
    }
    Ok(found)
}
