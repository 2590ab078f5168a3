//! How a step is signed.

use jiff::SignedDuration;

use super::Named;
use super::card::{Pairs, SignFile, SignWithFile};
use super::problems::Problems;
use super::request;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::message::Header;
use crate::signature::authorization::AUTHORIZATION;
use crate::signature::headers::DATE;

/// How a step is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signing {
    /// Not at all: the step's headers are all that is sent.
    None,
    /// With a key of the key ring.
    With(Box<KeyUse>),
}

/// A key and what is done differently from a correct client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyUse {
    /// The key; where none is named, the card's, and without that the first of the key ring.
    pub key: Option<Named>,
    /// The AccessKey that is sent instead of the key's own.
    pub access_key: Option<String>,
    /// The key whose secret signs instead of its own.
    pub secret: Option<Named>,
    /// How far the client's clock is off.
    pub skew: SignedDuration,
    /// The version that is sent instead of the interface's own.
    pub version: Option<String>,
    /// Further headers that are signed.
    pub headers: Vec<Header>,
}

impl Signing {
    /// The names of keys in it.
    pub fn keys(&self) -> impl Iterator<Item = &Named> {
        let named = match self {
            Self::None => [None, None],
            Self::With(with) => [with.key.as_ref(), with.secret.as_ref()],
        };
        named.into_iter().flatten()
    }
}

const NONE: &str = "none";

pub(super) fn signing(
    file: Option<&Spanned<SignFile>>,
    request_headers: &Pairs,
    problems: &mut Problems<'_>,
) -> Option<Signing> {
    let with = match file.map(|file| (&file.value, yaml::span(file))) {
        Some((SignFile::Word(word), _)) if word == NONE => return Some(Signing::None),
        Some((SignFile::Word(word), span)) => {
            let diagnostic = Diagnostic::error((format!("没有 `{word}` 这个词"), format!("unknown word `{word}`")))
                .nearest_of(word, [NONE])
                .help((
                    "不签名写 none；要签名则写 key、skew 等键",
                    "write none, or a mapping with key, skew and so on",
                ));
            problems.at(span, diagnostic);
            return None;
        }
        Some((SignFile::With(with), _)) => Some(with),
        None => None,
    };
    refuse_own(request_headers, problems);
    with.map_or_else(|| Some(KeyUse::default()), |with| key_use(with, problems)).map(|key| Signing::With(Box::new(key)))
}

fn key_use(file: &SignWithFile, problems: &mut Problems<'_>) -> Option<KeyUse> {
    refuse_own(&file.headers, problems);
    refuse_unsigned(&file.headers, problems);
    for value in [&file.access_key, &file.version].into_iter().flatten() {
        request::sendable(value, problems);
    }
    let version = file.version.as_ref().map(|version| version.value.clone());
    let skew = match &file.skew {
        None => SignedDuration::ZERO,
        Some(text) => skew(text, problems)?,
    };
    Some(KeyUse {
        key: file.key.as_ref().map(Named::of),
        access_key: file.access_key.as_ref().map(|key| key.value.clone()),
        secret: file.secret.as_ref().map(Named::of),
        skew,
        version,
        headers: request::headers(&file.headers, problems),
    })
}

fn skew(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<SignedDuration> {
    let read = text.value.parse().ok();
    if read.is_none() {
        let diagnostic =
            Diagnostic::error((format!("`{}` 不是时间差", text.value), format!("`{}` is no duration", text.value)))
                .help(("例如 -16m、+15m、-1h30m、90s", "write it as -16m, +15m, -1h30m or 90s"));
        problems.at(yaml::span(text), diagnostic);
    }
    read
}

/// Headers that signing sets cannot be written beside it: one of the two would silently win.
fn refuse_own(headers: &Pairs, problems: &mut Problems<'_>) {
    let parameters = problems.contract.parameters();
    let own = [AUTHORIZATION, DATE, &parameters.date_header, &parameters.version_header];
    for (name, _) in &headers.0 {
        if own.iter().any(|header| header.eq_ignore_ascii_case(&name.value)) {
            let diagnostic = Diagnostic::error((
                format!("签名时会自动写入 {}", name.value),
                format!("signing sets {} itself", name.value),
            ))
            .help((
                "要自己写这个请求头，请用 sign: none；只改版本或时间，请用 sign 的 version、skew",
                "write sign: none to set it by hand, or use version and skew of sign",
            ));
            problems.at(yaml::span(name), diagnostic);
        }
    }
}

/// Under `sign` stand headers that are signed, and signed is only what has the prefix.
fn refuse_unsigned(headers: &Pairs, problems: &mut Problems<'_>) {
    let prefix = &problems.contract.parameters().custom_header_prefix;
    for (name, _) in &headers.0 {
        if !name.value.to_ascii_lowercase().starts_with(prefix.as_str()) {
            problems.about(
                name,
                format!("只有 {prefix} 开头的请求头参与签名，其余请写在 request 的 headers 下"),
                format!("only headers that start with {prefix} are signed; write others under headers of request"),
            );
        }
    }
}
