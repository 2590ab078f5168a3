//! Signatures of OpenSSH over a file (PROTOCOL.sshsig of its sources), as `ssh-keygen -Y sign` makes and `-Y verify` checks them.

use sha2::{Digest, Sha256, Sha512};

use super::armor;
use super::private::PrivateKey;
use super::public::{ED25519_NAME, PublicKey};
use super::wire::{Reader, strings};

/// What a signature of a bundle is for: one that was made for something else does not count.
pub const NAMESPACE: &str = "bis3-bundle";

const LABEL: &str = "SSH SIGNATURE";
const MAGIC: &[u8] = b"SSHSIG";
const VERSION: u32 = 1;

/// A signature over a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key that it says has made it.
    pub key: PublicKey,
    namespace: Vec<u8>,
    reserved: Vec<u8>,
    hash: Hash,
    value: Vec<u8>,
}

/// By which digest the file is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha512,
}

impl Signature {
    /// Signs a message.
    pub fn of(message: &[u8], key: &PrivateKey) -> Self {
        let mut signature = Self {
            key: key.public(),
            namespace: NAMESPACE.into(),
            reserved: Vec::new(),
            hash: Hash::Sha512,
            value: Vec::new(),
        };
        signature.value = key.sign(&signature.signed(message));
        signature
    }

    /// Reads the text of a `.sig` file; none where it is no signature by a key of ed25519. Only the very text that OpenSSH
    /// writes is taken: blanks that change nothing would be a change that nobody sees.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = armor::unwrap(LABEL, text)?;
        let mut reader = Reader(bytes.strip_prefix(MAGIC)?);
        (reader.number()? == VERSION).then_some(())?;
        let key = PublicKey::from_blob(reader.string()?)?;
        let (namespace, reserved) = (reader.string()?.to_vec(), reader.string()?.to_vec());
        let hash = Hash::named(reader.string()?)?;
        let mut value = Reader(reader.string()?);
        reader.end()?;
        value.expect(ED25519_NAME.as_bytes())?;
        let bytes = value.string()?.to_vec();
        value.end()?;
        let signature = Self { key, namespace, reserved, hash, value: bytes };
        (signature.text() == text).then_some(signature)
    }

    /// The text of a `.sig` file.
    pub fn text(&self) -> String {
        let value = strings(&[ED25519_NAME.as_bytes(), &self.value]);
        let parts = [&self.key.blob()[..], &self.namespace, &self.reserved, self.hash.name(), &value];
        armor::wrap(LABEL, &[MAGIC, &VERSION.to_be_bytes(), &strings(&parts)].concat())
    }

    /// Whether it was made over this message by its key, for a bundle.
    pub fn holds(&self, message: &[u8]) -> bool {
        self.namespace == NAMESPACE.as_bytes() && self.key.verifies(&self.signed(message), &self.value)
    }

    /// The bytes that are signed.
    fn signed(&self, message: &[u8]) -> Vec<u8> {
        let digest = self.hash.digest(message);
        [MAGIC, &strings(&[&self.namespace, &self.reserved, self.hash.name(), &digest])].concat()
    }
}

impl Hash {
    fn named(name: &[u8]) -> Option<Self> {
        [Self::Sha256, Self::Sha512].into_iter().find(|hash| hash.name() == name)
    }

    fn name(self) -> &'static [u8] {
        match self {
            Self::Sha256 => b"sha256",
            Self::Sha512 => b"sha512",
        }
    }

    fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}
