//! The values of fields of a form that are not to be written (`application/x-www-form-urlencoded`).

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::replaced::{Body, Replacement};
use crate::credentials::REDACTED;
use crate::evidence::chain::chosen::Chosen;
use crate::evidence::chain::line::ReplacedKind;

/// The media type of a form.
pub(super) const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Whether a text looks like a form, whatever it is called: names and values, without a blank or the signs of JSON and XML.
pub(super) fn looks_like_form(text: &str) -> bool {
    let text = text.trim_ascii_end();
    let is_of_form = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'{' | b'}' | b'<' | b'>' | b'"');
    text.contains('=') && text.bytes().all(|byte| is_of_form(byte) || !byte.is_ascii())
}

/// Puts pseudonyms into the places of the values of the chosen fields, and a word into those of secrets and of values that
/// hold others.
pub(super) fn replace(text: &str, chosen: Chosen<'_>) -> Body {
    let mut replacement = Replacement::default();
    for (index, field) in text.split('&').enumerate() {
        if index > 0 {
            replacement.body.push(b'&');
        }
        // What stands before the line's end is the value, and not the end.
        let (field, end) = field.split_at(field.trim_ascii_end().len());
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        let Some((kind, like)) = instead(name, value, chosen) else {
            replacement.body.extend_from_slice(field.as_bytes());
            replacement.body.extend_from_slice(end.as_bytes());
            continue;
        };
        replacement.body.extend_from_slice(format!("{name}={like}{end}").as_bytes());
        replacement.pointers.push((kind, name.to_owned()));
        replacement.values.push((value.to_owned(), like));
    }
    if replacement.pointers.is_empty() { Body::Same } else { Body::Replaced(replacement) }
}

/// What stands in the place of a value; none where it may stay.
fn instead(name: &str, value: &str, chosen: Chosen<'_>) -> Option<(ReplacedKind, String)> {
    let plain = decoded(value);
    if value.is_empty() || value == REDACTED {
        return None;
    }
    match chosen.kind(&decoded(name)) {
        Some(ReplacedKind::Member) => {
            let like = chosen.pseudonyms.plain(&plain);
            let like = utf8_percent_encode(&like, NON_ALPHANUMERIC).to_string();
            Some((ReplacedKind::Member, like.replace("%20", "+")))
        }
        Some(kind) => Some((kind, REDACTED.to_owned())),
        None => chosen.within(&plain).or_else(|| chosen.within(value)).map(|kind| (kind, REDACTED.to_owned())),
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
