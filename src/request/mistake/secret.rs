//! What goes wrong with the secret before it signs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::language::{Bilingual, bilingual};
use crate::signature::{Signature, SigningKey};

/// What a client has in its hands to sign with.
#[derive(Clone, Copy)]
pub(in crate::request) struct ClientKey<'a> {
    pub(in crate::request) access_key: &'a str,
    pub(in crate::request) secret: &'a str,
    pub(in crate::request) scheme: &'a str,
}

/// The bytes that sign, and the same made ready for the HMAC of the interface.
pub(in crate::request) struct SigningBytes {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    ready: SigningKey,
}

impl SigningBytes {
    pub(in crate::request) fn new(bytes: Vec<u8>) -> Self {
        Self { ready: SigningKey::of_bytes(&bytes), bytes: Zeroizing::new(bytes) }
    }

    /// The signature of a correct client.
    pub(in crate::request) fn sign(&self, string: &[u8]) -> Signature {
        self.ready.sign(string)
    }

    /// The key of a client that makes no mistake about the rest.
    pub(in crate::request) fn ready(&self) -> &SigningKey {
        &self.ready
    }
}

/// What RFC 3986, 2.3, leaves as it is.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn base64_decoded(secret: &str) -> Result<Vec<u8>, Bilingual> {
    STANDARD.decode(secret).map_err(|_| cannot("base64-decoded", "base64"))
}

pub(super) fn hex_decoded(secret: &str) -> Result<Vec<u8>, Bilingual> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Option<Vec<u8>> = secret.as_bytes().iter().map(digit).collect();
    let (pairs, rest) = digits.as_deref().unwrap_or(&[0]).as_chunks::<2>();
    match rest {
        [] => Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect()),
        _ => Err(cannot("hex-decoded", "hexadecimal")),
    }
}

pub(super) fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub(super) fn percent_encoded(secret: &str) -> Vec<u8> {
    utf8_percent_encode(secret, RESERVED).to_string().into_bytes()
}

/// The text without its first characters, as copying by hand loses them.
pub(super) fn without_first(secret: &str) -> Vec<u8> {
    let mut characters = secret.chars();
    characters.next();
    characters.as_str().into()
}

pub(super) fn without_last(secret: &str) -> Vec<u8> {
    let mut characters = secret.chars();
    characters.next_back();
    characters.as_str().into()
}

fn cannot(word: &str, form: &str) -> Bilingual {
    bilingual!(
        "`secret: {word}`：这个密钥的 AccessKeySecret 不是 {form}，无法解码",
        "`secret: {word}`: the secret of this key is no {form}"
    )
}
