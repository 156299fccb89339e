//! The Merkle tree of RFC 6962, written from its text.

use sha2::{Digest, Sha256};

pub(super) type Hash = [u8; 32];

/// §2.1: a leaf's hash is over 0x00 and its bytes.
pub(super) fn leaf(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

/// §2.1: an inner node's hash is over 0x01 and its two children.
fn inner(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// A tree that grows to the right; remembers complete subtrees only, each with its height.
#[derive(Default)]
pub(super) struct Growing {
    size: usize,
    complete: Vec<(u32, Hash)>,
}

impl Growing {
    /// Takes from `leaves` what is missing up to `size`, and answers the root there.
    pub(super) fn root_at(&mut self, size: usize, leaves: &[Hash]) -> Hash {
        for leaf in &leaves[self.size..size] {
            let mut subtree = (0, *leaf);
            while let Some((height, left)) = self.complete.pop_if(|(height, _)| *height == subtree.0) {
                subtree = (height + 1, inner(&left, &subtree.1));
            }
            self.complete.push(subtree);
        }
        self.size = size;
        let mut subtrees = self.complete.iter().rev().map(|(_, hash)| *hash);
        match subtrees.next() {
            None => Sha256::digest([]).into(),
            Some(last) => subtrees.fold(last, |right, left| inner(&left, &right)),
        }
    }
}

/// RFC 9162 §2.1.4.2: whether `proof` shows that the tree `to` begins with the tree `from`.
pub(super) fn continues(from: (u64, Hash), to: (u64, Hash), proof: &[Hash]) -> bool {
    let ((first, first_root), (second, second_root)) = (from, to);
    if first == 0 || first == second {
        return proof.is_empty() && (first == 0 || first_root == second_root);
    }
    if first > second {
        return false;
    }
    let mut path = proof.iter();
    // A complete old tree is a node of the new one; its root is not repeated in the proof.
    let start = if first.is_power_of_two() { Some(&first_root) } else { path.next() };
    let Some(start) = start else { return false };
    let (mut fn_, mut sn) = (first - 1, second - 1);
    while fn_ & 1 == 1 {
        (fn_, sn) = (fn_ >> 1, sn >> 1);
    }
    let (mut fr, mut sr) = (*start, *start);
    for node in path {
        if sn == 0 {
            return false;
        }
        if fn_ & 1 == 1 || fn_ == sn {
            (fr, sr) = (inner(node, &fr), inner(node, &sr));
            while fn_ & 1 == 0 && fn_ != 0 {
                (fn_, sn) = (fn_ >> 1, sn >> 1);
            }
        } else {
            sr = inner(&sr, node);
        }
        (fn_, sn) = (fn_ >> 1, sn >> 1);
    }
    sn == 0 && fr == first_root && sr == second_root
}

/// RFC 9162, §2.1.3.2: the root that a leaf at a place in a tree of this size leads to by this path. `None` where the path
/// is too long or too short.
pub(super) fn included(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut place, mut last, mut root) = (index, size - 1, leaf);
    for node in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            root = inner(node, &root);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            root = inner(&root, node);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    (last == 0).then_some(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The eight inputs that implementations of Certificate Transparency test with, and their roots.
    #[test]
    fn the_roots_of_certificate_transparency_are_met() {
        let inputs: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let leaves: Vec<_> = inputs.iter().map(|input| leaf(input)).collect();
        let mut tree = Growing::default();
        for (size, root) in roots.iter().enumerate() {
            assert_eq!(hex(&tree.root_at(size, &leaves)), *root, "{size}");
        }
    }
}
