//! Faults in reading a body as a whole: its bytes, its JSON, its list of items.

use super::rewriting::{Edits, edited, with_body, with_members};
use crate::message::{Arrival, Request};
use crate::payload::json::{Node, Value, decode};
use crate::platform::Platform;

pub(super) fn judge_first_item_only(_: &Platform, request: &Request) -> Option<Arrival> {
    with_items(request, |text, items, edits| {
        let (first, others) = items.split_first()?;
        others.iter().for_each(|item| edits.replace(item, &text[first.span.clone()]));
        Some(())
    })
}

pub(super) fn lose_second_item(_: &Platform, request: &Request) -> Option<Arrival> {
    with_items(request, |text, items, edits| {
        edits.replace(items.get(1)?, &text[items.first()?.span.clone()]);
        Some(())
    })
}

pub(super) fn lose_items_after_hundred(_: &Platform, request: &Request) -> Option<Arrival> {
    with_items(request, |text, items, edits| {
        let first = items.first()?;
        items.iter().skip(100).for_each(|item| edits.replace(item, &text[first.span.clone()]));
        Some(())
    })
}

/// The items of a stock report, under either of their names.
fn with_items(request: &Request, edit: impl Fn(&str, &[Node<'_>], &mut Edits) -> Option<()>) -> Option<Arrival> {
    with_members(request, |text, member, edits| {
        if let Value::Array(items) = &member.value.value {
            edit(text, items, edits);
        }
    })
}

pub(super) fn lose_items_behind_64_kilobytes(_: &Platform, request: &Request) -> Option<Arrival> {
    with_items(request, |text, items, edits| {
        let first = items.first()?;
        let behind = items.iter().filter(|item| item.span.end > 64 * 1024);
        behind.for_each(|item| edits.replace(item, &text[first.span.clone()]));
        Some(())
    })
}

/// Whatever Unicode calls white space, and control characters, which JSON does not.
pub(super) fn trim_body(_: &Platform, request: &Request) -> Option<Arrival> {
    let text = std::str::from_utf8(&request.body).ok()?;
    with_body(request, text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).to_owned())
}

pub(super) fn field_names_of_any_case(platform: &Platform, request: &Request) -> Option<Arrival> {
    let endpoints = platform.contract().endpoints();
    let fields = || endpoints.iter().flat_map(|endpoint| endpoint.fields.iter().chain(&endpoint.item_fields));
    with_members(request, |_, member, edits| {
        let names = fields().flat_map(|field| [Some(&field.name), field.also_printed.as_ref()]).flatten();
        let name = names.into_iter().find(|name| name.eq_ignore_ascii_case(member.name()));
        if let Some(name) = name.filter(|name| *name != member.name()) {
            edits.replace(&member.name, format!("\"{name}\""));
        }
    })
}

pub(super) fn first_of_duplicates(_: &Platform, request: &Request) -> Option<Arrival> {
    edited(request, |text, root, edits| {
        in_each_object(root, &mut |members| {
            for (index, member) in members.iter().enumerate() {
                if let Some(first) = members[..index].iter().find(|earlier| earlier.name() == member.name()) {
                    edits.replace(&member.value, &text[first.value.span.clone()]);
                }
            }
        })
    })
}

fn in_each_object(node: &Node<'_>, look: &mut dyn FnMut(&[crate::payload::json::Member<'_>])) {
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|element| in_each_object(element, look)),
        Value::Object(members) => {
            look(members);
            members.iter().for_each(|member| in_each_object(&member.value, look));
        }
        _ => {}
    }
}

pub(super) fn decode_gbk(_: &Platform, request: &Request) -> Option<Arrival> {
    std::str::from_utf8(&request.body).err()?;
    let (text, is_wrong) = encoding_rs::GB18030.decode_without_bom_handling(&request.body);
    if is_wrong { None } else { with_body(request, text.into_owned()) }
}

pub(super) fn mend_surrogates(_: &Platform, request: &Request) -> Option<Arrival> {
    with_members(request, |_, member, edits| {
        if matches!(member.value.value, Value::BrokenText(_)) {
            edits.replace(&member.value, "\"\u{fffd}\"");
        }
    })
}

pub(super) fn take_out_of_array(_: &Platform, request: &Request) -> Option<Arrival> {
    let text = std::str::from_utf8(&request.body).ok()?;
    match decode(text).ok()?.value {
        Value::Array(elements) => with_body(request, text[elements.first()?.span.clone()].to_owned()),
        _ => None,
    }
}
