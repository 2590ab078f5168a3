//! From a step to the request that goes over the wire. It is signed last, over what is sent.

use bytes::Bytes;

use super::run::Setting;
use super::signing::{Signing, sign};
use super::{Named, Step};
use crate::language::Bilingual;
use crate::message::{CONTENT_TYPE, Header, Headers, Request};
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
