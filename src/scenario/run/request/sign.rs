//! How a step is signed, filled in.

use std::borrow::Cow;

use smol_str::format_smolstr;

use crate::contract::Parameters;
use crate::contract::reading::Replay;
use crate::language::{Bilingual, bilingual};
use crate::message::Header;
use crate::platform::{KeyEntry, KeyRing};
use crate::request::{OtherRequest, Signing};
use crate::scenario::read::request;
use crate::scenario::read::signing::{KeyUse, SecretSource, SigningPlan};
use crate::scenario::run::Setting;
use crate::scenario::template::{Scope, Unfilled};
use crate::scenario::{Named, Text};
use crate::secret::Secret;

/// Who signs a step, and how; none where nobody does.
pub(in crate::scenario) fn signing(
    plan: &SigningPlan,
    card_key: Option<&Named>,
    others: &[Header],
    setting: &Setting<'_>,
    scope: &Scope<'_>,
) -> Result<Option<Signing>, Bilingual> {
    let SigningPlan::With(with) = plan else { return Ok(None) };
    let entry = entry(with.key.as_ref().or(card_key), setting.keys)?;
    let parameters = setting.contract.parameters();
    let mut headers: Vec<Header> = with.headers.iter().map(|header| header.fill(scope)).collect::<Result<_, _>>()?;
    if setting.readings.replay == Replay::Refused {
        headers.extend(nonce(headers.iter().chain(others), parameters, scope));
    }
    Ok(Some(Signing {
        access_key: sendable(with.access_key.as_ref(), &entry.access_key, scope)?.into_owned(),
        secret: secret(with, entry, setting.keys)?.clone(),
        readings: setting.readings.clone(),
        version: sendable(with.version.as_ref(), &parameters.version, scope)?.into_owned(),
        date: None,
        skew: with.skew,
        signed_for: with.signed_for.as_ref().map(|line| other_request(line, scope)).transpose()?,
        headers,
        unsigned: Vec::new(),
        mistakes: with.mistakes.clone(),
    }))
}

/// Another request by its method and path, with a blank between them.
fn other_request(line: &Text, scope: &Scope<'_>) -> Result<OtherRequest, Bilingual> {
    let line = line.fill(scope)?;
    match line.split_once(' ') {
        Some((method, path)) if !method.is_empty() && path.starts_with('/') => {
            Ok(OtherRequest { method: method.to_owned(), target: path.to_owned() })
        }
        _ => Err(bilingual!(
            "`{line}` 不是方法和路径，例如 GET /Patient/Donor",
            "`{line}` is no method and path, such as GET /Patient/Donor"
        )),
    }
}

/// Behind the prefix of custom headers: what tells requests of one second apart.
const NONCE: &str = "nonce";

/// Where a signature may be used once only, a correct client tells its requests of one second apart by a custom header of
/// its own: the body is not signed. To wait for the next second would take a second for every step.
fn nonce<'a>(
    mut headers: impl Iterator<Item = &'a Header>,
    parameters: &Parameters,
    scope: &Scope<'_>,
) -> Option<Header> {
    let name = format_smolstr!("{}{NONCE}", parameters.custom_header_prefix);
    let is_there = headers.any(|header| header.name.eq_ignore_ascii_case(&name));
    (!is_there).then(|| Header { name, value: scope.draws.nonce().into() })
}

/// A text of the step in the place of what a correct client sends, if there is one.
fn sendable<'a>(own: Option<&'a Text>, usual: &'a str, scope: &Scope<'_>) -> Result<Cow<'a, str>, Unfilled> {
    own.map_or(Ok(Cow::Borrowed(usual)), |text| request::filled_header(text, scope))
}

fn secret<'a>(with: &'a KeyUse, entry: &'a KeyEntry, keys: &'a KeyRing) -> Result<&'a Secret, Bilingual> {
    Ok(match &with.secret {
        None => &entry.secret,
        Some(SecretSource::Key(other)) => &self::entry(Some(other), keys)?.secret,
        Some(SecretSource::Given(secret)) => secret,
    })
}

/// The key of this name; the first of the ring where none is named.
pub(in crate::scenario) fn entry<'a>(named: Option<&Named>, keys: &'a KeyRing) -> Result<&'a KeyEntry, Bilingual> {
    match named {
        None => keys.usual().ok_or_else(|| Bilingual::new("密钥环是空的", "the key ring is empty")),
        Some(named) => keys.named(&named.name).ok_or_else(|| no_such_key(&named.name)),
    }
}

pub(in crate::scenario) fn no_such_key(name: &str) -> Bilingual {
    Bilingual::new(format!("密钥环里没有 `{name}`"), format!("the key ring has no key `{name}`"))
}
