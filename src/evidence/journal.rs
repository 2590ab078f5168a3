//! Entries of the mock's own journal, as its administration shows them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Damage, DamageKind, Format, Recording, RecordingError, raw};
use crate::message::wire;

/// Whether the bytes are an entry of a journal.
pub(super) fn is_journal(bytes: &[u8]) -> bool {
    let begins = bytes.first() == Some(&b'{');
    begins && serde_json::from_slice::<Value>(bytes).is_ok_and(|value| value["request"]["base64"].is_string())
}

pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let entry: Value = serde_json::from_slice(bytes).map_err(|error| {
        let reason = format!("JSON: {error}");
        RecordingError::malformed(Format::Journal, error.line(), (reason.clone(), reason))
    })?;
    let request = STANDARD.decode(entry["request"]["base64"].as_str().unwrap_or_default()).unwrap_or_default();
    let mut exchanges = raw::read(&request)?.exchanges;
    let Some(recorded) = exchanges.first_mut() else { return Err(RecordingError::NoRequest(Format::Journal)) };
    recorded.line = None;
    recorded.time = entry["time"].as_str().and_then(|time| time.parse().ok());
    recorded.response = response(&entry, &recorded.request.method);
    if entry["request"]["redacted"] == true {
        let told = std::mem::take(recorded).damaged(Damage::to(DamageKind::Masked, "***"));
        *recorded = told;
    }
    Ok(Recording { format: Format::Journal, exchanges, damage: Vec::new() })
}

fn response(entry: &Value, method: &str) -> Option<crate::message::Response> {
    let bytes = STANDARD.decode(entry["response"]["base64"].as_str()?).ok()?;
    let (mut response, head) = wire::response_head(&bytes).ok()?;
    let framing = wire::response_framing(&response, method).ok()?;
    response.body = wire::body_so_far(&bytes[head..], framing);
    Some(response)
}
