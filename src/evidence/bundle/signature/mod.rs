//! Signatures that OpenSSH makes and checks: nobody needs this program to hold a bundle against its signature.
//!
//! - `sshsig` signs and verifies, with keys of ed25519 by the cryptography of the TLS library.
//! - `private` and `public` read keys, `signers` who may sign.
//! - `wire` has the data types of SSH, `armor` the base64 around them.

mod armor;
mod private;
mod public;
mod signers;
mod sshsig;
mod wire;

pub use private::{KeyFile, PrivateKey};
pub use public::{Fingerprint, PublicKey};
pub use signers::AllowedSigners;
pub use sshsig::{NAMESPACE, Signature};
