//! The forms in which a message may write a secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data_encoding::{HEXLOWER, HEXUPPER};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::spelling::Spelled;
use super::{SHORTEST, Secret};

/// A secret as it is, and as it is written where some of its characters must not stand.
pub(super) fn forms(secret: &Secret) -> Vec<Secret> {
    let text = secret.expose();
    let quoted = serde_json::Value::from(text).to_string();
    let in_json = &quoted[1..quoted.len() - 1];
    let mut forms = vec![
        secret.clone(),
        Secret::new(in_json),
        Secret::new(in_json.replace('/', "\\/")),
        Secret::new(utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()),
        Secret::new(STANDARD.encode(text)),
        Secret::new(HEXLOWER.encode(text.as_bytes())),
        Secret::new(HEXUPPER.encode(text.as_bytes())),
        // As a name in a JSON pointer (RFC 6901, 3).
        Secret::new(text.replace('~', "~0").replace('/', "~1")),
        // In a form a blank is written as `+`, and a `+` that nobody has escaped is read as a blank.
        Secret::new(text.replace('+', " ")),
        Secret::new(text.replace(' ', "+")),
    ];
    let within = (0..3).map(|before| within_base64(text, before));
    forms.extend(within.flat_map(|form| [Secret::new(form.replace('+', "-").replace('/', "_")), Secret::new(form)]));
    forms.retain(|form| form.expose().len() >= SHORTEST);
    forms
}

/// What a form reads with its escapes undone.
pub(super) fn readings(form: &Secret) -> Vec<Secret> {
    let spelled = Spelled::of(form.expose().as_bytes());
    let texts = spelled.readings().filter_map(|reading| str::from_utf8(reading.plain).ok());
    texts.filter(|text| text.len() >= SHORTEST).map(Secret::new).collect()
}

/// The characters that stand for a secret alone where base64 holds more than it: `before` bytes stand in front of it, of which
/// only the remainder by three counts.
fn within_base64(text: &str, before: usize) -> String {
    let all = STANDARD.encode([&[0; 2][..before], text.as_bytes()].concat());
    // Six bits a character, eight a byte.
    let (first, end) = ((before * 8).div_ceil(6), (before + text.len()) * 8 / 6);
    all[first..end].to_owned()
}
