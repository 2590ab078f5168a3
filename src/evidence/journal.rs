//! Entries of the mock's own journal, as its administration shows them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::log::responses;
use super::{Damage, DamageKind, Format, Recording, RecordingError, raw};

/// Whether the bytes are an entry of a journal.
pub(super) fn is_journal(bytes: &[u8]) -> bool {
    let begins = bytes.first() == Some(&b'{');
    begins && serde_json::from_slice::<Value>(bytes).is_ok_and(|value| value["request"]["base64"].is_string())
}

pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let entry: Value = serde_json::from_slice(bytes).map_err(|error| RecordingError::json(Format::Journal, &error))?;
    let mut exchanges = raw::read(&bytes_of(&entry["request"]))?.exchanges;
    let Some(recorded) = exchanges.first_mut() else { return Err(RecordingError::NoRequest(Format::Journal)) };
    recorded.line = None;
    recorded.time = entry["time"].as_str().and_then(|time| time.parse().ok());
    if entry["request"]["redacted"] == true {
        let told = std::mem::take(recorded).damaged(Damage::to(DamageKind::Masked, "***"));
        *recorded = told;
    }
    responses(&mut exchanges, &bytes_of(&entry["response"]));
    Ok(Recording { format: Format::Journal, exchanges, damage: Vec::new() })
}

/// The bytes of one side; none where it has none.
fn bytes_of(message: &Value) -> Vec<u8> {
    STANDARD.decode(message["base64"].as_str().unwrap_or_default()).unwrap_or_default()
}
