//! The members of a request's body that do not have the values that were sent, wherever these stood.

use super::line::{Replaced, ReplacedKind, Side};
use crate::diagnostic::BYTE_ORDER_MARK;
use crate::evidence::{Part, Recorded};
use crate::payload::json::{self, Node, Value};
use crate::secret::{REDACTED, SHORTEST};

/// The exchange, with the members of the request's body in whose place something else stands. A body of which nobody can say
/// where that is counts as not known.
pub(super) fn with_members(mut recorded: Recorded, replaced: &[Replaced]) -> Recorded {
    let told = || replaced.iter().filter(|replaced| replaced.side == Side::Request);
    let mut members: Vec<String> = told().filter_map(pointer).collect();
    let is_scattered = told().any(|replaced| match replaced.what {
        ReplacedKind::Secret => true,
        ReplacedKind::Value => replaced.name.is_none(),
        _ => false,
    });
    let text = text(&recorded.request.body);
    let Some(root) = text.and_then(|text| json::decode(text).or_else(|_| json::decode_lenient(text)).ok()) else {
        let is_broken = text.is_some_and(|text| text.trim_start().starts_with(['{', '[']) && text.contains(REDACTED));
        return if is_broken && told().next().is_some() { recorded.without(Part::Body) } else { recorded };
    };
    if is_scattered {
        let leaves = leaves(&root, text.unwrap_or_default());
        let stand_ins: Vec<String> =
            leaves.iter().filter(|leaf| members.contains(&leaf.pointer)).map(Leaf::shown).collect();
        let stand_ins = || stand_ins.iter().map(String::as_str).filter(|text| text.len() >= SHORTEST).chain([REDACTED]);
        let holds =
            |leaf: &&Leaf<'_>| stand_ins().any(|text| leaf.written.contains(text) || leaf.shown().contains(text));
        let found: Vec<String> = leaves.iter().filter(holds).map(|leaf| leaf.pointer.clone()).collect();
        let is_elsewhere = told().any(|replaced| replaced.what == ReplacedKind::Value && replaced.name.is_none());
        if is_elsewhere && found.iter().all(|pointer| members.contains(pointer)) {
            return recorded.without(Part::Body);
        }
        members.extend(found);
    }
    members.sort();
    members.dedup();
    recorded.replaced = members;
    recorded
}

/// The member that was replaced; a name that is no pointer is that of something else.
fn pointer(replaced: &Replaced) -> Option<String> {
    let is_of_member = matches!(replaced.what, ReplacedKind::Member | ReplacedKind::Credentials);
    replaced.name.clone().filter(|name| is_of_member && name.starts_with('/'))
}

fn text(body: &[u8]) -> Option<&str> {
    str::from_utf8(body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)).ok()
}

/// A value that holds no others.
struct Leaf<'t> {
    pointer: String,
    written: &'t str,
    text: Option<String>,
}

impl Leaf<'_> {
    /// The text, with its escapes undone, or what is written.
    fn shown(&self) -> String {
        self.text.clone().unwrap_or_else(|| self.written.to_owned())
    }
}

fn leaves<'t>(root: &Node<'_>, text: &'t str) -> Vec<Leaf<'t>> {
    let mut found = Vec::new();
    gather(root, text, &mut String::new(), &mut found);
    found
}

fn gather<'t>(node: &Node<'_>, text: &'t str, pointer: &mut String, found: &mut Vec<Leaf<'t>>) {
    let length = pointer.len();
    let mut inside = |name: &str, node: &Node<'_>| {
        json::push_name(pointer, name);
        gather(node, text, pointer, found);
        pointer.truncate(length);
    };
    match &node.value {
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| inside(&index.to_string(), item)),
        Value::Object(members) => members.iter().for_each(|member| inside(member.name(), &member.value)),
        value => {
            let decoded = if let Value::Text(text) = value { Some(text.to_string()) } else { None };
            let written = text.get(node.span.clone()).unwrap_or_default();
            found.push(Leaf { pointer: pointer.clone(), written, text: decoded });
        }
    }
}
