//! Reads the exchanges of an evidence file back.

use super::fault::FaultKind;
use super::{Line, walk};
use crate::evidence::{Damage, DamageKind, EVIDENCE_START, Format, Recorded, Recording, RecordingError};
use crate::language::ToBilingual;

/// Whether the bytes are an evidence file, as far as their beginning tells.
pub(in crate::evidence) fn is_evidence(bytes: &[u8]) -> bool {
    bytes.starts_with(EVIDENCE_START)
}

/// Reads every exchange up to the first line that does not fit the chain.
pub(in crate::evidence) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    let end = walk(bytes, |line| take(&mut exchanges, line));
    let end = end.map_err(|error| {
        let reason = error.to_string();
        RecordingError::malformed(Format::Evidence, 0, (reason.clone(), reason))
    })?;
    let mut damage = Vec::new();
    if let Some(fault) = &end.fault {
        // What cannot be decoded was never written so: that is no change which the chain has found.
        if exchanges.is_empty() || matches!(fault.kind, FaultKind::Undecodable(_)) {
            return Err(RecordingError::malformed(Format::Evidence, fault.line, fault.to_bilingual()));
        }
        let broken = Damage::to(DamageKind::ChainBroken, fault.line.to_string());
        // The line before may be the one that was changed: nothing vouches for it.
        if let Some(last) = exchanges.pop_if(|last: &mut Recorded| last.line.is_some_and(|line| line + 1 == fault.line))
        {
            exchanges.push(last.damaged(broken.clone()));
        }
        damage.push(broken);
    }
    if end.torn > 0 {
        damage.push(Damage::to(DamageKind::TornLine, end.torn.to_string()));
    }
    Ok(Recording { format: Format::Evidence, exchanges, damage })
}

/// Takes the exchange of a line, or what it tells of one before it.
fn take(exchanges: &mut Vec<Recorded>, line: Line) {
    match line.bytes_sent() {
        Some((number, sent)) => {
            if let Some(told) = exchanges.iter_mut().rfind(|recorded| recorded.number == Some(number)) {
                *told = std::mem::take(told).sent_in_part(sent);
            }
        }
        None => exchanges.extend(line.recorded()),
    }
}
