//! By which mistake a signature was made that is refused, and where a client's own string differs.

use super::StringToSign;
use crate::contract::Profile;
use crate::message::Request;
use crate::platform::KeyRing;
use crate::request::OtherRequest;
use crate::request::recognition::{Depth, Recognition, Recognized};
use crate::secret::Secret;
use crate::signature::authorization::AUTHORIZATION;
use crate::signature::{Signature, SigningKey};

use super::Question;

/// A string that a client has logged, laid beside the one that is signed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnString {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The first byte that differs, counted from 0; none where the strings are the same.
    pub first_difference: Option<usize>,
    /// Whether it gives the signature that was sent, with the secret of the key; none where that is not known.
    pub gives_signature: Option<bool>,
    /// What makes such a string.
    pub mistakes: Recognized,
}

/// The mistakes that give the very signature of a request; none where no secret is known, or it is right.
pub(super) fn mistakes(question: &Question<'_>, request: &Request, string: &StringToSign) -> Option<Recognized> {
    let keys = keys(question.keys, string.access_key.as_deref()?);
    let given = given(request)?;
    (!keys.is_empty()).then(|| recognised(question, request, &keys, &given))
}

impl OwnString {
    /// Lays a client's string beside that of the request. What makes it needs no secret: any key tells two strings apart.
    pub(super) fn of(bytes: &[u8], question: &Question<'_>, request: &Request, string: &StringToSign) -> Self {
        let stand_in = Secret::new("stand-in".to_owned());
        let signature = SigningKey::new(&stand_in).sign(bytes).to_string();
        let key = string.access_key.as_deref().and_then(|access_key| question.keys.find(access_key));
        let signs = |given: Signature| key.map(|key| key.signing_key.sign(bytes) == given);
        Self {
            bytes: bytes.to_vec(),
            first_difference: first_difference(bytes, &string.bytes),
            gives_signature: string.given.and_then(signs),
            mistakes: recognised(question, request, &[("", &stand_in)], &signature),
        }
    }
}

fn recognised(question: &Question<'_>, request: &Request, keys: &[(&str, &Secret)], given: &str) -> Recognized {
    let Profile { readings, .. } = question.profile;
    let prefix = readings.resource_base.prefix();
    let paths: Vec<OtherRequest> = question
        .contract
        .endpoints()
        .iter()
        .map(|endpoint| OtherRequest { method: endpoint.method.clone(), target: format!("{prefix}{}", endpoint.path) })
        .collect();
    let parameters = question.contract.parameters();
    Recognition { request, given, keys, paths: &paths, readings, parameters }.search(Depth::Pairs)
}

/// The keys with their secrets, the one that the request names first; none where its secret is not known.
fn keys<'a>(ring: &'a KeyRing, access_key: &str) -> Vec<(&'a str, &'a Secret)> {
    let Some(own) = ring.find(access_key) else { return Vec::new() };
    let others = ring.entries().iter().filter(|entry| entry.access_key != access_key);
    [own].into_iter().chain(others).map(|entry| (&*entry.access_key, &entry.secret)).collect()
}

/// The text behind the last colon of Authorization, whether it is a signature or not.
fn given(request: &Request) -> Option<String> {
    let value = request.headers.text(AUTHORIZATION)?;
    value.rsplit_once(':').map(|(_, signature)| signature.trim().to_owned()).filter(|text| !text.is_empty())
}

fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let differs = one.iter().zip(other).position(|(one, other)| one != other);
    differs.or_else(|| (one.len() != other.len()).then(|| one.len().min(other.len())))
}
