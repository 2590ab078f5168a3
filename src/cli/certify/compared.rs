//! Two tellings of what a platform has shown, one beside the other.

use serde_json::Value;

use crate::evidence::bundle::Fault;
use crate::language::bilingual;
use crate::report::certification::VERDICTS;

/// What is said otherwise than the exchanges say: each step by its scenario and name.
pub(super) fn different(sealed: &Value, expected: &Value) -> Vec<Fault> {
    if sealed == expected {
        return Vec::new();
    }
    let sealed = outcomes(sealed);
    let faults: Vec<Fault> = outcomes(expected)
        .iter()
        .enumerate()
        .filter_map(|(place, (id, outcome))| {
            let told = sealed.get(place).filter(|(known, _)| known == id).map_or("-", |(_, told)| told);
            (told != outcome).then(|| {
                let told = bilingual!(
                    "{id}：这里写的是 {told}，由证据得出的是 {outcome}",
                    "{id}: {told} stands here, and the evidence comes to {outcome}"
                );
                Fault::of(VERDICTS, told)
            })
        })
        .take(MOST_TOLD)
        .collect();
    if !faults.is_empty() {
        return faults;
    }
    vec![Fault::of(VERDICTS, ("与证据得出的不同", "it is not what follows from the evidence"))]
}

/// One verdict that is missing moves all behind it.
const MOST_TOLD: usize = 20;

/// What is said of the whole, and of each scenario and each step.
pub(super) fn outcomes(told: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let mut outcomes = vec![("overall".to_owned(), word(&told["overall"]))];
    for scenario in told["scenarios"].as_array().into_iter().flatten() {
        let id = word(&scenario["id"]);
        for step in scenario["steps"].as_array().into_iter().flatten() {
            outcomes.push((format!("{id}/{}", word(&step["name"])), word(&step["outcome"])));
        }
        outcomes.push((id, word(&scenario["outcome"])));
    }
    outcomes
}

/// The scenarios and steps of which something else is said: what was said, and what is.
pub(super) fn changed(before: &Value, after: &Value) -> Vec<(String, String, String)> {
    let (before, after) = (outcomes(before), outcomes(after));
    let said = |told: &[(String, String)], id: &str| {
        told.iter().find(|(known, _)| known == id).map_or_else(|| "-".to_owned(), |(_, outcome)| outcome.clone())
    };
    let added = after.iter().filter(|(id, _)| !before.iter().any(|(known, _)| known == id));
    let ids = before.iter().chain(added).map(|(id, _)| id);
    ids.map(|id| (id.clone(), said(&before, id), said(&after, id))).filter(|(_, was, is)| was != is).collect()
}
