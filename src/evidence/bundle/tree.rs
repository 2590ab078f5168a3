//! A Merkle tree over the lines of a file (RFC 6962, 2.1, with SHA-256): its head stands for all of them, and a line can leave
//! the file with a proof that it stood in it.

use serde::{Deserialize, Serialize};

use crate::evidence::Sha256Digest;

/// The head of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TreeHead {
    /// How many leaves it has.
    pub tree_size: u64,
    /// Its root.
    pub root_hash: Sha256Digest,
}

/// A tree, by the hashes of its leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    leaves: Vec<Sha256Digest>,
}

impl Tree {
    /// Adds a leaf behind the others.
    pub fn push(&mut self, leaf: &[u8]) {
        self.leaves.push(leaf_hash(leaf));
    }

    /// Its head.
    pub fn head(&self) -> TreeHead {
        TreeHead { tree_size: self.leaves.len() as u64, root_hash: root(&self.leaves) }
    }

    /// The hashes that lead from a leaf, counted from 0, to the root: the audit path of RFC 6962, 2.1.1. None where there is no
    /// such leaf.
    pub fn proof(&self, index: usize) -> Option<Vec<Sha256Digest>> {
        self.leaves.get(index)?;
        self.proofs(&[index]).pop()
    }

    /// The same for several leaves, in their order, at one pass over the tree. A leaf that is not there has no hashes.
    pub fn proofs(&self, indices: &[usize]) -> Vec<Vec<Sha256Digest>> {
        let mut wanted: Vec<(usize, Vec<Sha256Digest>)> = indices.iter().map(|index| (*index, Vec::new())).collect();
        if !self.leaves.is_empty() {
            collect(&self.leaves, 0, &mut wanted);
        }
        wanted.into_iter().map(|(_, path)| path).collect()
    }
}

impl<'l> FromIterator<&'l [u8]> for Tree {
    fn from_iter<I: IntoIterator<Item = &'l [u8]>>(leaves: I) -> Self {
        Self { leaves: leaves.into_iter().map(leaf_hash).collect() }
    }
}

impl TreeHead {
    /// Whether a proof leads from a leaf of this place, counted from 0, to the root (RFC 9162, 2.1.3.2).
    pub fn holds(&self, leaf: &[u8], index: u64, proof: &[Sha256Digest]) -> bool {
        let Some(mut last) = self.tree_size.checked_sub(1).filter(|last| index <= *last) else { return false };
        let (mut place, mut hash) = (index, leaf_hash(leaf));
        for sibling in proof {
            if last == 0 {
                return false;
            }
            if place % 2 == 1 || place == last {
                hash = node_hash(sibling, &hash);
                while place % 2 == 0 && place != 0 {
                    place /= 2;
                    last /= 2;
                }
            } else {
                hash = node_hash(&hash, sibling);
            }
            place /= 2;
            last /= 2;
        }
        last == 0 && hash == self.root_hash
    }
}

fn leaf_hash(leaf: &[u8]) -> Sha256Digest {
    Sha256Digest::of_parts([&[0][..], leaf])
}

fn node_hash(left: &Sha256Digest, right: &Sha256Digest) -> Sha256Digest {
    Sha256Digest::of_parts([&[1][..], left.bytes(), right.bytes()])
}

fn root(leaves: &[Sha256Digest]) -> Sha256Digest {
    match leaves {
        [] => Sha256Digest::of(b""),
        [leaf] => *leaf,
        leaves => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The root over some leaves, the first of which has the place `first`. What stands beside the way from each wanted leaf is
/// put to its path, from the leaf up.
fn collect(leaves: &[Sha256Digest], first: usize, wanted: &mut [(usize, Vec<Sha256Digest>)]) -> Sha256Digest {
    if let [leaf] = leaves {
        return *leaf;
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (left, right) = (collect(left, first, wanted), collect(right, first + middle, wanted));
    for (index, path) in wanted.iter_mut().filter(|(index, _)| (first..first + leaves.len()).contains(index)) {
        path.push(if *index < first + middle { right } else { left });
    }
    node_hash(&left, &right)
}

/// The largest power of two below a number of leaves, which is two at least.
fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}
