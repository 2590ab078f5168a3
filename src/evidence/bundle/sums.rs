//! `SHA256SUMS`: a line an entry, as `sha256sum` writes and checks them.

use std::collections::{HashMap, HashSet};

use super::archive::{Entry, MOST_ENTRIES};
use super::{Fault, SUMS};
use crate::evidence::Sha256Digest;
use crate::language::bilingual;

/// The text of the file for these entries.
pub(super) fn text(entries: &[Entry]) -> String {
    entries.iter().map(|entry| format!("{}  {}\n", Sha256Digest::of(&entry.content), entry.name)).collect()
}

/// Most faults that are told of the text itself: whoever has written more of them has written another file.
const MOST_TOLD: usize = 20;

/// Holds the entries against the text. `others` are those that do not stand in it. No more lines are read than there can be
/// entries.
pub(super) fn faults(text: &[u8], entries: &[Entry], others: impl Fn(&str) -> bool) -> Vec<Fault> {
    let text = String::from_utf8_lossy(text);
    let Named { digests, mut faults } = Named::of(&text, entries);
    for entry in entries.iter().filter(|entry| !others(&entry.name)) {
        match digests.get(&*entry.name) {
            None => faults.push(Fault::of(&entry.name, ("是后来加入的", "it was added"))),
            Some(digest) if *digest != Sha256Digest::of(&entry.content) => {
                faults.push(Fault::of(&entry.name, ("内容被改动过", "it was changed")));
            }
            Some(_) => {}
        }
    }
    faults
}

/// What the lines say.
struct Named<'a> {
    digests: HashMap<&'a str, Sha256Digest>,
    faults: Vec<Fault>,
}

impl<'a> Named<'a> {
    fn of(text: &'a str, entries: &[Entry]) -> Self {
        let known: HashSet<&str> = entries.iter().map(|entry| &*entry.name).collect();
        let mut named = Self { digests: HashMap::new(), faults: Vec::new() };
        let mut lines = text.lines().zip(1..);
        for (line, number) in lines.by_ref().take(MOST_ENTRIES) {
            match parts(line) {
                Some((digest, name)) => {
                    named.digests.insert(name, digest);
                    if !known.contains(name) {
                        named.faults.push(Fault::of(name, ("文件不见了", "it is missing")));
                    }
                }
                None => named
                    .faults
                    .push(Fault::of(SUMS, bilingual!("第 {number} 行无法读取", "line {number} cannot be read"))),
            }
        }
        named.limit(lines.next().map(|(_, number)| number));
        named
    }

    /// Tells the first faults, and how many more there are; and the line from which on nothing was read.
    fn limit(&mut self, unread: Option<usize>) {
        let untold = self.faults.len().saturating_sub(MOST_TOLD);
        self.faults.truncate(MOST_TOLD);
        if untold > 0 {
            let told = bilingual!("它还有 {untold} 行有问题", "{untold} more of its lines are wrong");
            self.faults.push(Fault::of(SUMS, told));
        }
        self.faults.extend(unread.map(|number| {
            let told = bilingual!(
                "行数超过 {MOST_ENTRIES}，从第 {number} 行起没有读取",
                "it has more than {MOST_ENTRIES} lines; from line {number} on nothing was read"
            );
            Fault::of(SUMS, told)
        }));
    }
}

fn parts(line: &str) -> Option<(Sha256Digest, &str)> {
    let (digest, name) = line.split_once("  ")?;
    Some((digest.parse().ok()?, name))
}
