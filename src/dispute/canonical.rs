//! The string to sign of a recorded request, byte by byte.

use crate::contract::{Parameters, Readings};
use crate::message::Request;
use crate::platform::KeyRing;
use crate::signature::authorization::{Authorization, credential};
use crate::signature::{CanonicalRequest, Signature};

/// What a careful client would have signed for this request, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringToSign {
    /// The bytes, Resource in the form that a client signs first.
    pub bytes: Vec<u8>,
    /// The AccessKey that was sent.
    pub access_key: Option<String>,
    /// The signature that was sent, where it is one of 20 bytes.
    pub given: Option<Signature>,
    /// The signature over the bytes; none where the secret is not known.
    pub expected: Option<Signature>,
}

impl StringToSign {
    /// That of a request.
    pub(super) fn of(request: &Request, keys: &KeyRing, parameters: &Parameters, readings: &Readings) -> Self {
        let canonical = CanonicalRequest::unchecked(request, parameters, readings);
        let authorization = Authorization::of(&request.headers, parameters, readings.scheme_case).ok();
        // A signature that is none, 40 hexadecimal digits say, is still that of a key.
        let access_key = credential(&request.headers).map(|(access_key, _)| access_key.to_owned());
        let key = access_key.as_deref().and_then(|access_key| keys.find(access_key));
        Self {
            bytes: canonical.bytes(),
            given: authorization.map(|authorization| authorization.signature),
            expected: key.map(|key| key.signing_key.sign_canonical(&canonical)),
            access_key,
        }
    }

    /// The same; without what was sent with it, where that is not known.
    pub(super) fn with_given(self, is_given: bool) -> Self {
        if is_given { self } else { Self { access_key: None, given: None, expected: None, ..self } }
    }
}
