//! The tree over the lines: the vectors of Certificate Transparency, and a second implementation by the definition.

use bis3::evidence::Sha256Digest;
use bis3::evidence::bundle::Tree;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// The leaves of the reference tests of Certificate Transparency, in hexadecimal digits.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The root over the first leaves, one more each.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("digits")).collect()
}

fn tree(leaves: &[Vec<u8>]) -> Tree {
    leaves.iter().map(Vec::as_slice).collect()
}

#[test]
fn the_vectors_of_certificate_transparency_hold() {
    let leaves: Vec<Vec<u8>> = LEAVES.iter().map(|leaf| bytes(leaf)).collect();
    for (count, root) in (1..).zip(ROOTS) {
        assert_eq!(tree(&leaves[..count]).head().root_hash.to_string(), root, "{count} leaves");
    }
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(tree(&[]).head().root_hash.to_string(), empty);
    let path = |count: usize, index| -> Vec<String> {
        let proof = tree(&leaves[..count]).proof(index).expect("there is such a leaf");
        proof.iter().map(Sha256Digest::to_string).collect()
    };
    assert_eq!(path(1, 0), Vec::<String>::new());
    assert_eq!(path(3, 2), [ROOTS[1]]);
    assert_eq!(
        path(8, 5),
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            ROOTS[3],
        ]
    );
}

/// The root by the definition, over hashes of the same level, pair by pair: a second way to the same tree.
fn root_by_levels(leaves: &[Vec<u8>]) -> Vec<u8> {
    let mut level: Vec<Vec<u8>> =
        leaves.iter().map(|leaf| Sha256::digest([&[0], &leaf[..]].concat()).to_vec()).collect();
    while level.len() > 1 {
        let join = |pair: &[Vec<u8>]| match pair {
            [left, right] => Sha256::digest([&[1], &left[..], &right[..]].concat()).to_vec(),
            // What has no neighbour goes up as it is.
            alone => alone[0].clone(),
        };
        level = level.chunks(2).map(join).collect();
    }
    level.remove(0)
}

proptest! {
    #[test]
    fn every_leaf_is_proven_and_nothing_else_is(
        leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 1..40),
        chosen in any::<prop::sample::Index>(),
        changed in any::<prop::sample::Index>(),
    ) {
        let tree = tree(&leaves);
        let head = tree.head();
        prop_assert_eq!(&head.root_hash.bytes()[..], &root_by_levels(&leaves)[..]);
        let index = chosen.index(leaves.len());
        let proof = tree.proof(index).expect("there is such a leaf");
        let other_way = tree.proofs(&[0, index, leaves.len() - 1]);
        prop_assert_eq!(&other_way[1], &proof);
        prop_assert!(head.holds(&leaves[0], 0, &other_way[0]));
        prop_assert!(head.holds(&leaves[index], index as u64, &proof));
        prop_assert!(!head.holds(&[&leaves[index][..], b"x"].concat(), index as u64, &proof));
        prop_assert!(!head.holds(&leaves[index], head.tree_size, &proof));
        prop_assert!(!head.holds(&leaves[index], index as u64, &[&proof[..], &[head.root_hash]].concat()));
        if !proof.is_empty() {
            prop_assert!(!head.holds(&leaves[index], index as u64, &proof[1..]));
            let mut other = proof.clone();
            other[changed.index(proof.len())] = head.root_hash;
            prop_assert!(!head.holds(&leaves[index], index as u64, &other));
        }
    }
}

#[test]
fn nothing_is_proven_of_an_empty_tree_nor_of_a_leaf_that_is_not_there() {
    let head = tree(&[]).head();
    assert!(!head.holds(b"", 0, &[]));
    assert_eq!(tree(&[vec![1]]).proof(1), None);
}
