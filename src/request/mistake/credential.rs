//! What goes wrong with the secret, the signature and the header that bears it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::language::Bilingual;
use crate::signature::{Signature, SigningKey};

/// What the value of Authorization is put together from.
pub(in crate::request) struct Credential<'a> {
    pub(in crate::request) scheme: &'a str,
    pub(in crate::request) access_key: &'a str,
    pub(in crate::request) signature: &'a str,
}

/// The signature of a correct client.
pub(in crate::request) fn hash(key: &[u8], string: &[u8]) -> Signature {
    SigningKey::of_bytes(key).sign(string)
}

pub(super) fn hex(key: &[u8], string: &[u8]) -> String {
    hash(key, string).bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn decoded_key(secret: &str) -> Result<Vec<u8>, Bilingual> {
    STANDARD.decode(secret).map_err(|_| {
        Bilingual::new(
            "`secret: base64-decoded`：这个密钥的 AccessKeySecret 不是 base64，无法解码",
            "`secret: base64-decoded`: the secret of this key is no base64",
        )
    })
}

pub(super) fn hmac_sha256(key: &[u8], string: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length (RFC 2104, 2)");
    mac.update(string);
    STANDARD.encode(mac.finalize().into_bytes())
}

pub(super) fn with_other_end(key: &[u8], string: &[u8]) -> String {
    let mut bytes = *hash(key, string).bytes();
    bytes[Signature::LENGTH - 1] ^= 1;
    Signature::from(bytes).to_string()
}

/// The signature with its first letter in the other case. Its last two characters hold bits that must be zero: a letter
/// there is left alone.
pub(super) fn with_other_case(key: &[u8], string: &[u8]) -> String {
    let text = hash(key, string).to_string();
    let other = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    match text.find(|character: char| character.is_ascii_alphabetic()) {
        Some(at) if at + 2 < text.len() => {
            let letter = text[at..].chars().map(other).take(1);
            text[..at].chars().chain(letter).chain(text[at + 1..].chars()).collect()
        }
        _ => text,
    }
}
