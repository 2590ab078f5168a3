//! Private keys of OpenSSH, as its file `id_ed25519` holds them (PROTOCOL.key of its sources).

use std::fmt;

use ring::signature::Ed25519KeyPair;

use super::armor;
use super::public::{ED25519_NAME, PublicKey};
use super::wire::Reader;
use crate::secret::REDACTED;

const LABEL: &str = "OPENSSH PRIVATE KEY";
const MAGIC: &[u8] = b"openssh-key-v1\0";

/// A key that signs.
pub struct PrivateKey(Ed25519KeyPair);

/// What a file of a key holds.
#[derive(Debug)]
pub enum KeyFile {
    /// A key that can sign at once.
    Open(PrivateKey),
    /// A key under a passphrase, or the public half of one that an agent holds: OpenSSH can sign with it.
    Locked(PublicKey),
    /// A key of another kind than ed25519.
    OtherKind,
}

impl KeyFile {
    /// Reads a private key or a public one; none where the text is neither.
    pub fn read(text: &str) -> Option<Self> {
        let Some(bytes) = armor::unwrap(LABEL, text) else {
            let is_key = ["ssh-", "ecdsa-", "sk-"].iter().any(|start| text.starts_with(start));
            return is_key.then(|| PublicKey::from_line(text).map_or(Self::OtherKind, Self::Locked));
        };
        let mut reader = Reader(bytes.strip_prefix(MAGIC)?);
        let cipher = reader.string()?;
        let (_derivation, _options) = (reader.string()?, reader.string()?);
        let count = reader.number()?;
        let Some(public) = PublicKey::from_blob(reader.string()?) else { return Some(Self::OtherKind) };
        if cipher != b"none" || count != 1 {
            return Some(Self::Locked(public));
        }
        PrivateKey::read(reader.string()?, public).map(Self::Open)
    }
}

impl PrivateKey {
    /// The part of the file that a passphrase would encrypt.
    fn read(bytes: &[u8], public: PublicKey) -> Option<Self> {
        let mut reader = Reader(bytes);
        let (first, second) = (reader.number()?, reader.number()?);
        (first == second).then_some(())?;
        reader.expect(ED25519_NAME.as_bytes())?;
        reader.expect(&public.0)?;
        let seed = reader.string()?.get(..32)?;
        Ed25519KeyPair::from_seed_and_public_key(seed, &public.0).ok().map(Self)
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        use ring::signature::KeyPair;

        PublicKey(self.0.public_key().as_ref().try_into().expect("a key of ed25519 has 32 bytes"))
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
