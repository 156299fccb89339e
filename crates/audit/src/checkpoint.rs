//! Checkpoints: signed a moment after the entries, apart from them, each a continuation of the last.

use kernel::{Instant, OrganisationId};
use keys::Signer;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::row::{self, count, stored};
use crate::tree::Edge;
use crate::{Error, proof};

/// A signed state of an organisation's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many entries it covers.
    pub size: u64,
    /// The root over them.
    pub root: [u8; 32],
    /// The signed note, in the form of C2SP tlog-checkpoint; to be handed on as it is.
    pub note: String,
    /// When it was signed.
    pub signed_at: Instant,
}

/// The organisations whose trail has grown since it was signed last.
pub async fn behind(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<OrganisationId>, Error> {
    use row::head::{Column, Entity};
    let rows = Entity::find()
        .select_only()
        .column(Column::OrganisationId)
        .filter(Expr::col(Column::SignedSize).lt(Expr::col(Column::Size)))
        .order_by_asc(Column::OrganisationId)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows)
}

/// The organisation's last checkpoint.
pub async fn latest_checkpoint(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Option<Checkpoint>, Error> {
    use row::checkpoint::{Column, Entity};
    let row = Entity::find()
        .filter(Column::OrganisationId.eq(organisation))
        .order_by_desc(Column::Size)
        .limit(1)
        .one(db)
        .await?;
    row.map(read).transpose()
}

/// Signs the trail as far as it has grown; `None` where there is nothing new, or somebody else was quicker.
///
/// Who signs moves `signed_size` from what they saw, so no two ever sign from the same point; and what is signed is
/// first proven to continue the last checkpoint, from the stored nodes. `db` is a transaction.
pub async fn checkpoint(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    signer: &Signer,
    now: Instant,
) -> Result<Option<Checkpoint>, Error> {
    let Some(head) = row::head::Entity::find_by_id(organisation).one(db).await? else { return Ok(None) };
    if head.size <= head.signed_size {
        return Ok(None);
    }
    let (size, signed) = (count(head.size), count(head.signed_size));
    let edge = Edge::read(size, &head.edge).ok_or(Error::Damaged(organisation))?;
    let root = edge.root();
    if signed > 0 {
        let last = latest_checkpoint(db, organisation).await?.filter(|last| last.size == signed);
        let Some(last) = last else {
            // Another signer may have been quicker between the two statements; else a row was tampered with.
            let again = row::head::Entity::find_by_id(organisation).one(db).await?;
            let moved = again.is_some_and(|again| again.signed_size > head.signed_size);
            return if moved { Ok(None) } else { Err(Error::Inconsistent(organisation)) };
        };
        let proof = proof::consistency(db, organisation, signed, size).await?;
        if !proof::check_consistency(&proof, (last.size, last.root), (size, root.0)) {
            return Err(Error::Inconsistent(organisation));
        }
    }
    let moved = row::head::Entity::update_many()
        .col_expr(row::head::Column::SignedSize, Expr::value(head.size))
        .filter(row::head::Column::OrganisationId.eq(organisation))
        .filter(row::head::Column::SignedSize.eq(head.signed_size))
        .exec(db)
        .await?;
    if moved.rows_affected != 1 {
        return Ok(None);
    }
    let text = tlog_tiles::Checkpoint::new(&origin(organisation), size, root, "")
        .map_err(|_| Error::Damaged(organisation))?
        .to_bytes();
    let text = String::from_utf8(text).map_err(|_| Error::Damaged(organisation))?;
    let signed = Checkpoint { size, root: root.0, note: signer.sign_note(&text), signed_at: now };
    let row = row::checkpoint::ActiveModel {
        organisation_id: Set(organisation),
        size: Set(stored(size)),
        root: Set(signed.root.to_vec()),
        note: Set(signed.note.clone()),
        signed_at: Set(now),
    };
    row::checkpoint::Entity::insert(row).exec_without_returning(db).await?;
    Ok(Some(signed))
}

/// The first line of every checkpoint of this organisation.
pub(crate) fn origin(organisation: OrganisationId) -> String {
    format!("samsvar/{organisation}")
}

pub(crate) fn read(row: row::checkpoint::Model) -> Result<Checkpoint, Error> {
    let root = row.root.try_into().map_err(|_| Error::Damaged(row.organisation_id))?;
    Ok(Checkpoint { size: count(row.size), root, note: row.note, signed_at: row.signed_at })
}
