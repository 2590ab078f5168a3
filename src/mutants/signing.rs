//! Faults in the string to sign and in the comparison (1.1.4.2).

use std::borrow::Cow;

use sha1::{Digest, Sha1};

use crate::contract::Readings;
use crate::message::Request;
use crate::platform::{KeyEntry, KeyRing};
use crate::signature::{CanonicalRequest, CanonicalRequests, Signature, SignedHeaders};

/// Rules that sign something else than the sound one: each changes the strings that the sound one makes.
macro_rules! canonical_rules {
    ($($(#[$about:meta])* $name:ident($canonical:pat, $request:pat) $change:block)+) => {
        $($(#[$about])* pub(super) fn $name<'a>(
            headers: SignedHeaders<'a>,
            request: &'a Request,
            readings: &Readings,
        ) -> CanonicalRequests<'a> {
            let change = |$canonical: &mut CanonicalRequest<'a>, $request: &'a Request| $change;
            let mut strings = headers.canonical(request, readings);
            strings.iter_mut().for_each(|string| change(string, request));
            strings
        })+
    };
}

canonical_rules! {
    leave_out_version(canonical, _) {
        canonical.headers.retain(|(name, _)| !name.ends_with("-version"));
    }

    leave_out_extra_headers(canonical, _) {
        canonical.headers.retain(|(name, _)| name.ends_with("-version") || name.ends_with("-date"));
    }

    leave_out_empty_headers(canonical, _) {
        canonical.headers.retain(|(_, value)| !value.is_empty());
    }

    keep_order(canonical, sent) {
        let position = |name: &str| sent.headers.iter().position(|header| header.name.eq_ignore_ascii_case(name));
        canonical.headers.sort_by_key(|(name, _)| position(name));
    }

    keep_names(canonical, sent) {
        for (name, _) in &mut canonical.headers {
            let as_sent = sent.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            *name = as_sent.map_or(String::new(), |header| header.name.to_string()).into();
        }
    }

    /// All but the date, without which nothing would be accepted.
    lower_case_values(canonical, _) {
        let others = canonical.headers.iter_mut().filter(|(name, _)| !name.ends_with("-date"));
        others.for_each(|(_, value)| *value = value.to_ascii_lowercase().into());
    }

    values_as_latin_1(canonical, _) {
        for (_, value) in &mut canonical.headers {
            let text: String = value.iter().map(|byte| char::from(*byte)).collect();
            *value = text.into_bytes().into();
        }
    }

    end_with_line_feed(canonical, _) {
        canonical.resource.to_mut().push('\n');
    }

    end_lines_with_carriage_return(canonical, _) {
        canonical.verb.to_mut().push('\r');
        canonical.date.to_mut().push(b'\r');
        canonical.headers.iter_mut().for_each(|(_, value)| value.to_mut().push(b'\r'));
    }

    blank_after_colon(canonical, _) {
        canonical.headers.iter_mut().for_each(|(_, value)| value.to_mut().insert(0, b' '));
    }

    lower_case_method(canonical, _) {
        canonical.verb = canonical.verb.to_ascii_lowercase().into();
    }

    custom_date_for_date(canonical, _) {
        if let Some((_, date)) = canonical.headers.iter().find(|(name, _)| name.ends_with("-date")) {
            canonical.date = date.clone();
        }
    }

    sign_body(canonical, sent) {
        canonical.resource = Cow::Owned(format!("{}\n{}", canonical.resource, String::from_utf8_lossy(&sent.body)));
    }

    lower_case_resource(canonical, _) {
        canonical.resource = canonical.resource.to_lowercase().into();
    }
}

pub(super) fn of_any_key(keys: &KeyRing, _: &KeyEntry, candidates: &[CanonicalRequest<'_>], given: &Signature) -> bool {
    keys.entries().iter().any(|entry| entry.signing_key.verify(candidates, given).is_some())
}

pub(super) fn any_case(_: &KeyRing, key: &KeyEntry, candidates: &[CanonicalRequest<'_>], given: &Signature) -> bool {
    let given = given.to_string();
    texts(key, candidates).any(|expected| expected.eq_ignore_ascii_case(&given))
}

pub(super) fn first_characters(
    _: &KeyRing,
    key: &KeyEntry,
    candidates: &[CanonicalRequest<'_>],
    given: &Signature,
) -> bool {
    const COMPARED: usize = 16;
    let given = given.to_string();
    texts(key, candidates).any(|expected| expected[..COMPARED] == given[..COMPARED])
}

pub(super) fn not_compared(_: &KeyRing, _: &KeyEntry, _: &[CanonicalRequest<'_>], _: &Signature) -> bool {
    true
}

/// The secret and the string behind one another, hashed: what is made of an HMAC by those who take it for that.
pub(super) fn hash_without_key(
    _: &KeyRing,
    key: &KeyEntry,
    candidates: &[CanonicalRequest<'_>],
    given: &Signature,
) -> bool {
    candidates.iter().any(|candidate| {
        let mut hash = Sha1::new();
        hash.update(key.secret.expose().as_bytes());
        hash.update(candidate.bytes());
        hash.finalize()[..] == given.bytes()[..]
    })
}

fn texts(key: &KeyEntry, candidates: &[CanonicalRequest<'_>]) -> impl Iterator<Item = String> {
    candidates.iter().map(|candidate| key.signing_key.sign_canonical(candidate).to_string())
}
