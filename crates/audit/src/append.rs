//! Appending: the same number of statements for one draft and for a thousand.

use kernel::OrganisationId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use tlog_tiles::record_hash;

use crate::row::{self, count, stored};
use crate::tree::Edge;
use crate::{Draft, EntryRef, Error, body};

/// So many rows go into one statement; SQLite takes 32 766 values.
const ROWS: usize = 1_000;

/// Adds entries to an organisation's trail, in order. The head row is the queue: who holds it appends.
pub async fn append(
    tx: &DatabaseTransaction,
    organisation: OrganisationId,
    drafts: Vec<Draft>,
) -> Result<Vec<EntryRef>, Error> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let mut edge = lock(tx, organisation).await?;
    let seen = edge.size;
    let mut entries = Vec::with_capacity(drafts.len());
    let mut nodes = Vec::with_capacity(drafts.len());
    let mut refs = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let sequence = edge.size;
        let body = body::write(organisation, sequence, &draft)?;
        let leaf = record_hash(body.as_bytes());
        for (node, hash) in edge.append(leaf) {
            nodes.push(row::node::ActiveModel {
                organisation_id: Set(organisation),
                node: Set(stored(node)),
                hash: Set(hash.0.to_vec()),
            });
        }
        refs.push(EntryRef { id: draft.id, sequence });
        entries.push(row::entry::ActiveModel {
            organisation_id: Set(organisation),
            id: Set(draft.id),
            sequence: Set(stored(sequence)),
            at: Set(draft.at),
            kind: Set(draft.kind),
            subject_kind: Set(draft.subject.kind),
            subject_id: Set(draft.subject.id),
            body: Set(body),
            leaf: Set(leaf.0.to_vec()),
        });
    }
    insert::<row::entry::Entity>(tx, entries).await?;
    insert::<row::node::Entity>(tx, nodes).await?;
    let moved = row::head::Entity::update_many()
        .col_expr(row::head::Column::Size, Expr::value(stored(edge.size)))
        .col_expr(row::head::Column::Edge, Expr::value(edge.bytes()))
        .filter(row::head::Column::OrganisationId.eq(organisation))
        .filter(row::head::Column::Size.eq(stored(seen)))
        .exec(tx)
        .await?;
    if moved.rows_affected == 1 { Ok(refs) } else { Err(Error::HeadMoved) }
}

/// The organisation's head, held to the end of the transaction; made with its first entry.
async fn lock(tx: &DatabaseTransaction, organisation: OrganisationId) -> Result<Edge, Error> {
    let find = || row::head::Entity::find_by_id(organisation).lock_exclusive();
    let head = match find().one(tx).await? {
        Some(head) => head,
        None => {
            let first = row::head::ActiveModel {
                organisation_id: Set(organisation),
                size: Set(0),
                edge: Set(Edge::empty().bytes()),
                signed_size: Set(0),
            };
            row::head::Entity::insert(first)
                .on_conflict(OnConflict::column(row::head::Column::OrganisationId).do_nothing().to_owned())
                .exec_without_returning(tx)
                .await?;
            find().one(tx).await?.ok_or(Error::HeadMoved)?
        }
    };
    Edge::read(count(head.size), &head.edge).ok_or(Error::Damaged(organisation))
}

async fn insert<E: EntityTrait>(tx: &DatabaseTransaction, mut rows: Vec<E::ActiveModel>) -> Result<(), Error> {
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(ROWS));
        E::insert_many(rows).exec_without_returning(tx).await?;
        rows = rest;
    }
    Ok(())
}
