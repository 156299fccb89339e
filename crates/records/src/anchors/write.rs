//! Writing anchors: any number of them in two statements.

use std::collections::BTreeMap;

use kernel::AnchorId;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::UnitOfWork;
use uuid::Uuid;

use super::{CHUNK, TargetKind, anchor};
use crate::Error;

/// One anchor to be written.
#[derive(Debug, Clone)]
pub(crate) struct Put {
    pub(crate) kind: TargetKind,
    pub(crate) target: Uuid,
    pub(crate) name: String,
    pub(crate) when: ports::Anchor,
    /// Whatever is known: it was wrong.
    pub(crate) correct: bool,
}

/// Writes them. The latest of each name stands, unless a correction says otherwise. Answers how many were news; the
/// caller announces them.
pub(crate) async fn put(uow: &UnitOfWork, all: &[Put]) -> Result<u64, Error> {
    // What happened to one thing under one name becomes one row, as if they had come one after the other.
    let mut rows: BTreeMap<(Uuid, &str), Put> = BTreeMap::new();
    for new in all {
        rows.entry((new.target, new.name.as_str()))
            .and_modify(|known| {
                if new.correct || new.when.at > known.when.at {
                    known.when = new.when;
                }
                known.correct |= new.correct;
            })
            .or_insert_with(|| new.clone());
    }
    let (corrections, others): (Vec<_>, Vec<_>) = rows.into_values().partition(|put| put.correct);
    let columns =
        [anchor::Column::OccurredAt, anchor::Column::OccurredOn, anchor::Column::RecordedAt, anchor::Column::VoidAt];
    let known =
        || OnConflict::columns([anchor::Column::OrganisationId, anchor::Column::TargetId, anchor::Column::Name]);
    let correct = known().update_columns(columns).to_owned();
    // Decided where it is written, so that of two writers at once the later date wins too.
    let newer = Expr::col(("excluded", anchor::Column::OccurredAt))
        .gt(Expr::col((anchor::Entity, anchor::Column::OccurredAt)))
        .or(Expr::col((anchor::Entity, anchor::Column::VoidAt)).is_not_null());
    let advance = known().update_columns(columns).action_and_where(newer).to_owned();
    let mut news = 0;
    for (rows, conflict) in [(corrections, correct), (others, advance)] {
        for some in rows.chunks(CHUNK) {
            let insert =
                anchor::Entity::insert_many(some.iter().map(|put| row(uow, put))).on_conflict(conflict.clone());
            news += insert.exec_without_returning(uow.db()).await?;
        }
    }
    Ok(news)
}

/// From now on these count no longer, until something happens anew.
pub(crate) async fn void(uow: &UnitOfWork, target: Uuid, names: &[String]) -> Result<(), Error> {
    let change = anchor::ActiveModel { void_at: Set(Some(uow.now())), ..Default::default() };
    anchor::Entity::update_many()
        .set(change)
        .filter(anchor::Column::OrganisationId.eq(uow.organisation()))
        .filter(anchor::Column::TargetId.eq(target))
        .filter(anchor::Column::Name.is_in(names.iter().cloned()))
        .filter(anchor::Column::VoidAt.is_null())
        .exec(uow.db())
        .await?;
    Ok(())
}

fn row(uow: &UnitOfWork, put: &Put) -> anchor::ActiveModel {
    anchor::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id::<AnchorId>()),
        target_kind: Set(put.kind),
        target_id: Set(put.target),
        name: Set(put.name.clone()),
        occurred_at: Set(put.when.at),
        occurred_on: Set(put.when.on),
        recorded_at: Set(uow.now()),
        void_at: Set(None),
    }
}
