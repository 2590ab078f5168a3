//! The lines of an evidence file in a bundle: all of them, or some with a proof that they stood in it.

use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};

use super::archive::{ArchiveError, MOST_BYTES};
use super::tree::{Tree, TreeHead};
use super::{EVIDENCE, Fault};
use crate::evidence::chain::{ChainFault, Kept, follows, walk};
use crate::evidence::{NextLine, Sha256Digest, next_line};
use crate::language::{Bilingual, ToBilingual, bilingual};

/// What the manifest says of the lines of the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EvidenceLines {
    /// The head of the tree over all lines of the file that they were taken from, each without its line feed.
    #[serde(flatten)]
    pub head: TreeHead,
    /// The lines that are here, in their order; none where all of them are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<ProvenLine>>,
}

/// A line of a file, with the proof that it stood in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ProvenLine {
    /// Its number there, from 1.
    pub line: u64,
    /// The audit path from it to the root (RFC 6962, 2.1.1).
    pub inclusion_proof: Vec<Sha256Digest>,
}

/// The lines of a file, as they go into a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenLines {
    /// Their bytes, each with its line feed.
    pub bytes: Vec<u8>,
    /// What the manifest says of them.
    pub told: EvidenceLines,
}

impl TakenLines {
    /// All whole lines of a file; a torn last one is left out.
    ///
    /// # Errors
    /// Where the file cannot be read; [`io::ErrorKind::FileTooLarge`] where they have more bytes than a bundle, without reading
    /// the rest, or one of them is longer than any line.
    pub fn all(file: impl BufRead) -> io::Result<Self> {
        let (tree, bytes, _) = gather(file, |_, _| true)?;
        Ok(Self { bytes, told: EvidenceLines { head: tree.head(), lines: None } })
    }

    /// The lines of a file that `choose` takes by their number, from 1, and their bytes without the line feed. No more of the
    /// file is kept in memory.
    ///
    /// # Errors
    /// As [`TakenLines::all`].
    pub fn chosen(file: impl BufRead, choose: impl FnMut(usize, &[u8]) -> bool) -> io::Result<Self> {
        let (tree, bytes, indices) = gather(file, choose)?;
        let proofs = indices.iter().zip(tree.proofs(&indices));
        let proven = |(index, inclusion_proof): (&usize, _)| ProvenLine { line: *index as u64 + 1, inclusion_proof };
        let lines = Some(proofs.map(proven).collect());
        Ok(Self { bytes, told: EvidenceLines { head: tree.head(), lines } })
    }
}

/// The tree over the lines of a file, and those that `choose` takes: their bytes, and their places from 0.
fn gather(
    mut file: impl BufRead,
    mut choose: impl FnMut(usize, &[u8]) -> bool,
) -> io::Result<(Tree, Vec<u8>, Vec<usize>)> {
    let (mut tree, mut bytes, mut indices, mut line) = (Tree::default(), Vec::new(), Vec::new(), Vec::new());
    for index in 0.. {
        match next_line(&mut file, &mut line)? {
            NextLine::Whole => {}
            NextLine::Rest => break,
            NextLine::TooLong => return Err(too_large()),
        }
        let text = &line[..line.len() - 1];
        tree.push(text);
        if choose(index + 1, text) {
            if bytes.len() + line.len() > MOST_BYTES {
                return Err(too_large());
            }
            bytes.extend_from_slice(&line);
            indices.push(index);
        }
    }
    Ok((tree, bytes, indices))
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, ArchiveError::TooLarge)
}

impl EvidenceLines {
    /// The number of each line that is here in the file that it was taken from.
    pub fn numbers(&self) -> Box<dyn Iterator<Item = u64> + '_> {
        match &self.lines {
            Some(lines) => Box::new(lines.iter().map(|line| line.line)),
            None => Box::new(1..=self.head.tree_size),
        }
    }

    /// Holds lines against the tree.
    pub fn faults(&self, bytes: &[u8]) -> Vec<Fault> {
        let lines: Vec<&[u8]> = lines(bytes).collect();
        let Some(proven) = &self.lines else {
            let same = lines.iter().copied().collect::<Tree>().head() == self.head;
            let told = (
                "各行不是签名时的那些行：由它们算出的树根不同",
                "the lines are not those that were signed: the root of their tree is another one",
            );
            return if same { Vec::new() } else { vec![Fault::of(EVIDENCE, told)] };
        };
        let mut faults = Vec::new();
        if lines.len() != proven.len() {
            let (expected, actual) = (proven.len(), lines.len());
            faults.push(Fault::of(
                EVIDENCE,
                bilingual!("应有 {expected} 行，实有 {actual} 行", "{expected} lines are expected, {actual} are there"),
            ));
        }
        faults.extend(disorder(proven));
        for (line, ProvenLine { line: number, inclusion_proof }) in lines.iter().zip(proven) {
            let holds = number.checked_sub(1).is_some_and(|index| self.head.holds(line, index, inclusion_proof));
            if !holds {
                faults.push(Fault::of(EVIDENCE, bilingual!(
                    "没有证明表明这是原记录的第 {number} 行：从它算不到树根",
                    "nothing proves that this was line {number} of the record: it does not lead to the root of the tree"
                )));
            }
        }
        faults
    }

    /// Where lines that are here do not carry the digest of the one before: of neighbours in the record both are known.
    pub fn broken_chain(&self, bytes: &[u8]) -> Vec<Fault> {
        let fault = |told: Bilingual| Fault::of(EVIDENCE, told);
        let Some(proven) = &self.lines else {
            let end = walk(bytes, |_| ()).expect("bytes in memory can be read");
            let torn = (end.torn > 0 && end.fault.is_none())
                .then(|| fault(("最后一行不完整", "the last line is not whole").into()));
            return end.fault.map(|found| fault(found.to_bilingual())).into_iter().chain(torn).collect();
        };
        let lines: Vec<(&[u8], u64)> = lines(bytes).zip(proven.iter().map(|line| line.line)).collect();
        let unread = lines.iter().filter_map(|(line, number)| Kept::read(line, place(*number)).err());
        let unread: Vec<Fault> = unread.map(|found| fault(found.to_bilingual())).collect();
        let neighbours = lines.windows(2).filter(|pair| pair[0].1.checked_add(1) == Some(pair[1].1));
        let broken = neighbours.filter(|pair| !follows(pair[1].0, pair[0].0));
        unread
            .into_iter()
            .chain(broken.map(|pair| fault(ChainFault::digest(place(pair[1].1)).to_bilingual())))
            .collect()
    }
}

/// The number of a line as a place in memory; one that no memory could hold stands for itself no more.
fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Where the numbers of lines do not rise: a line that stands twice, or one before another that it followed.
fn disorder(proven: &[ProvenLine]) -> Vec<Fault> {
    let falls = proven.windows(2).filter(|pair| pair[1].line <= pair[0].line);
    falls
        .map(|pair| {
            let (number, before) = (pair[1].line, pair[0].line);
            Fault::of(
                EVIDENCE,
                bilingual!(
                    "原记录的第 {number} 行排在第 {before} 行之后：各行的次序不是原记录的次序，或一行出现了两次",
                    "line {number} of the record stands behind line {before}: the lines are not in the order of the record, or one stands twice"
                ),
            )
        })
        .collect()
}

/// The head of the tree over all lines of a text.
pub fn head_of(bytes: &[u8]) -> TreeHead {
    lines(bytes).collect::<Tree>().head()
}

/// The lines of a text, without their line feeds; what stands behind the last one is a line too.
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}
