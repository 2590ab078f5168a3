//! Faults in the string to sign and in the comparison (1.1.4.2).

use std::borrow::Cow;

use sha1::{Digest, Sha1};

use crate::message::Request;
use crate::platform::{KeyEntry, Platform};
use crate::signature::{CanonicalRequest, Signature};

type Canonical<'a> = CanonicalRequest<'a>;

pub(super) fn leave_out_version(canonical: &mut Canonical<'_>, _: &Request) {
    canonical.headers.retain(|(name, _)| !name.ends_with("-version"));
}

pub(super) fn leave_out_extra_headers(canonical: &mut Canonical<'_>, _: &Request) {
    canonical.headers.retain(|(name, _)| name.ends_with("-version") || name.ends_with("-date"));
}

pub(super) fn leave_out_empty_headers(canonical: &mut Canonical<'_>, _: &Request) {
    canonical.headers.retain(|(_, value)| !value.is_empty());
}

pub(super) fn keep_order(canonical: &mut Canonical<'_>, sent: &Request) {
    let position = |name: &str| sent.headers.iter().position(|header| header.name.eq_ignore_ascii_case(name));
    canonical.headers.sort_by_key(|(name, _)| position(name));
}

pub(super) fn keep_names(canonical: &mut Canonical<'_>, sent: &Request) {
    for (name, _) in &mut canonical.headers {
        let as_sent = sent.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        *name = as_sent.map_or(String::new(), |header| header.name.clone()).into();
    }
}

/// All but the date, without which nothing would be accepted.
pub(super) fn lower_case_values(canonical: &mut Canonical<'_>, _: &Request) {
    let others = canonical.headers.iter_mut().filter(|(name, _)| !name.ends_with("-date"));
    others.for_each(|(_, value)| *value = value.to_ascii_lowercase().into());
}

pub(super) fn values_as_latin_1(canonical: &mut Canonical<'_>, _: &Request) {
    for (_, value) in &mut canonical.headers {
        let text: String = value.iter().map(|byte| char::from(*byte)).collect();
        *value = text.into_bytes().into();
    }
}

pub(super) fn end_with_line_feed(canonical: &mut Canonical<'_>, _: &Request) {
    canonical.resource.to_mut().push('\n');
}

pub(super) fn end_lines_with_carriage_return(canonical: &mut Canonical<'_>, _: &Request) {
    canonical.verb.to_mut().push('\r');
    canonical.date.to_mut().push(b'\r');
    canonical.headers.iter_mut().for_each(|(_, value)| value.to_mut().push(b'\r'));
}

pub(super) fn blank_after_colon(canonical: &mut Canonical<'_>, _: &Request) {
    canonical.headers.iter_mut().for_each(|(_, value)| value.to_mut().insert(0, b' '));
}

pub(super) fn lower_case_method(canonical: &mut Canonical<'_>, _: &Request) {
    canonical.verb = canonical.verb.to_ascii_lowercase().into();
}

pub(super) fn custom_date_for_date(canonical: &mut Canonical<'_>, _: &Request) {
    if let Some((_, date)) = canonical.headers.iter().find(|(name, _)| name.ends_with("-date")) {
        canonical.date = date.clone();
    }
}

pub(super) fn sign_body(canonical: &mut Canonical<'_>, sent: &Request) {
    canonical.resource = Cow::Owned(format!("{}\n{}", canonical.resource, String::from_utf8_lossy(&sent.body)));
}

pub(super) fn lower_case_resource(canonical: &mut Canonical<'_>, _: &Request) {
    canonical.resource = canonical.resource.to_lowercase().into();
}

pub(super) fn of_any_key(platform: &Platform, _: &KeyEntry, candidates: &[Canonical<'_>], given: &Signature) -> bool {
    platform.keys().entries().iter().any(|entry| entry.signing_key.verify(candidates, given).is_some())
}

pub(super) fn any_case(_: &Platform, key: &KeyEntry, candidates: &[Canonical<'_>], given: &Signature) -> bool {
    let given = given.to_string();
    texts(key, candidates).any(|expected| expected.eq_ignore_ascii_case(&given))
}

pub(super) fn first_characters(_: &Platform, key: &KeyEntry, candidates: &[Canonical<'_>], given: &Signature) -> bool {
    const COMPARED: usize = 16;
    let given = given.to_string();
    texts(key, candidates).any(|expected| expected[..COMPARED] == given[..COMPARED])
}

pub(super) fn not_compared(_: &Platform, _: &KeyEntry, _: &[Canonical<'_>], _: &Signature) -> bool {
    true
}

/// The secret and the string behind one another, hashed: what is made of an HMAC by those who take it for that.
pub(super) fn hash_without_key(_: &Platform, key: &KeyEntry, candidates: &[Canonical<'_>], given: &Signature) -> bool {
    candidates.iter().any(|candidate| {
        let mut hash = Sha1::new();
        hash.update(key.secret.expose().as_bytes());
        hash.update(candidate.bytes());
        hash.finalize()[..] == given.bytes()[..]
    })
}

fn texts(key: &KeyEntry, candidates: &[Canonical<'_>]) -> impl Iterator<Item = String> {
    candidates.iter().map(|candidate| key.signing_key.sign_canonical(candidate).to_string())
}
