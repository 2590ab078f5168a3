//! Reads the exchanges of an evidence file back.

use super::walk;
use crate::evidence::{Damage, DamageKind, EVIDENCE_START, Format, Recorded, Recording, RecordingError};
use crate::language::ToBilingual;

/// Whether the bytes begin with the digest of a line before.
pub(in crate::evidence) fn is_evidence(bytes: &[u8]) -> bool {
    bytes.starts_with(EVIDENCE_START)
}

/// Reads every exchange up to the first line that does not fit the chain.
pub(in crate::evidence) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    let end = walk(bytes, |line| exchanges.extend(line.recorded()));
    let end = end.map_err(|error| {
        let reason = error.to_string();
        RecordingError::malformed(Format::Evidence, 0, (reason.clone(), reason))
    })?;
    let mut damage = Vec::new();
    if let Some(fault) = &end.fault {
        if exchanges.is_empty() {
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
