//! By which mistake a refused signature was made. Nothing is decided by it: whoever has the time may ask, and have the answer
//! say it.

use serde_json::{Value, json};

use super::{Decision, Platform, Verdict, checks};
use crate::contract::Endpoint;
use crate::contract::reading::ErrorData;
use crate::message::Request;
use crate::request::OtherRequest;
use crate::request::recognition::{Depth, Recognition, Recognized, Way};
use crate::secret::Secret;
use crate::signature::authorization::credential;

impl Platform {
    /// Looks for the mistake by which the signature of a request was made, whatever is wrong besides; nothing is found where the
    /// request names no key of the ring.
    pub fn recognized(&self, request: &Request, depth: Depth, may_go_on: &dyn Fn() -> bool) -> Recognized {
        let (access_key, given) = credential(&request.headers).unwrap_or_default();
        let (keys, paths) = (self.keys_from(access_key), self.other_requests());
        let (readings, parameters) = (self.readings(), self.contract.parameters());
        Recognition { request, given, keys: &keys, paths: &paths, readings, parameters }.search_while(depth, may_go_on)
    }

    /// Names the mistake in a decision that refuses a signature, and in its answer where that has details (reading
    /// `error-data`). It says whether there is nothing left to look for.
    pub fn name_mistake(&self, decision: &mut Decision, request: &Request, may_go_on: &dyn Fn() -> bool) -> bool {
        if !decision.refuses_signature() {
            return true;
        }
        let Recognized { ways, is_complete, .. } = self.recognized(request, Depth::Pairs, may_go_on);
        if self.tells_mistakes()
            && let Some(told) = told(&ways)
        {
            decision.answer.change_members(|members| {
                let data = members.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("data"));
                if let Some((_, Value::Object(details))) = data {
                    details.insert("mistake".to_owned(), told);
                }
            });
        }
        decision.mistakes = ways;
        is_complete || !decision.mistakes.is_empty()
    }

    /// Whether an answer has room for a mistake.
    pub fn tells_mistakes(&self) -> bool {
        self.readings().error_data == ErrorData::Details
    }

    /// The keys with this one first; none where it is not in the ring.
    fn keys_from(&self, access_key: &str) -> Vec<(&str, &Secret)> {
        let Some(own) = self.keys.find(access_key) else { return Vec::new() };
        let others = self.keys.entries().iter().filter(|entry| entry.access_key != own.access_key);
        std::iter::once(own).chain(others).map(|entry| (entry.access_key.as_str(), &entry.secret)).collect()
    }

    fn other_requests(&self) -> Vec<OtherRequest> {
        let base = self.readings().resource_base.prefix();
        let other = |Endpoint { method, path, .. }: &Endpoint| OtherRequest {
            method: method.clone(),
            target: format!("{base}{path}"),
        };
        self.contract.endpoints().iter().map(|endpoint| other(endpoint)).collect()
    }
}

impl Decision {
    /// Whether it says that the signature differs; of one that is used again there is nothing to find out.
    pub fn refuses_signature(&self) -> bool {
        matches!(&self.verdict, Verdict::Refused(refusal) if refusal.reason == checks::SIGNATURE_DIFFERS.reason)
    }
}

/// What an answer says of it: the first way, and the ids of the others that lead to the same bytes.
fn told(ways: &[Way]) -> Option<Value> {
    let (first, others) = ways.split_first()?;
    let mut told = json!(first);
    if !others.is_empty() {
        told["or"] = others.iter().map(Way::id).collect();
    }
    Some(told)
}
