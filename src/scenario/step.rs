//! From a step to the request that goes over the wire. It is signed last, over what is sent.

use super::request::{CONTENT_LENGTH, ComposedRequest, HeaderPlan, RequestPlan, TRANSFER_ENCODING};
use super::run::Setting;
use super::sending::Outgoing;
use super::signing::{Signing, sign};
use super::template::{Scope, Unfilled};
use super::{Named, RequestStep};
use crate::client::Address;
use crate::language::Bilingual;
use crate::message::{CONTENT_TYPE, Header, Headers, Request};

const HOST: &str = "Host";

impl From<Unfilled> for Bilingual {
    fn from(unfilled: Unfilled) -> Self {
        unfilled.reason
    }
}

/// Makes what a step sends: its bytes, or Host, the step's headers, those of the signature, and what tells the body's
/// end, each of the wire's own only where the step does not name it.
pub(super) fn outgoing(
    step: &RequestStep,
    card_key: Option<&Named>,
    address: &Address,
    setting: &Setting<'_>,
    scope: &Scope<'_>,
) -> Result<Outgoing, Bilingual> {
    match &step.request {
        RequestPlan::Raw(raw) => raw.outgoing(scope),
        RequestPlan::Composed(plan) => {
            plan.transfer.outgoing(&composed(plan, &step.signing, card_key, address, setting, scope)?)
        }
    }
}

fn composed(
    plan: &ComposedRequest,
    signing: &Signing,
    card_key: Option<&Named>,
    address: &Address,
    setting: &Setting<'_>,
    scope: &Scope<'_>,
) -> Result<Request, Bilingual> {
    let mut request = Request {
        method: plan.method.clone(),
        target: plan.target(&address.prefix, scope)?,
        headers: Headers::with_capacity(plan.headers.len() + 8),
        body: plan.body.as_ref().map(|body| body.fill(scope)).transpose()?.unwrap_or_default(),
        ..Request::default()
    };
    if !plan.names(HOST) {
        request.headers.push(HOST, setting.host.map_or_else(|| address.authority(), str::to_owned));
    }
    append(&mut request.headers, &plan.headers, scope)?;
    if let Some(content_type) = plan.content_type.filter(|_| !plan.names(CONTENT_TYPE)) {
        request.headers.push(CONTENT_TYPE, content_type);
    }
    if let Signing::With(with) = signing {
        sign(&mut request, with, card_key, setting, scope)?;
    }
    if plan.transfer.is_chunked() {
        if !plan.names(TRANSFER_ENCODING) {
            request.headers.push(TRANSFER_ENCODING, "chunked");
        }
    } else if (plan.body.is_some() || !request.body.is_empty()) && !plan.names(CONTENT_LENGTH) {
        request.headers.push(CONTENT_LENGTH, request.body.len().to_string());
    }
    Ok(request)
}

fn append(headers: &mut Headers, more: &[HeaderPlan], scope: &Scope<'_>) -> Result<(), Unfilled> {
    for header in more {
        let Header { name, value } = header.fill(scope)?;
        headers.push(name, value);
    }
    Ok(())
}
