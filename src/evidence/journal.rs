//! Entries of the mock's own journal, as its administration shows them: one, several behind one another, or a list of them,
//! by itself or as `entries`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Deserializer, Value};

use super::log::responses;
use super::{Damage, DamageKind, Format, Recorded, Recording, RecordingError, raw};
use crate::language::bilingual;

/// Whether the bytes are entries of a journal.
pub(super) fn is_journal(bytes: &[u8]) -> bool {
    let begins = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
    begins && entries(bytes).is_ok_and(|entries| entries.iter().any(is_entry))
}

/// Whether the bytes are the list of a journal, which names exchanges and does not hold them.
pub(super) fn is_list(bytes: &[u8]) -> bool {
    let is_summary = |value: &Value| value["id"].is_number() && value["request"].is_string();
    let is_empty_list = || serde_json::from_slice(bytes).is_ok_and(|list: Value| list["entries"].is_array());
    entries(bytes).is_ok_and(|entries| match &entries[..] {
        [] => is_empty_list(),
        entries => entries.iter().all(is_summary),
    })
}

fn is_entry(value: &Value) -> bool {
    value["request"]["base64"].is_string()
}

/// The entries of a file: objects behind one another, or lists of them.
fn entries(bytes: &[u8]) -> Result<Vec<Value>, serde_json::Error> {
    let mut entries = Vec::new();
    for value in Deserializer::from_slice(bytes).into_iter::<Value>() {
        let mut value = value?;
        match value.get_mut("entries") {
            Some(Value::Array(list)) => entries.append(list),
            _ => entries.push(value),
        }
    }
    Ok(entries.into_iter().flat_map(listed).collect())
}

/// What is a list is its entries.
fn listed(value: Value) -> Vec<Value> {
    if let Value::Array(list) = value { list } else { vec![value] }
}

pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let entries = entries(bytes).map_err(|error| RecordingError::json(Format::Journal, &error))?;
    let mut exchanges = Vec::new();
    for entry in entries.iter().filter(|entry| is_entry(entry)) {
        exchanges.extend(exchange(entry)?);
    }
    Ok(Recording { format: Format::Journal, exchanges, damage: Vec::new() })
}

fn exchange(entry: &Value) -> Result<Vec<Recorded>, RecordingError> {
    let (request, response) = (bytes_of(entry, "request")?, bytes_of(entry, "response")?);
    let mut exchanges = raw::read(&request)?.exchanges;
    let Some(recorded) = exchanges.first_mut() else { return Ok(exchanges) };
    recorded.line = None;
    recorded.time = entry["time"].as_str().and_then(|time| time.parse().ok());
    if entry["request"]["redacted"] == true {
        let told = std::mem::take(recorded).damaged(Damage::to(DamageKind::Masked, "***"));
        *recorded = told;
    }
    responses(&mut exchanges, &response);
    Ok(exchanges)
}

/// The bytes of one side; none where it has none.
fn bytes_of(entry: &Value, side: &str) -> Result<Vec<u8>, RecordingError> {
    STANDARD.decode(entry[side]["base64"].as_str().unwrap_or_default()).map_err(|_| {
        let id = &entry["id"];
        RecordingError::malformed(
            Format::Journal,
            0,
            bilingual!(
                "条目 {id} 的 {side} 不是 base64，读不出报文",
                "{side} of the entry {id} is no base64: no message can be read from it"
            ),
        )
    })
}
