//! Which interface a body was made for, where nobody says.

use super::json::{self, Member, Node, Value};
use crate::contract::{Contract, Endpoint, EndpointId};

/// The endpoint whose table names the most fields of a body. None where no field is known, or two endpoints know as many.
pub fn guess(contract: &Contract, text: &str) -> Option<EndpointId> {
    let root = json::decode(text).or_else(|_| json::decode_lenient(text)).ok()?;
    let Node { value: Value::Object(members), .. } = root else { return None };
    let mut known: Vec<(usize, EndpointId)> =
        contract.endpoints().iter().map(|endpoint| (known(endpoint, &members), endpoint.id)).collect();
    known.sort();
    match known.as_slice() {
        [.., (next, _), (most, endpoint)] if most > next => Some(*endpoint),
        [(1.., endpoint)] => Some(*endpoint),
        _ => None,
    }
}

fn known(endpoint: &Endpoint, members: &[Member<'_>]) -> usize {
    let is_known = |member: &&Member<'_>| {
        let name = member.name();
        endpoint.fields.iter().any(|field| field.name == name || field.also_printed.as_deref() == Some(name))
    };
    members.iter().filter(is_known).count()
}
