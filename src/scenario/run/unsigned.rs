//! Requests that no key of the ring can sign as their step wants: they are left out, and say why.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::Outcome;
use super::request::sign;
use super::walk::Walk;
use crate::contract::Endpoint;
use crate::language::{Bilingual, bilingual};
use crate::platform::{KeyEntry, KeyRing};
use crate::scenario::read::signing::{KeyUse, SecretSource, SigningPlan};
use crate::scenario::template::Scope;
use crate::scenario::{Action, Named, RequestPlan, RequestStep, Scenario, Step};

/// Why no request of a scenario can be signed; none where one can.
pub(super) fn of_scenario(scenario: &Scenario, keys: &KeyRing) -> Option<Bilingual> {
    if let Some(key) = scenario.key.as_ref().filter(|key| keys.named(&key.name).is_none()) {
        return Some(sign::no_such_key(&key.name));
    }
    let mut first = None;
    for request in scenario.all_steps().filter_map(Step::request) {
        let reason = missing(&request.signing, scenario.key.as_ref(), keys)?;
        first.get_or_insert(reason);
    }
    first
}

impl Walk<'_> {
    /// Why a step is left out; none where all that is to be sent in it can be signed.
    pub(super) fn unsigned(&self, step: &Step) -> Option<Bilingual> {
        match &step.action {
            Action::Request(request) => self.unsigned_request(request),
            // Together they show something, or not at all.
            Action::Parallel(parallel) => {
                let mut requests = parallel.steps.iter().flat_map(Step::all).filter_map(Step::request);
                requests.find_map(|request| self.unsigned_request(request))
            }
            _ => None,
        }
    }

    /// Leaves a step out; and all behind it where it would have captured what they ask about.
    pub(super) fn leave_out(&mut self, step: &Step, reason: Bilingual) {
        let captures = |request: &RequestStep| !request.captures.is_empty();
        if step.all().into_iter().filter_map(Step::request).any(captures) {
            self.broken_off.get_or_insert_with(|| reason.clone());
        }
        self.report(step, Outcome::Skip, reason);
    }

    fn unsigned_request(&self, request: &RequestStep) -> Option<Bilingual> {
        let (keys, card_key) = (self.context.setting.keys, self.context.scenario.key.as_ref());
        missing(&request.signing, card_key, keys).or_else(|| self.not_for_this_key(request))
    }

    /// Why a key that is for some interfaces only does not sign; a step that names its key knows what it asks for.
    fn not_for_this_key(&self, request: &RequestStep) -> Option<Bilingual> {
        let (setting, scenario) = (self.context.setting, self.context.scenario);
        let SigningPlan::With(with) = &request.signing else { return None };
        let RequestPlan::Composed(composed) = &request.request else { return None };
        if with.key.is_some() || scenario.key.is_some() {
            return None;
        }
        let entry = setting.keys.usual()?;
        let draws = self.draws();
        let path = composed.path.fill(&Scope { names: &self.names, draws: &draws }).ok()?;
        let read = percent_decode_str(&path).decode_utf8_lossy();
        let is_it = |endpoint: &&Arc<Endpoint>| endpoint.path.eq_ignore_ascii_case(read.trim_end_matches('/'));
        let endpoint = setting.contract.endpoints().iter().find(is_it)?;
        (!entry.endpoints.contains(&endpoint.id)).then(|| {
            let KeyEntry { access_key, .. } = entry;
            bilingual!(
                "密钥 {access_key} 不能调用 {path}（密钥文件的 endpoints）",
                "the key {access_key} may not call {path} (endpoints of the key file)"
            )
        })
    }
}

/// Why the ring lacks a key that a request is signed with.
fn missing(signing: &SigningPlan, card_key: Option<&Named>, keys: &KeyRing) -> Option<Bilingual> {
    if let Some(key) = signing.keys().find(|key| keys.named(&key.name).is_none()) {
        return Some(sign::no_such_key(&key.name));
    }
    let SigningPlan::With(with) = signing else { return None };
    let KeyUse { key, secret, mistakes, .. } = &**with;
    let key = key.as_ref().or(card_key);
    let own = sign::entry(key, keys).ok()?;
    if let Some(SecretSource::Key(other)) = secret
        && keys.named(&other.name)?.access_key == own.access_key
    {
        return Some(("要有第二个密钥，用它的密钥签名", "it takes a second key, whose secret signs").into());
    }
    // Whoever names the key knows what its secret looks like.
    let mistake = mistakes.secret.filter(|_| key.is_none())?;
    (!mistake.can_be_made(&own.access_key, &own.secret)).then(|| {
        let meaning = mistake.meaning();
        bilingual!("这个密钥犯不出这个错：{meaning}", "with this secret there is no such mistake: {meaning}", meaning)
    })
}
