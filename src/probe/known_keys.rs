//! Which keys a target knows: one that nobody has told it of is a mistake of one's own, and none of the target's.

use super::Prober;
use crate::contract::{EndpointId, Readings, Stage};
use crate::platform::{KeyEntry, KeyRing};

/// The keys that the target knows, and those that it does not. The one that signs is always kept: whether it is
/// known has been looked at before. What is asked are keys in use, test keys among them. Of others a target may say what
/// it likes, so they are taken to be unknown only where none of those that were asked is known.
pub async fn known_keys(prober: &mut Prober<'_>, keys: &KeyRing, readings: &Readings) -> (KeyRing, Vec<KeyEntry>) {
    let usual = keys.usual().map(|entry| &entry.access_key);
    let others = || keys.entries().iter().filter(|entry| Some(&entry.access_key) != usual);
    let mut unknown = Vec::new();
    for entry in others().filter(|entry| tells(entry)) {
        if is_unknown(entry, prober, readings).await {
            unknown.push(entry.clone());
        }
    }
    let asked = others().filter(|entry| tells(entry)).count();
    if asked > 0 && unknown.len() == asked {
        unknown.extend(others().filter(|entry| !tells(entry)).cloned());
    }
    let is_known = |entry: &&KeyEntry| unknown.iter().all(|other| other.access_key != entry.access_key);
    (keys.entries().iter().filter(is_known).cloned().collect(), unknown)
}

/// Whether its answer tells anything: a test key that is answered by the code of an unknown key looks like one.
fn tells(entry: &KeyEntry) -> bool {
    entry.enabled && entry.answers.as_ref().is_none_or(|code| code.stage != Stage::Key)
}

async fn is_unknown(entry: &KeyEntry, prober: &mut Prober<'_>, readings: &Readings) -> bool {
    let signing = prober.signing(entry, readings);
    let endpoint = entry.endpoints.first().copied().unwrap_or(EndpointId::Stock);
    let draft = prober.refused(endpoint, Some(signing));
    let contract = prober.contract;
    // How a test key is answered is an affair of the target's own: nothing but whether it is known is looked at.
    prober.send_unchecked(&draft).await.is_ok_and(|answer| answer.stage(contract) == Some(Stage::Key))
}
