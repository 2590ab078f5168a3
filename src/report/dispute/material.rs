//! What the entries of a bundle are made of that follow from its evidence.

use std::sync::Arc;

use jiff::Timestamp;

use crate::contract::{Contract, Profile};
use crate::dispute::Explanation;
use crate::dispute::bundle::{Case, Subject};
use crate::evidence::bundle::signature::PublicKey;
use crate::evidence::bundle::{EVIDENCE, EvidenceLines};
use crate::report::explanation::Explained;

/// What the entries are made of.
#[derive(Clone, Copy, Debug)]
pub struct Documents<'a> {
    /// The exchanges.
    pub case: &'a Case,
    /// What each is answered, and why.
    pub explanations: &'a [Explanation],
    /// What the manifest says of them.
    pub subject: &'a Subject,
    /// The lines that they were taken from.
    pub evidence: &'a EvidenceLines,
    /// The document.
    pub contract: &'a Arc<Contract>,
    /// How it is read.
    pub profile: &'a Profile,
    /// When the bundle is made.
    pub made: Timestamp,
    /// By whom.
    pub who: Option<&'a str>,
    /// The key that signs it.
    pub key: Option<PublicKey>,
}

impl Documents<'_> {
    /// Each explanation with what it is about.
    pub(super) fn explained(&self) -> impl Iterator<Item = Explained<'_>> {
        let Self { case, explanations, contract, profile, .. } = *self;
        case.recording.exchanges.iter().zip(explanations).map(move |(recorded, explanation)| Explained {
            name: EVIDENCE,
            recording: &case.recording,
            recorded,
            contract,
            profile,
            explanation,
        })
    }
}
