//! Proofs, as RFC 6962 has them: that an entry is in the tree, and that a tree continues an older one.

use std::cell::RefCell;
use std::collections::HashMap;

use kernel::OrganisationId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use tlog_tiles::{
    EMPTY_HASH, Error as TreeError, Hash, HashReader, check_record, check_tree, prove_record, prove_tree,
    split_stored_hash_index,
};

use crate::row::{self, count, stored};
use crate::{Error, queries};

/// Proof that the entry at `sequence` is in the tree of this size, from the leaf upwards.
pub async fn inclusion(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    sequence: u64,
    size: u64,
) -> Result<Vec<[u8; 32]>, Error> {
    within(db, organisation, size).await?;
    if sequence >= size {
        return Err(Error::OutOfRange(sequence));
    }
    prove(db, organisation, |hashes| prove_record(size, sequence, hashes)).await
}

/// Proof that the tree of size `to` begins with the tree of size `from`.
pub async fn consistency(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    from: u64,
    to: u64,
) -> Result<Vec<[u8; 32]>, Error> {
    within(db, organisation, to).await?;
    if from > to {
        return Err(Error::OutOfRange(from));
    }
    if from == 0 || from == to {
        return Ok(Vec::new());
    }
    prove(db, organisation, |hashes| prove_tree(to, from, hashes)).await
}

/// Whether `proof` shows that `leaf` stands at `sequence` in the tree of this size and root.
#[must_use]
pub fn check_inclusion(proof: &[[u8; 32]], size: u64, root: [u8; 32], sequence: u64, leaf: [u8; 32]) -> bool {
    check_record(&hashes(proof), size, Hash(root), sequence, Hash(leaf)).is_ok()
}

/// Whether `proof` shows that the tree `to` begins with the tree `from`, each given by size and root.
#[must_use]
pub fn check_consistency(proof: &[[u8; 32]], from: (u64, [u8; 32]), to: (u64, [u8; 32])) -> bool {
    if from.0 == 0 || from.0 == to.0 {
        return proof.is_empty() && (from.0 == 0 || from.1 == to.1);
    }
    check_tree(&hashes(proof), to.0, Hash(to.1), from.0, Hash(from.1)).is_ok()
}

fn hashes(proof: &[[u8; 32]]) -> Vec<Hash> {
    proof.iter().copied().map(Hash).collect()
}

async fn within(db: &impl ConnectionTrait, organisation: OrganisationId, size: u64) -> Result<(), Error> {
    if size <= queries::size(db, organisation).await? { Ok(()) } else { Err(Error::OutOfRange(size)) }
}

/// The library asks for hashes synchronously, and the database answers later: so it is run twice. The first run
/// notes what it asks for, the second has it.
async fn prove(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    run: impl Fn(&Hashes) -> Result<Vec<Hash>, TreeError>,
) -> Result<Vec<[u8; 32]>, Error> {
    let damaged = |_| Error::Damaged(organisation);
    let wanted = Hashes::Wanted(RefCell::default());
    run(&wanted).map_err(damaged)?;
    let Hashes::Wanted(wanted) = wanted else { return Err(Error::Damaged(organisation)) };
    let loaded = Hashes::Loaded(load(db, organisation, wanted.into_inner()).await?);
    Ok(run(&loaded).map_err(damaged)?.into_iter().map(|hash| hash.0).collect())
}

enum Hashes {
    Wanted(RefCell<Vec<u64>>),
    Loaded(HashMap<u64, Hash>),
}

impl HashReader for Hashes {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, TreeError> {
        match self {
            Self::Wanted(wanted) => {
                wanted.borrow_mut().extend_from_slice(indexes);
                Ok(vec![EMPTY_HASH; indexes.len()])
            }
            Self::Loaded(loaded) => {
                indexes.iter().map(|index| loaded.get(index).copied().ok_or(TreeError::IndexesNotInTree)).collect()
            }
        }
    }
}

/// Two statements at most, whatever the tree's size: leaves lie with their entries, inner nodes apart.
async fn load(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    wanted: Vec<u64>,
) -> Result<HashMap<u64, Hash>, Error> {
    let mut leaves = HashMap::new();
    let mut nodes = Vec::new();
    for index in wanted {
        match split_stored_hash_index(index) {
            (0, sequence) => {
                leaves.insert(stored(sequence), index);
            }
            _ => nodes.push(stored(index)),
        }
    }
    let hash = |bytes: Vec<u8>| bytes.try_into().map(Hash).map_err(|_| Error::Damaged(organisation));
    let mut loaded = HashMap::with_capacity(leaves.len() + nodes.len());
    if !leaves.is_empty() {
        use row::entry::{Column, Entity};
        let rows: Vec<(i64, Vec<u8>)> = Entity::find()
            .select_only()
            .columns([Column::Sequence, Column::Leaf])
            .filter(Column::OrganisationId.eq(organisation))
            .filter(Column::Sequence.is_in(leaves.keys().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (sequence, bytes) in rows {
            loaded.insert(leaves[&sequence], hash(bytes)?);
        }
    }
    if !nodes.is_empty() {
        use row::node::{Column, Entity};
        let rows = Entity::find()
            .filter(Column::OrganisationId.eq(organisation))
            .filter(Column::Node.is_in(nodes))
            .all(db)
            .await?;
        for row in rows {
            loaded.insert(count(row.node), hash(row.hash)?);
        }
    }
    Ok(loaded)
}
