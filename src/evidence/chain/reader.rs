//! Reads the exchanges of an evidence file back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::line::{ExchangeLine, Replaced, ReplacedKind, Side};
use super::redaction::FIRST_LINE;
use super::walk;
use crate::evidence::log::responses;
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, Recording, RecordingError, raw};
use crate::language::ToBilingual;
use crate::message::HeadFault;

/// Whether the bytes begin with the digest of a line before.
pub(in crate::evidence) fn is_evidence(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"previous\":")
}

/// Reads every exchange up to the first line that does not fit the chain.
pub(in crate::evidence) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    let end = walk(bytes, |line| exchanges.extend(line.exchange().map(|(number, line)| recorded(number, &line))));
    let end = end.map_err(|error| {
        let reason = error.to_string();
        RecordingError::malformed(Format::Evidence, 0, (reason.clone(), reason))
    })?;
    let mut damage = Vec::new();
    if let Some(fault) = &end.fault {
        if exchanges.is_empty() {
            return Err(RecordingError::malformed(Format::Evidence, fault.line, fault.to_bilingual()));
        }
        damage.push(Damage::to(DamageKind::ChainBroken, fault.line.to_string()));
    }
    if end.torn > 0 {
        damage.push(Damage::to(DamageKind::TornLine, end.torn.to_string()));
    }
    Ok(Recording { format: Format::Evidence, exchanges, damage })
}

fn recorded(number: usize, line: &ExchangeLine) -> Recorded {
    let told = &line.told;
    let bytes = |base64: &str| STANDARD.decode(base64).unwrap_or_default();
    let mut exchanges = raw::read_so_far(&bytes(&told.request));
    exchanges.truncate(1);
    // What the recorder answers itself says nothing of the platform.
    if let Some(response) = told.response.as_ref().filter(|_| !told.own_answer) {
        responses(&mut exchanges, &bytes(response));
    }
    let unread = || Recorded { head_fault: Some(HeadFault::Malformed), ..Recorded::default() };
    let mut recorded = exchanges.pop().unwrap_or_else(unread);
    recorded.line = Some(number);
    recorded.time = told.time;
    if told.framed_as_sent.contains(&Side::Request) {
        recorded.damage.retain(|damage| damage.kind != DamageKind::LengthDiffers);
    }
    told.replaced.iter().fold(recorded, with_replaced)
}

fn with_replaced(recorded: Recorded, replaced: &Replaced) -> Recorded {
    let name = replaced.name.as_deref().unwrap_or(replaced.what.word());
    let recorded = recorded.damaged(Damage::to(DamageKind::Replaced, format!("{} {name}", replaced.side)));
    match (replaced.side, replaced.what) {
        (Side::Request, ReplacedKind::Body) => recorded.without(Part::Body),
        (Side::Request, ReplacedKind::Value) if name == FIRST_LINE => recorded.without(Part::RequestLine),
        _ => recorded,
    }
}
