//! Reads a bundle.

use thiserror::Error;

use super::archive::{self, Archive, ArchiveError, Entry, pack};
use super::{EVIDENCE, MANIFEST, Manifest, SUMS, lines, seal};
use crate::language::{Bilingual, ToBilingual};

/// A bundle, as much of it as can be read. Whether it is as it was sealed, [`Bundle::checks`] says.
///
/// [`Bundle::checks`]: Self::checks
#[derive(Clone, Debug)]
pub struct Bundle {
    pub(super) archive: Archive,
    pub(super) manifest: Result<Manifest, String>,
}

/// Why a file is no bundle.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BundleError {
    /// It is no zip that is read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A zip of something else.
    #[error("no `manifest.json` and no `SHA256SUMS` is in it")]
    OtherZip,
}

impl ToBilingual for BundleError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Archive(error) => error.to_bilingual(),
            Self::OtherZip => Bilingual::new(
                "不是 bis3 的证据包：其中没有 manifest.json，也没有 SHA256SUMS",
                "it is no bundle of bis3: neither manifest.json nor SHA256SUMS is in it",
            ),
        }
    }
}

impl Bundle {
    /// Reads a bundle.
    ///
    /// # Errors
    /// [`BundleError`] where it is none.
    pub fn read(bytes: &[u8]) -> Result<Self, BundleError> {
        let archive = archive::read(bytes)?;
        let manifest = archive.entries.iter().find(|entry| entry.name == MANIFEST);
        if manifest.is_none() && !archive.entries.iter().any(|entry| entry.name == SUMS) {
            return Err(BundleError::OtherZip);
        }
        let manifest = manifest.ok_or_else(String::new).and_then(|entry| Manifest::read(&entry.content));
        Ok(Self { archive, manifest })
    }

    /// What it says of itself; none where that cannot be read.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref().ok()
    }

    /// Its entries, in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.archive.entries
    }

    /// The content of an entry.
    pub fn entry(&self, name: &str) -> Option<&[u8]> {
        self.entries().iter().find(|entry| entry.name == name).map(|entry| &*entry.content)
    }

    /// The lines of its evidence, without their line feeds.
    pub fn evidence(&self) -> impl Iterator<Item = &[u8]> {
        lines(self.entry(EVIDENCE).unwrap_or_default())
    }

    /// Whether this very version of the program made it: what it derives from the evidence is the same to the byte then.
    pub fn is_of_this_version(&self) -> bool {
        self.manifest().is_some_and(|manifest| manifest.tool == seal::tool())
    }

    /// The bytes of the bundle with further entries; one of the same name gives its place to it.
    pub fn with(&self, added: impl IntoIterator<Item = Entry>) -> Vec<u8> {
        let mut entries = self.archive.entries.clone();
        for entry in added {
            match entries.iter_mut().find(|known| known.name == entry.name) {
                Some(known) => *known = entry,
                None => entries.push(entry),
            }
        }
        pack(&entries)
    }
}
