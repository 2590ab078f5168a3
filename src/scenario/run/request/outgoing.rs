//! From a step to the request that goes over the wire. It is signed last, over what is sent.

use super::sign::signing;
use crate::client::Address;
use crate::language::{Bilingual, ToBilingual};
use crate::message::Request;
use crate::request::{Draft, Outgoing};
use crate::scenario::read::request::RequestPlan;
use crate::scenario::run::Setting;
use crate::scenario::template::{Scope, Unfilled};
use crate::scenario::{Named, RequestStep};
use crate::signature::canonical;

impl From<Unfilled> for Bilingual {
    fn from(unfilled: Unfilled) -> Self {
        unfilled.reason
    }
}

/// Makes what a step sends: its bytes, or those of its request, signed.
pub(in crate::scenario) fn outgoing(
    step: &RequestStep,
    card_key: Option<&Named>,
    address: &Address,
    setting: &Setting<'_>,
    scope: &Scope<'_>,
) -> Result<Outgoing, Bilingual> {
    let plan = match &step.request {
        RequestPlan::Raw(raw) => return raw.outgoing(scope),
        RequestPlan::Composed(plan) => plan,
    };
    let filled = plan.fill(scope)?;
    let mut signing = signing(&step.signing, card_key, &filled.headers, setting, scope)?;
    if let Some(other) = signing.as_mut().and_then(|signing| signing.signed_for.as_mut()) {
        other.target.insert_str(0, &address.prefix);
    }
    let draft = Draft {
        host: setting.host.map_or_else(|| address.authority(), str::to_owned),
        prefix: address.prefix.clone(),
        signing,
        ..filled
    };
    let now = setting.clock.now().map_err(|error| Bilingual::new("本机时钟不可用", error.to_string()))?;
    let request = draft.request(now, setting.contract.parameters())?;
    if draft.signing.as_ref().is_some_and(|signing| signing.is_right()) {
        refuse_unsignable(&request, setting)?;
    }
    draft.transfer.outgoing(&request)
}

/// A step that makes no mistake sends nothing that a correct client cannot sign.
fn refuse_unsignable(request: &Request, setting: &Setting<'_>) -> Result<(), Bilingual> {
    let strings = canonical(request, setting.contract.parameters(), setting.readings);
    strings
        .map(drop)
        .map_err(|error| Bilingual::new("无法签名：", "it cannot be signed: ").joined("", &error.to_bilingual()))
}
