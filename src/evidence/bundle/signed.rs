//! An entry and the signature over it.

use jiff::Timestamp;

use super::Fault;
use super::remark::Remark;
use super::signature::{AllowedSigners, Fingerprint, Signature};
use crate::language::{Bilingual, bilingual};

/// Whose a signature is that holds.
pub(super) struct Judged {
    pub(super) told: Bilingual,
    /// What decides about it, where it is not simply that of an allowed signer.
    pub(super) remark: Option<Remark>,
}

/// Who has signed with the key of a signature, as the list of those who may names them; whether it holds is not asked.
pub(super) fn signer_of<'a>(
    signature: Option<&[u8]>,
    signers: Option<&'a AllowedSigners>,
    now: Timestamp,
) -> Option<&'a str> {
    let signature = Signature::read(str::from_utf8(signature?).ok()?)?;
    signers?.who(&signature.key, now)
}

/// A message with its signature.
pub(super) struct Signed<'a> {
    pub(super) text: &'a [u8],
    /// The entry of the signature.
    pub(super) name: &'a str,
    pub(super) message: &'a [u8],
    /// The entry of the message.
    pub(super) of: &'a str,
    /// The option that says who may sign it.
    pub(super) list: &'static str,
}

impl Signed<'_> {
    /// Who has signed; `told` is the key that the message names.
    pub(super) fn judge(
        &self,
        told: Option<&Fingerprint>,
        signers: Option<&AllowedSigners>,
        now: Timestamp,
    ) -> Result<Judged, Fault> {
        let unreadable = || {
            Fault::of(
                self.name,
                ("不是 ssh-keygen 的 ed25519 签名", "it is no signature of ssh-keygen's by a key of ed25519"),
            )
        };
        let signature = str::from_utf8(self.text).ok().and_then(Signature::read).ok_or_else(unreadable)?;
        let key = signature.key.fingerprint();
        if !signature.holds(self.message) {
            let of = self.of;
            return Err(Fault::of(
                self.name,
                bilingual!("签名与 {of} 不符：两者之一被改动过", "it does not fit {of}: one of the two was changed"),
            ));
        }
        if told.is_some_and(|told| *told != key) {
            return Err(Fault::of(
                self.name,
                bilingual!(
                    "签名的密钥 {key} 不是其中写明的那个",
                    "it is by the key {key}, which is not the one that was told"
                ),
            ));
        }
        Ok(whose(&signature, signers.ok_or(self.list), now))
    }
}

/// What is said of a signature that holds: whose key it is by, as those who may sign are listed, or the option that would.
fn whose(signature: &Signature, signers: Result<&AllowedSigners, &str>, now: Timestamp) -> Judged {
    let key = signature.key.fingerprint();
    let signers = match signers {
        Ok(signers) => signers,
        Err(list) => {
            let told = bilingual!(
                "签名成立，密钥 {key}；这是谁的密钥，要用 {list} 告知",
                "it holds, by the key {key}; whose that is has to be told with {list}"
            );
            return Judged { told, remark: Some(Remark::UnknownSigner) };
        }
    };
    match signers.who(&signature.key, now) {
        Some(who) => {
            let told = bilingual!("由 {who} 签名，密钥 {key}", "signed by {who} with the key {key}");
            Judged { told, remark: None }
        }
        None => {
            let told = bilingual!(
                "密钥 {key} 不在允许的签名者之列，或已不在有效期内",
                "the key {key} is not that of an allowed signer, or not at this time"
            );
            Judged { told, remark: Some(Remark::OtherSigner) }
        }
    }
}
