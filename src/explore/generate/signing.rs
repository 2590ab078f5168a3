//! Lists changes to how a request is signed.

use super::values::Values;
use crate::contract::Contract;
use crate::explore::compose::NO_SIGNATURE;
use crate::explore::plan::{Change, SigningChange};
use crate::platform::KeyRing;
use crate::request::{AfterMistake, Mistakes};

/// How far the client's clock is off, and that of most clients.
pub(super) fn skews(contract: &Contract) -> Vec<Change> {
    let window = contract.parameters().clock_window_seconds;
    let edges = [window, window - 1, window + 1, window + 60, window - 60, window + 30];
    // The same second as another request of the sequence, and time zones and days.
    let far = [0, 1, 60, 8 * 3600, 24 * 3600, 366 * 24 * 3600];
    let both =
        |seconds: i64| [Change::Signing(SigningChange::Skew(-seconds)), Change::Signing(SigningChange::Skew(seconds))];
    edges.into_iter().chain(far).flat_map(both).collect()
}

/// Keys, secrets, versions and headers.
pub(super) fn clients(values: &Values, contract: &Contract, keys: &KeyRing) -> Vec<Change> {
    let mut changes: Vec<SigningChange> = values.versions.iter().cloned().map(SigningChange::Version).collect();
    changes.extend((0..keys.entries().len()).map(SigningChange::Secret));
    for entry in keys.entries().iter().take(3) {
        let key = &entry.access_key;
        let others =
            [key.to_lowercase(), key.to_uppercase(), format!("{key}x"), format!("x:{key}"), format!("{key}:x")];
        changes.extend(others.map(SigningChange::AccessKey));
    }
    changes.extend(values.access_keys.iter().cloned().map(SigningChange::AccessKey));
    let headers = values.signed_headers.iter().cloned();
    changes.extend(headers.map(|(name, value)| SigningChange::Header(name, value)));
    let unsigned_with_date = values.dates.iter().cloned().map(Change::UnsignedWithDate);
    let unsigned = authorizations(values, &contract.parameters().scheme, keys).into_iter().map(Some).chain([None]);
    changes.into_iter().map(Change::Signing).chain(unsigned_with_date).chain(unsigned.map(Change::Unsigned)).collect()
}

/// Values of Authorization that nobody signed.
fn authorizations(values: &Values, scheme: &str, keys: &KeyRing) -> Vec<String> {
    let key = keys.usual().map_or("x", |entry| entry.access_key.as_str());
    let other_schemes = [scheme.to_lowercase(), scheme.strip_suffix(|_: char| true).unwrap_or(scheme).to_owned()];
    let of_other_schemes = other_schemes.map(|scheme| format!("{scheme} {key}:{NO_SIGNATURE}"));
    let filled =
        |text: &String| text.replace("{scheme}", scheme).replace("{key}", key).replace("{zeros}", NO_SIGNATURE);
    values.authorizations.iter().map(filled).chain(of_other_schemes).collect()
}

/// Every mistake, each alone. A path that differs from the signed one asks for another resource: `head` draws such paths.
pub(super) fn mistakes(contract: &Contract) -> Vec<Change> {
    let recipes = Mistakes::each_alone(contract.parameters()).into_iter();
    let drawn = recipes.filter(|recipe| !recipe.mistakes.after.contains(&AfterMistake::Path));
    drawn.map(|recipe| Change::Signing(SigningChange::Mistake(Box::new(recipe.mistakes)))).collect()
}
