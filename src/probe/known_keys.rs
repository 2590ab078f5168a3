//! Which keys a target knows: one that nobody has told it of is a mistake of one's own, and none of the target's.

use super::Prober;
use crate::contract::{EndpointId, Readings};
use crate::platform::{KeyEntry, KeyRing};

/// The keys that the target knows, and those that it does not. The first is always kept: whether it is known has been looked
/// at before. What is asked are keys in use that are bound to no code. Of others a target may say what it likes, so they are
/// taken to be unknown only where it knows none of those that were asked.
pub async fn known_keys(prober: &mut Prober<'_>, keys: &KeyRing, readings: &Readings) -> (KeyRing, Vec<KeyEntry>) {
    let (first, others) = keys.entries().split_at(keys.entries().len().min(1));
    let (mut known, mut unknown) = (first.to_vec(), Vec::new());
    for entry in others.iter().filter(|entry| tells(entry)) {
        let keys = if is_unknown(entry, prober, readings).await { &mut unknown } else { &mut known };
        keys.push(entry.clone());
    }
    let is_registered = known.len() > first.len() || unknown.is_empty();
    let rest = others.iter().filter(|entry| !tells(entry)).cloned();
    if is_registered { &mut known } else { &mut unknown }.extend(rest);
    (known.into_iter().collect(), unknown)
}

fn tells(entry: &KeyEntry) -> bool {
    entry.enabled && entry.answers.is_none()
}

async fn is_unknown(entry: &KeyEntry, prober: &mut Prober<'_>, readings: &Readings) -> bool {
    let signing = prober.signing(entry, readings);
    let endpoint = entry.endpoints.first().copied().unwrap_or(EndpointId::Stock);
    let draft = prober.refused(endpoint, Some(signing));
    let code = prober.send(&draft).await.ok().and_then(|answer| answer.code);
    let unknown = prober.contract.code("AccessKeyNoExist").map(|code| code.number);
    code.is_some() && code == unknown
}
