//! The HMAC of 1.1.4.2, rule 2, and its base64 text.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use thiserror::Error;

use super::CanonicalRequest;
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::secret::Secret;

/// A signature: the 20 bytes of HMAC-SHA1 (1.1.4.2). Its text is base64 with padding (RFC 4648, 4).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature([u8; Signature::LENGTH]);

/// A text that is no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Not base64 as RFC 4648, 4 writes it: padded, without stray bits, blanks or the URL alphabet.
    NotBase64,
    /// Base64 of this many bytes.
    WrongLength(usize),
    /// The hexadecimal digits of so many bytes, as they stand or in base64.
    Hexadecimal(usize),
}

/// The characters of a signature's text: four for every three bytes, the last three padded.
const ENCODED_LENGTH: usize = Signature::LENGTH.div_ceil(3) * 4;
/// The bytes that as many characters without padding can hold.
const DECODED_ROOM: usize = ENCODED_LENGTH / 4 * 3;

impl ToBilingual for SignatureError {
    fn to_bilingual(&self) -> Bilingual {
        let length = Signature::LENGTH;
        match self {
            Self::NotBase64 => (
                "Signature 不是严格的 base64（RFC 4648：要有填充，不能有多余的位）",
                "the signature is not base64 (RFC 4648, 4: padded, no stray bits)",
            )
                .into(),
            Self::WrongLength(found) => told_length(
                *found,
                bilingual!(
                    "Signature 解码后是 {found} 字节，HMAC-SHA1 应为 {length} 字节",
                    "the signature holds {found} bytes; HMAC-SHA1 has {length}"
                ),
            ),
            Self::Hexadecimal(found) => {
                let digits = 2 * found;
                told_length(
                    *found,
                    bilingual!(
                        "Signature 是 {found} 字节的十六进制写法（{digits} 个字符）：要做 base64 的是 HMAC-SHA1 的原始字节",
                        "the signature is the hexadecimal text of {found} bytes ({digits} digits): it is the raw bytes of the HMAC-SHA1 that are encoded in base64"
                    ),
                )
            }
        }
    }
}

/// The same, with the digest that has so many bytes, where another one has.
fn told_length(found: usize, told: Bilingual) -> Bilingual {
    match digest_of(found) {
        Some(name) => bilingual!(
            "{told}；{found} 字节正是 {name} 的长度，多半用了另一种摘要算法",
            "{told}. {name} has {found} bytes: most likely another digest is used",
            told,
            found,
            name
        ),
        None => told,
    }
}

/// Which other digest has so many bytes.
fn digest_of(length: usize) -> Option<&'static str> {
    match length {
        16 => Some("MD5"),
        32 => Some("SHA-256"),
        48 => Some("SHA-384"),
        64 => Some("SHA-512"),
        _ => None,
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bilingual().fmt(f)
    }
}

impl Signature {
    /// The bytes of an HMAC-SHA1.
    pub const LENGTH: usize = 20;

    /// The 20 bytes.
    pub fn bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl From<[u8; Signature::LENGTH]> for Signature {
    fn from(bytes: [u8; Signature::LENGTH]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let mut room = [0; DECODED_ROOM];
        if text.len() != ENCODED_LENGTH {
            let bytes = STANDARD.decode(text).map_err(|_| SignatureError::NotBase64)?;
            let hexadecimal = hexadecimal(text.as_bytes()).or_else(|| hexadecimal(&bytes));
            return Err(hexadecimal.map_or(SignatureError::WrongLength(bytes.len()), SignatureError::Hexadecimal));
        }
        let length = STANDARD.decode_slice(text, &mut room).map_err(|_| SignatureError::NotBase64)?;
        match room.first_chunk() {
            Some(bytes) if length == Self::LENGTH => Ok(Self(*bytes)),
            _ => Err(SignatureError::WrongLength(length)),
        }
    }
}

/// How many bytes the digits stand for, where they are those of a digest.
fn hexadecimal(text: &[u8]) -> Option<usize> {
    let count = text.len() / 2;
    let is_digest = count == Signature::LENGTH || digest_of(count).is_some();
    (is_digest && text.len().is_multiple_of(2) && text.iter().all(u8::is_ascii_hexdigit)).then_some(count)
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Base64Display::new(&self.0, &STANDARD).fmt(f)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

/// A secret made ready to sign: both inner states of the HMAC are computed once (RFC 2104, 4).
///
/// The key is the secret's text in UTF-8 as it stands; it looks like base64 and is not decoded (1.1.4.2, rule 2).
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha1>);

impl SigningKey {
    /// Makes a secret ready to sign.
    pub fn new(secret: &Secret) -> Self {
        Self::of_bytes(secret.expose().as_bytes())
    }

    /// Makes bytes ready to sign that are no secret's text: what a client does that decodes its secret.
    pub fn of_bytes(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length (RFC 2104, 2)"))
    }

    /// Signs bytes.
    pub fn sign(&self, data: &[u8]) -> Signature {
        self.sign_parts(std::iter::once(data))
    }

    /// Signs a canonical string without writing it out first.
    pub fn sign_canonical(&self, canonical: &CanonicalRequest<'_>) -> Signature {
        self.sign_parts(canonical.parts())
    }

    /// Which of the canonical strings the signature belongs to, by its index.
    ///
    /// Every candidate is signed and compared whole, so that the time tells nothing about where a forgery differs.
    pub fn verify(&self, candidates: &[CanonicalRequest<'_>], signature: &Signature) -> Option<usize> {
        let mut found = Choice::from(0);
        let mut index = 0_u64;
        for (candidate, number) in candidates.iter().zip(0_u64..) {
            let equal = self.sign_canonical(candidate).0.ct_eq(&signature.0);
            index.conditional_assign(&number, equal);
            found |= equal;
        }
        bool::from(found).then(|| usize::try_from(index).expect("it was counted along a slice"))
    }

    fn sign_parts<'a>(&self, parts: impl Iterator<Item = &'a [u8]>) -> Signature {
        let mut mac = self.0.clone();
        parts.for_each(|part| mac.update(part));
        Signature(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", crate::secret::REDACTED)
    }
}
