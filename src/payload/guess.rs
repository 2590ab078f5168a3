//! Which interface a body was made for, where nobody says.

use super::json::{self, Member, Node, Value};
use crate::contract::{Contract, Endpoint, EndpointId};

/// The endpoint whose table names the most fields of a body. None where no field is known, or two endpoints know as many. A
/// list, which is no body, is as its first element.
pub fn guess(contract: &Contract, text: &str) -> Option<EndpointId> {
    let root = json::decode(text).or_else(|_| json::decode_lenient(text)).ok()?;
    let members = members(root)?;
    let mut known: Vec<(usize, EndpointId)> =
        contract.endpoints().iter().map(|endpoint| (known(endpoint, &members), endpoint.id)).collect();
    known.sort();
    match known.as_slice() {
        [.., (next, _), (most, endpoint)] if most > next => Some(*endpoint),
        [(1.., endpoint)] => Some(*endpoint),
        _ => None,
    }
}

fn members(node: Node<'_>) -> Option<Vec<Member<'_>>> {
    match node.value {
        Value::Object(members) => Some(members),
        Value::Array(elements) => elements.into_iter().next().and_then(members),
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
