//! A body without the values that must not be written: those that were named, and those whose names are names of secrets.
//!
//! - `wrapping` undoes compression and encoding, and does them again.
//! - `json`, `form` and `parts` find the values in what a body can be; `replaced` is the body without them.
//! - `tests` tries bodies of every kind.

mod form;
mod json;
mod parts;
mod replaced;
mod wrapping;

pub(super) use replaced::Body;
pub(super) use wrapping::Unwrapped;

use super::chosen::Chosen;
use crate::message::MediaType;

/// Parts within parts that are looked into.
const MOST_LEVELS: usize = 3;

/// Puts other values into the places of those that must not be written. `media_type`: what the body's head says that it is.
pub(super) fn replace(content: &[u8], media_type: Option<&str>, chosen: Chosen<'_>) -> Body {
    replace_within(content, media_type, chosen, MOST_LEVELS)
}

fn replace_within(content: &[u8], media_type: Option<&str>, chosen: Chosen<'_>, levels: usize) -> Body {
    if content.is_empty() {
        return Body::Same;
    }
    if let Some(body) = json::replace(content, chosen) {
        return body;
    }
    if let Some(boundary) = parts::boundary(media_type, content) {
        let inner = |media_type: Option<&str>, content: &[u8]| match levels.checked_sub(1) {
            Some(levels) => replace_within(content, media_type, chosen, levels),
            None => Body::Unreadable,
        };
        return parts::replace(content, &boundary, chosen, &inner);
    }
    let is_form = |text: &&str| {
        let is_declared = media_type
            .is_some_and(|media_type| MediaType::read(media_type).essence.eq_ignore_ascii_case(form::FORM_TYPE));
        is_declared || form::looks_like_form(text)
    };
    if let Some(text) = str::from_utf8(content).ok().filter(is_form) {
        return form::replace(text, chosen);
    }
    if chosen.may_stand_in(content) {
        return Body::Unreadable;
    }
    replaced::without_assigned(content, chosen)
}

#[cfg(test)]
mod tests;
