//! A request signed, last of all, over what is sent.

use std::borrow::Cow;

use jiff::Timestamp;

use super::erring::{self, Client};
use super::{KeyUse, SecretSource};
use crate::contract::Parameters;
use crate::contract::reading::Replay;
use crate::language::Bilingual;
use crate::message::{Header, Request};
use crate::platform::{KeyEntry, KeyRing};
use crate::scenario::request;
use crate::scenario::run::Setting;
use crate::scenario::template::{Scope, Unfilled};
use crate::scenario::{Named, Text};
use crate::secret::Secret;
use crate::signature::{Signer, SigningKey};

pub(in crate::scenario) fn sign(
    request: &mut Request,
    with: &KeyUse,
    card_key: Option<&Named>,
    setting: &Setting<'_>,
    scope: &Scope<'_>,
) -> Result<(), Bilingual> {
    let entry = entry(with.key.as_ref().or(card_key), setting.keys)?;
    for header in &with.headers {
        let Header { name, value } = header.fill(scope)?;
        request.headers.push(name, value);
    }
    let parameters = setting.contract.parameters();
    if setting.readings.replay == Replay::Refused {
        tell_apart(request, parameters, scope);
    }
    let access_key = sendable(with.access_key.as_ref(), &entry.access_key, scope)?;
    let access_key = &*access_key;
    let date = date(with, setting)?;
    let version = sendable(with.version.as_ref(), &parameters.version, scope)?;
    let version = &*version;
    if !with.mistakes.is_none() {
        let secret = secret(with, entry, setting.keys)?;
        let client = Client { access_key, secret, date, version, parameters, readings: setting.readings };
        return erring::sign(request, &with.mistakes, &client);
    }
    let key = signing_key(with, entry, setting.keys)?;
    let signer = Signer { access_key, key: &key, parameters, readings: setting.readings };
    signer.date(request, date, version);
    match signer.sign(request) {
        Ok(_) => Ok(()),
        Err(error) => Err(Bilingual::new("无法签名：", "it cannot be signed: ").joined("", &error.message())),
    }
}

/// Behind the prefix of custom headers: what tells requests of one second apart.
const NONCE: &str = "nonce";

/// Where a signature may be used once only, a correct client tells its requests of one second apart by a custom header of
/// its own: the body is not signed. To wait for the next second would take a second for every step.
fn tell_apart(request: &mut Request, parameters: &Parameters, scope: &Scope<'_>) {
    let name = format!("{}{NONCE}", parameters.custom_header_prefix);
    if request.headers.first(&name).is_none() {
        request.headers.push(name, scope.draws.nonce());
    }
}

/// A text of the step in the place of what a correct client sends, if there is one.
fn sendable<'a>(own: Option<&'a Text>, usual: &'a str, scope: &Scope<'_>) -> Result<Cow<'a, str>, Unfilled> {
    own.map_or(Ok(Cow::Borrowed(usual)), |text| request::filled_header(text, scope))
}

fn date(with: &KeyUse, setting: &Setting<'_>) -> Result<Timestamp, Bilingual> {
    let now = setting.clock.now().map_err(|error| Bilingual::new("本机时钟不可用", error.to_string()))?;
    now.checked_add(with.skew)
        .map_err(|_| Bilingual::new("时间差超出可表示的范围", "the skew leads beyond the years that a date can tell"))
}

fn signing_key<'a>(with: &KeyUse, entry: &'a KeyEntry, keys: &'a KeyRing) -> Result<Cow<'a, SigningKey>, Bilingual> {
    Ok(match &with.secret {
        None => Cow::Borrowed(&entry.signing_key),
        Some(SecretSource::Key(other)) => Cow::Borrowed(&self::entry(Some(other), keys)?.signing_key),
        Some(SecretSource::Given(secret)) => Cow::Owned(SigningKey::new(secret)),
    })
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
        None => keys.entries().first().ok_or_else(|| Bilingual::new("密钥环是空的", "the key ring is empty")),
        Some(named) => keys.find(&named.name).ok_or_else(|| no_such_key(&named.name)),
    }
}

pub(in crate::scenario) fn no_such_key(name: &str) -> Bilingual {
    Bilingual::new(format!("密钥环里没有 `{name}`"), format!("the key ring has no key `{name}`"))
}
