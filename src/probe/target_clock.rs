//! What a target's clock shows, as far as its answers tell: by their Date, unless requests of the client's own time show that
//! it is the Date that is wrong, as where a gateway writes it.

use jiff::SignedDuration;

use super::{ProbeAnswer, ProbeError, Prober};
use crate::contract::{EndpointId, Stage};
use crate::request::Signing;

/// How far the target's clock is ahead of the client's; none where no Date tells it. The answer that told it stands beside.
///
/// # Errors
/// [`ProbeError`] where no answer comes.
pub async fn target_offset(
    prober: &mut Prober<'_>,
    signing: Option<&Signing>,
) -> Result<(ProbeAnswer, Option<SignedDuration>), ProbeError> {
    let answer = prober.send(&prober.refused(EndpointId::Stock, None)).await?;
    let Some(offset) = answer.clock_offset() else { return Ok((answer, None)) };
    let window = SignedDuration::from_secs(prober.contract.parameters().clock_window_seconds);
    let is_refuted = match signing {
        Some(signing) if offset.abs() >= window => is_refuted(prober, signing, offset).await,
        _ => false,
    };
    Ok((answer, Some(if is_refuted { SignedDuration::ZERO } else { offset })))
}

/// Whether the target's own clock is shown to be the client's and not so far ahead of it. A wrong signature is told behind a
/// wrong date, but not by every platform: then it counts only if the other date is refused as such.
async fn is_refuted(prober: &mut Prober<'_>, signing: &Signing, offset: SignedDuration) -> bool {
    let Some(own) = answer_at(prober, signing, SignedDuration::ZERO).await else { return false };
    if own.stage(prober.contract) != Some(Stage::Signature) {
        return own.passed_signature(prober.contract);
    }
    let theirs = answer_at(prober, signing, offset).await;
    theirs.and_then(|answer| answer.stage(prober.contract)) == Some(Stage::Date)
}

/// The answer to a request that is dated so far off the client's clock.
async fn answer_at(prober: &mut Prober<'_>, signing: &Signing, skew: SignedDuration) -> Option<ProbeAnswer> {
    let signing = Signing { skew, ..signing.clone() };
    prober.send(&prober.refused(EndpointId::Stock, Some(signing))).await.ok()
}
