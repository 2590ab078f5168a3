//! `SHA256SUMS`: a line an entry, as `sha256sum` writes and checks them.

use std::collections::{BTreeMap, BTreeSet};

use super::archive::Entry;
use super::{Fault, SUMS};
use crate::evidence::Sha256Digest;
use crate::language::bilingual;

/// The text of the file for these entries.
pub(super) fn text(entries: &[Entry]) -> String {
    entries.iter().map(|entry| format!("{}  {}\n", Sha256Digest::of(&entry.content), entry.name)).collect()
}

/// Holds the entries against the text. `others` are those that do not stand in it.
pub(super) fn faults(text: &[u8], entries: &[Entry], others: impl Fn(&str) -> bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut named: BTreeMap<&str, Sha256Digest> = BTreeMap::new();
    for (line, number) in String::from_utf8_lossy(text).lines().zip(1..) {
        match parts(line) {
            Some((digest, name)) => {
                named.insert(
                    entries.iter().map(|entry| &*entry.name).find(|known| *known == name).unwrap_or_default(),
                    digest,
                );
                if !entries.iter().any(|entry| entry.name == name) {
                    faults.push(Fault::of(name, ("文件不见了", "it is missing")));
                }
            }
            None => faults.push(Fault::of(SUMS, bilingual!("第 {number} 行无法读取", "line {number} cannot be read"))),
        }
    }
    let mut seen = BTreeSet::new();
    for entry in entries.iter().filter(|entry| !others(&entry.name)) {
        match named.get(&*entry.name) {
            None => faults.push(Fault::of(&entry.name, ("是后来加入的", "it was added"))),
            Some(digest) if *digest != Sha256Digest::of(&entry.content) => {
                faults.push(Fault::of(&entry.name, ("内容被改动过", "it was changed")));
            }
            Some(_) => _ = seen.insert(&entry.name),
        }
    }
    faults
}

fn parts(line: &str) -> Option<(Sha256Digest, &str)> {
    let (digest, name) = line.split_once("  ")?;
    Some((digest.parse().ok()?, name))
}
