//! By which mistake a signature was made that is refused, and where a client's own string differs.

use std::sync::Arc;

use super::{Question, StringToSign};
use crate::diagnostic::Diagnostic;
use crate::message::Request;
use crate::platform::{KeyEntry, Platform};
use crate::request::recognition::{Depth, Recognized};
use crate::secret::Secret;
use crate::signature::Signature;
use crate::signature::authorization::{AUTHORIZATION, credential};

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
pub(super) fn mistakes(
    question: &Question<'_>,
    platform: &Platform,
    request: &Request,
    string: &StringToSign,
) -> Option<Recognized> {
    question.keys.find(string.access_key.as_deref()?)?;
    // What is not there was made by no recipe.
    credential(&request.headers).filter(|(_, signature)| !signature.is_empty())?;
    Some(platform.recognized(request, Depth::Pairs, &|| true))
}

impl OwnString {
    /// Lays a client's string beside that of the request. What makes it needs no secret: any key tells two strings apart.
    pub(super) fn of(
        bytes: &[u8],
        question: &Question<'_>,
        request: &Request,
        string: &StringToSign,
    ) -> Result<Self, Box<Diagnostic>> {
        let key = string.access_key.as_deref().and_then(|access_key| question.keys.find(access_key));
        let signs = |given: Signature| key.map(|key| key.signing_key.sign(bytes) == given);
        Ok(Self {
            bytes: bytes.to_vec(),
            first_difference: first_difference(bytes, &string.bytes),
            gives_signature: string.given.and_then(signs),
            mistakes: made_by(bytes, question, request)?,
        })
    }
}

/// What makes such a string: the request is signed with it under a key of our own, and the mistake looked for.
fn made_by(bytes: &[u8], question: &Question<'_>, request: &Request) -> Result<Recognized, Box<Diagnostic>> {
    let entry = KeyEntry::new("key", Secret::new("stand-in".to_owned()));
    let scheme = &question.contract.parameters().scheme;
    let authorization = format!("{scheme} {}:{}", entry.access_key, entry.signing_key.sign(bytes));
    let mut signed = request.clone();
    signed.headers.remove(AUTHORIZATION);
    signed.headers.push(AUTHORIZATION, authorization);
    let keys = [entry].into_iter().collect();
    let platform = Platform::new(Arc::clone(question.contract), question.profile.clone(), keys)?;
    Ok(platform.recognized(&signed, Depth::Pairs, &|| true))
}

fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let differs = one.iter().zip(other).position(|(one, other)| one != other);
    differs.or_else(|| (one.len() != other.len()).then(|| one.len().min(other.len())))
}
