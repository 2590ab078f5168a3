//! What goes wrong with how the string is hashed and how the hash is written.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use encoding_rs::mem::decode_latin1;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::secret::SigningBytes;
use crate::signature::Signature;

pub(super) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// As Java writes bytes with `Integer.toHexString(value & 0xff)`.
pub(super) fn hex_without_zeros(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:x}")).collect()
}

/// As it writes them without the mask: a byte is a number with a sign there (`5`, `ffffff8a`).
pub(super) fn hex_sign_extended(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{:x}", i32::from(byte.cast_signed()))).collect()
}

/// As `BitConverter.ToString` of .NET writes bytes.
pub(super) fn dashed(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join("-")
}

/// A digest without a key.
pub(super) fn plain<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().to_vec()
}

/// An HMAC over another digest, or with something else as its key.
pub(super) fn mac<M: KeyInit + Mac>(key: &[u8], string: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length (RFC 2104, 2)");
    mac.update(string);
    mac.finalize().into_bytes().to_vec()
}

pub(super) fn hmac_sha1_of(key: &SigningBytes, string: &[u8]) -> String {
    key.sign(string).to_string()
}

pub(super) fn swapped(key: &SigningBytes, string: &[u8]) -> String {
    STANDARD.encode(mac::<Hmac<Sha1>>(string, &key.bytes))
}

pub(super) fn sha256_cut(key: &SigningBytes, string: &[u8]) -> String {
    STANDARD.encode(&mac::<Hmac<Sha256>>(&key.bytes, string)[..Signature::LENGTH])
}

/// What a program makes of the bytes that takes them for text in UTF-8 before it encodes them.
pub(super) fn of_utf8_text(key: &SigningBytes, string: &[u8]) -> String {
    STANDARD.encode(String::from_utf8_lossy(key.sign(string).bytes()).as_bytes())
}

/// The same where each byte is taken for a character.
pub(super) fn of_latin1_text(key: &SigningBytes, string: &[u8]) -> String {
    STANDARD.encode(decode_latin1(key.sign(string).bytes()).as_bytes())
}

pub(super) fn md5_hex(parts: &[&[u8]]) -> String {
    hex(&plain::<Md5>(parts))
}

pub(super) fn with_other_end(key: &SigningBytes, string: &[u8]) -> String {
    let mut bytes = *key.sign(string).bytes();
    bytes[Signature::LENGTH - 1] ^= 1;
    Signature::from(bytes).to_string()
}

/// The signature with its first letter in the other case. Its last two characters hold bits that must be zero: a letter
/// there is left alone.
pub(super) fn with_other_case(key: &SigningBytes, string: &[u8]) -> String {
    let text = key.sign(string).to_string();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_java_does() {
        // What Java 17 prints for these bytes.
        assert_eq!(hex_without_zeros(&[5, 0x8a, 0x10]), "58a10");
        assert_eq!(hex_sign_extended(&[5, 0x8a, 0x10]), "5ffffff8a10");
    }
}
