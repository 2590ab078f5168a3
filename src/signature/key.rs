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
    /// The hexadecimal digits of the bytes, as they stand or in base64.
    Hexadecimal,
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
            Self::WrongLength(found) => bilingual!(
                "Signature 解码后是 {found} 字节，HMAC-SHA1 应为 {length} 字节",
                "the signature holds {found} bytes; HMAC-SHA1 has {length}"
            ),
            Self::Hexadecimal => {
                let digits = HEXADECIMAL_LENGTH;
                bilingual!(
                    "Signature 是 {length} 字节的十六进制写法（{digits} 个字符）：要做 base64 的是 HMAC-SHA1 的原始字节",
                    "the signature is the hexadecimal text of {length} bytes ({digits} digits): it is the raw bytes of the HMAC-SHA1 that are encoded in base64"
                )
            }
        }
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
            let is_hexadecimal = is_hexadecimal(text.as_bytes()) || is_hexadecimal(&bytes);
            return Err(if is_hexadecimal {
                SignatureError::Hexadecimal
            } else {
                SignatureError::WrongLength(bytes.len())
            });
        }
        let length = STANDARD.decode_slice(text, &mut room).map_err(|_| SignatureError::NotBase64)?;
        match room.first_chunk() {
            Some(bytes) if length == Self::LENGTH => Ok(Self(*bytes)),
            _ => Err(SignatureError::WrongLength(length)),
        }
    }
}

/// How many hexadecimal digits the bytes of a signature have.
const HEXADECIMAL_LENGTH: usize = 2 * Signature::LENGTH;

fn is_hexadecimal(text: &[u8]) -> bool {
    text.len() == HEXADECIMAL_LENGTH && text.iter().all(u8::is_ascii_hexdigit)
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
