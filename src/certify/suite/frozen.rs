//! The frozen set: the obligations on which the overall verdict rests, and what they rest on themselves. What is added later
//! runs, and is not scored.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Obligation;
use crate::diagnostic::{Diagnostic, Source, yaml};

const TEXT: &str = include_str!("../../../fixtures/certify/required.yaml");

/// The set of one revision.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    /// The revision, from 1.
    pub revision: u32,
    /// The digest under which it was frozen.
    pub digest: String,
    /// The obligations.
    pub obligations: Vec<String>,
}

impl Frozen {
    /// The set that the program carries.
    ///
    /// # Errors
    /// A [`Diagnostic`] where its file is wrong.
    pub fn read() -> Result<Self, Diagnostic> {
        yaml::read(&Source::new("required.yaml", TEXT))
    }

    /// Whether an obligation belongs to it.
    pub fn holds(&self, id: &str) -> bool {
        self.obligations.iter().any(|known| known == id)
    }

    /// The SHA-256 of the set: of each obligation its id and level, and the clauses and sentences that it rests on.
    pub fn digest_of<'a>(&self, obligations: impl Iterator<Item = &'a Arc<Obligation>>) -> String {
        let mut digest = Sha256::new();
        for obligation in obligations.filter(|obligation| self.holds(&obligation.id)) {
            digest.update(format!("{}\n{}\n", obligation.id, obligation.level));
            for requirement in &obligation.requirements {
                let sentence = &requirement.sentence.zh;
                digest.update(format!("{}\n{}\n{sentence}\n", requirement.id, requirement.clause));
            }
        }
        HEXLOWER.encode(&digest.finalize())
    }
}
