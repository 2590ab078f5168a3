//! From a step to the request that goes over the wire. It is signed last, over what is sent.

use bytes::Bytes;

use super::request::HeaderPlan;
use super::run::Setting;
use super::signing::{Signing, sign};
use super::template::{Scope, Unfilled};
use super::{Named, RequestStep};
use crate::language::Bilingual;
use crate::message::{CONTENT_TYPE, Header, Headers, Request};
use crate::target::Address;

const HOST: &str = "Host";
const CONTENT_LENGTH: &str = "Content-Length";

impl From<Unfilled> for Bilingual {
    fn from(unfilled: Unfilled) -> Self {
        unfilled.reason
    }
}

/// Makes the request of a step: Host, the step's headers, those of the signature, Content-Length, each of the wire's
/// own only where the step does not name it.
pub(super) fn request(
    step: &RequestStep,
    card_key: Option<&Named>,
    address: &Address,
    setting: &Setting<'_>,
    scope: &Scope<'_>,
) -> Result<Request, Bilingual> {
    let plan = &step.request;
    let mut request = Request {
        method: plan.method.clone(),
        target: plan.target(&address.prefix, scope)?,
        headers: headers(&plan.headers, address, setting.host, scope)?,
        body: plan.body.as_ref().map(|body| body.fill(scope)).transpose()?.unwrap_or_default(),
        ..Request::default()
    };
    if let Some(content_type) = plan.content_type {
        push_missing(&mut request.headers, CONTENT_TYPE, content_type);
    }
    if let Signing::With(with) = &step.signing {
        sign(&mut request, with, card_key, setting, scope)?;
    }
    if plan.body.is_some() {
        push_missing(&mut request.headers, CONTENT_LENGTH, request.body.len().to_string());
    }
    Ok(request)
}

fn headers(own: &[HeaderPlan], address: &Address, host: Option<&str>, scope: &Scope<'_>) -> Result<Headers, Unfilled> {
    let mut headers = Headers::with_capacity(own.len() + 8);
    if !own.iter().any(|header| header.name.eq_ignore_ascii_case(HOST)) {
        headers.push(HOST, host.map_or_else(|| address.authority(), str::to_owned));
    }
    append(&mut headers, own, scope)?;
    Ok(headers)
}

fn append(headers: &mut Headers, more: &[HeaderPlan], scope: &Scope<'_>) -> Result<(), Unfilled> {
    for header in more {
        let Header { name, value } = header.fill(scope)?;
        headers.push(name, value);
    }
    Ok(())
}

fn push_missing(headers: &mut Headers, name: &str, value: impl Into<Bytes>) {
    if headers.first(name).is_none() {
        headers.push(name, value);
    }
}
