//! The growing edge of an RFC 6962 tree: one hash for each complete subtree, the largest first.
//!
//! An append needs nothing else, so it reads no node.

use tlog_tiles::{EMPTY_HASH, Hash, node_hash, stored_hash_index};

const HASH: usize = 32;

/// A tree's size and its edge.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) size: u64,
    hashes: Vec<Hash>,
}

impl Edge {
    pub(crate) fn empty() -> Self {
        Self { size: 0, hashes: Vec::new() }
    }

    /// Reads what [`Edge::bytes`] wrote; `None` where the number of hashes does not fit the size.
    pub(crate) fn read(size: u64, bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<HASH>();
        let fits = rest.is_empty() && hashes.len() == size.count_ones() as usize;
        fits.then(|| Self { size, hashes: hashes.iter().copied().map(Hash).collect() })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }

    /// Adds a leaf; answers the inner nodes that it completes, by their place in storage.
    pub(crate) fn append(&mut self, leaf: Hash) -> Vec<(u64, Hash)> {
        let (mut hash, mut position, mut level) = (leaf, self.size, 0);
        let mut completed = Vec::new();
        while position & 1 == 1 {
            let left = self.hashes.pop().expect("there is one hash per set bit of the size");
            hash = node_hash(left, hash);
            position >>= 1;
            level += 1;
            completed.push((stored_hash_index(level, position), hash));
        }
        self.hashes.push(hash);
        self.size += 1;
        completed
    }

    pub(crate) fn root(&self) -> Hash {
        let mut hashes = self.hashes.iter().rev().copied();
        let Some(smallest) = hashes.next() else { return EMPTY_HASH };
        hashes.fold(smallest, |right, left| node_hash(left, right))
    }
}
