//! The keys that may report: who, for which institutions, at which endpoints.
//!
//! `file` reads a key file, `load` the secrets that stand in other files and in the environment, and `mask` hides secrets in
//! what is said about a key file; `stand_in` finds keys of one's own for what demo keys are for.

mod file;
mod load;
mod mask;
mod stand_in;

use std::collections::HashMap;
use std::sync::Arc;

use crate::contract::{Code, Contract, EndpointId};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Bilingual;
use crate::secret::Secret;
use crate::signature::SigningKey;

/// The keys, found by AccessKey.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    entries: Vec<KeyEntry>,
    by_access_key: HashMap<String, usize>,
    /// Which key stands in for a demo key.
    stand_ins: HashMap<String, usize>,
}

/// A key and what it may do.
#[derive(Clone, Debug)]
pub struct KeyEntry {
    /// The AccessKey.
    pub access_key: String,
    /// The AccessKeySecret.
    pub secret: Secret,
    /// The secret, made ready to sign.
    pub signing_key: SigningKey,
    /// For which institutions it may report.
    pub institutions: Institutions,
    /// At which endpoints.
    pub endpoints: Vec<EndpointId>,
    /// Whether it is in use; a disabled one is known and refused (10007).
    pub enabled: bool,
    /// A test key's code: what a request with this key is answered that would be accepted with another. Nothing is
    /// recorded then; the code of success changes nothing.
    pub answers: Option<Arc<Code>>,
    /// What it is for.
    pub note: Bilingual,
}

/// For which institutions a key may report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Institutions {
    /// All.
    Any,
    /// Those of these codes.
    Listed(Vec<String>),
}

const DEMO: &str = include_str!("../../../fixtures/keys/demo.yaml");

impl KeyRing {
    /// The keys to try the platform with, as the binary carries them: the document's sample key, one bound to an
    /// institution, a disabled one, one for a single endpoint, and one for every code.
    ///
    /// # Errors
    /// A [`Diagnostic`] where a replaced contract lacks a code or institution that they name.
    pub fn demo(contract: &Contract) -> Result<Self, Diagnostic> {
        Self::read_on(&load::Machine::without_key_file(), &Source::new("(embedded) demo.yaml", DEMO), contract)
    }

    /// Reads a key file. A secret stands in it (`secret:`), or in the environment (`secret-env:`), or in a file whose path
    /// counts from the key file's folder (`secret-file:`). A file with a secret in it is read only where nobody but its
    /// owner may read it.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the key or value that is wrong, on a text in which secrets are masked.
    pub fn read(source: &Arc<Source>, contract: &Contract) -> Result<Self, Diagnostic> {
        Self::read_on(&load::Machine::beside(source), source, contract)
    }

    fn read_on(machine: &load::Machine, source: &Arc<Source>, contract: &Contract) -> Result<Self, Diagnostic> {
        file::read(source, contract, machine).map_err(|diagnostic| mask::masked(diagnostic, source))
    }

    /// These keys, and the demo keys behind them: a name that only those have is no slip of the pen, and a scenario that uses it
    /// is skipped.
    ///
    /// # Errors
    /// As [`KeyRing::demo`].
    pub fn with_names_of_demo(&self, contract: &Contract) -> Result<Self, Diagnostic> {
        let demo = Self::demo(contract)?;
        Ok(self.entries.iter().chain(&demo.entries).cloned().collect())
    }

    /// The AccessKeys that are answered with a code of their own, whatever is sent.
    pub fn on_demand(&self) -> Vec<String> {
        let bound = self.entries().iter().filter(|entry| entry.answers.is_some());
        bound.map(|entry| entry.access_key.clone()).collect()
    }

    /// Whether a text is a key file, as far as its words tell: where one is given by mistake, nothing of it may be shown.
    pub fn is_likely(text: &str) -> bool {
        let is_head = |line: &str| line.trim_start_matches([' ', '{', '"', '\'']).starts_with("keys");
        text.lines().any(is_head) && text.contains("access-key")
    }

    /// All keys, in the order of the file.
    pub fn entries(&self) -> &[KeyEntry] {
        &self.entries
    }

    /// The key that signs where no other is named: the first that is in use and bound to no code; where there is none of that
    /// kind, the first of all, which shows as much.
    pub fn usual(&self) -> Option<&KeyEntry> {
        let is_usual = |entry: &&KeyEntry| entry.enabled && entry.answers.is_none();
        self.entries.iter().find(is_usual).or(self.entries.first())
    }

    /// Every secret: what must not be shown or written, whoever has put it into a message.
    pub fn secrets(&self) -> impl Iterator<Item = Secret> {
        self.entries.iter().map(|entry| entry.secret.clone())
    }

    /// A key by its AccessKey, which must be just the same.
    pub fn find(&self, access_key: &str) -> Option<&KeyEntry> {
        self.by_access_key.get(access_key).map(|index| &self.entries[*index])
    }
}

/// Keys behind one another; of two with one AccessKey the first counts.
impl FromIterator<KeyEntry> for KeyRing {
    fn from_iter<I: IntoIterator<Item = KeyEntry>>(entries: I) -> Self {
        let entries: Vec<KeyEntry> = entries.into_iter().collect();
        let mut by_access_key = HashMap::with_capacity(entries.len());
        for (entry, index) in entries.iter().zip(0..) {
            by_access_key.entry(entry.access_key.clone()).or_insert(index);
        }
        Self { entries, by_access_key, stand_ins: HashMap::new() }
    }
}

impl KeyEntry {
    /// Whether a text can be an AccessKey: Authorization parts at blanks, so that one that holds a blank could never be sent.
    ///
    /// # Errors
    /// What is wrong with it, for a person.
    pub fn check_access_key(text: &str) -> Result<(), Bilingual> {
        if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(
                ("AccessKey 不能为空，也不能含空白字符", "an AccessKey is not empty and holds no blanks").into()
            );
        }
        Ok(())
    }

    /// A key that may do everything.
    pub fn new(access_key: impl Into<String>, secret: Secret) -> Self {
        Self {
            access_key: access_key.into(),
            signing_key: SigningKey::new(&secret),
            secret,
            institutions: Institutions::Any,
            endpoints: EndpointId::ALL.to_vec(),
            enabled: true,
            answers: None,
            note: Bilingual::default(),
        }
    }
}
