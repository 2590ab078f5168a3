//! Explanations as two versions of the program tell them: the same, or not, whatever their words are.

use serde_json::Value;

/// How two explanations compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Codes, stages or reasons differ, or one cannot be read.
    OtherVerdict,
    /// These come to the same verdict, and differ in these members.
    OtherMembers(Vec<&'static str>),
    /// All differ in nothing but words.
    Same,
}

/// What decides.
const VERDICT: [&str; 3] = ["code", "stage", "reason"];
/// What else is said, but for words.
const MEMBERS: [&str; 10] =
    ["checks", "canonical", "mistakes", "findings", "answered", "if", "later", "otherwise", "server-time", "damage"];
/// Members that are words: another version may choose others.
const WORDS: [&str; 5] = ["title", "explanation", "meaning", "causes", "name"];

/// Holds the text of one against that of the other.
pub(super) fn compared(one: &[u8], other: &[u8]) -> Meaning {
    let (Some(one), Some(other)) = (listed(one), listed(other)) else { return Meaning::OtherVerdict };
    let differs = |name: &str| {
        let of = |values: &[Value]| -> Vec<Value> { values.iter().map(|value| without_words(&value[name])).collect() };
        of(&one) != of(&other)
    };
    if one.len() != other.len() || VERDICT.iter().any(|name| differs(name)) {
        return Meaning::OtherVerdict;
    }
    let others: Vec<&str> = MEMBERS.into_iter().filter(|name| differs(name)).collect();
    if others.is_empty() { Meaning::Same } else { Meaning::OtherMembers(others) }
}

/// The explanations of a file: one, or a list.
fn listed(text: &[u8]) -> Option<Vec<Value>> {
    let value: Value = serde_json::from_slice(text).ok()?;
    Some(if let Value::Array(values) = value { values } else { vec![value] })
}

fn without_words(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(without_words).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, value)| !WORDS.contains(&name.as_str()) && !value.is_null())
            .map(|(name, value)| (name.clone(), without_words(value)))
            .collect(),
        value => value.clone(),
    }
}
