//! From a step to the request that goes over the wire. It is signed last, over what is sent.

use bytes::Bytes;

use super::run::Setting;
use super::signing::{KeyUse, Signing};
use super::{Named, Step};
use crate::language::Bilingual;
use crate::message::{CONTENT_TYPE, Header, Headers, Request};
use crate::platform::{KeyEntry, KeyRing};
use crate::signature::{Signer, SigningKey};
use crate::target::Address;

const HOST: &str = "Host";
const CONTENT_LENGTH: &str = "Content-Length";

/// Makes the request of a step: Host, the step's headers, those of the signature, Content-Length, each of the wire's
/// own only where the step does not name it.
pub(super) fn request(
    step: &Step,
    card_key: Option<&Named>,
    address: &Address,
    setting: &Setting<'_>,
) -> Result<Request, Bilingual> {
    let plan = &step.request;
    let mut request = Request {
        method: plan.method.clone(),
        target: format!("{}{}", address.prefix, plan.target),
        headers: headers(&plan.headers, address, setting.host),
        body: plan.body.clone().unwrap_or_default(),
        ..Request::default()
    };
    if let Some(content_type) = plan.content_type {
        push_missing(&mut request.headers, CONTENT_TYPE, content_type);
    }
    if let Signing::With(with) = &step.signing {
        sign(&mut request, with, card_key, setting)?;
    }
    if plan.body.is_some() {
        push_missing(&mut request.headers, CONTENT_LENGTH, request.body.len().to_string());
    }
    Ok(request)
}

fn headers(own: &[Header], address: &Address, host: Option<&str>) -> Headers {
    let mut headers = Headers::with_capacity(own.len() + 8);
    if !own.iter().any(|header| header.name.eq_ignore_ascii_case(HOST)) {
        headers.push(HOST, host.map_or_else(|| address.authority(), str::to_owned));
    }
    append(&mut headers, own);
    headers
}

fn append(headers: &mut Headers, more: &[Header]) {
    for header in more {
        headers.push(header.name.clone(), header.value.clone());
    }
}

fn push_missing(headers: &mut Headers, name: &str, value: impl Into<Bytes>) {
    if headers.first(name).is_none() {
        headers.push(name, value);
    }
}

fn sign(
    request: &mut Request,
    with: &KeyUse,
    card_key: Option<&Named>,
    setting: &Setting<'_>,
) -> Result<(), Bilingual> {
    let entry = entry(with.key.as_ref().or(card_key), setting.keys)?;
    let key: &SigningKey = match &with.secret {
        None => &entry.signing_key,
        Some(other) => &self::entry(Some(other), setting.keys)?.signing_key,
    };
    append(&mut request.headers, &with.headers);
    let parameters = setting.contract.parameters();
    let signer = Signer {
        access_key: with.access_key.as_deref().unwrap_or(&entry.access_key),
        key,
        parameters,
        readings: setting.readings,
    };
    let now = setting.clock.now().map_err(|error| Bilingual::new("本机时钟不可用", error.to_string()))?;
    let date = now.checked_add(with.skew).map_err(|_| {
        Bilingual::new("时间差超出可表示的范围", "the skew leads beyond the years that a date can tell")
    })?;
    signer.date(request, date, with.version.as_deref().unwrap_or(&parameters.version));
    match signer.sign(request) {
        Ok(_) => Ok(()),
        Err(error) => Err(Bilingual::new("无法签名：", "it cannot be signed: ").joined("", &error.message())),
    }
}

/// The key of this name; the first of the ring where none is named.
fn entry<'a>(named: Option<&Named>, keys: &'a KeyRing) -> Result<&'a KeyEntry, Bilingual> {
    match named {
        None => keys.entries().first().ok_or_else(|| Bilingual::new("密钥环是空的", "the key ring is empty")),
        Some(named) => keys.find(&named.name).ok_or_else(|| no_such_key(&named.name)),
    }
}

pub(super) fn no_such_key(name: &str) -> Bilingual {
    Bilingual::new(format!("密钥环里没有 `{name}`"), format!("the key ring has no key `{name}`"))
}
