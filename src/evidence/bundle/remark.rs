//! What decides about a bundle beside faults.

/// What decides about a bundle though nothing in it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A signature holds, and nobody has said whose the key is.
    UnknownSigner,
    /// A signature holds, and its key is not that of an allowed signer.
    OtherSigner,
    /// A counter-signature holds, and it is by another key of the one who has signed the bundle itself.
    SameSigner,
    /// Who has countersigned has another answer in a log of theirs.
    OtherAnswer,
    /// What the bundle says of keys or clock is not what is known here, and by that it is answered otherwise.
    OtherBasis,
}
