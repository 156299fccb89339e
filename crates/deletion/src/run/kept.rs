//! Writing down what was not erased, and why: without it nobody can tell a thing that was spared from one overlooked.

use std::collections::BTreeSet;

use kernel::DeletionRunId;
use ports::{Db, Holding};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::UnitOfWork;
use uuid::Uuid;

use super::model::kept;
use super::work::Step;
use crate::plan::judge::{Spared, governed};
use crate::{Error, RunsRefusal};

/// So many rows go into one statement.
const ROWS: usize = 500;

/// Writes down what of a plan was spared. What is there already keeps its first reason.
pub(crate) async fn keep(uow: &UnitOfWork, run: DeletionRunId, spared: &[Spared]) -> Result<(), Error> {
    for some in spared.chunks(ROWS) {
        let rows = some.iter().map(|spared| kept::ActiveModel {
            organisation_id: Set(uow.organisation()),
            run_id: Set(run),
            holding_id: Set(spared.holding),
            kind: Set(spared.kind.to_owned()),
            reason: Set(spared.reason.clone()),
            rule: Set(spared.rule.clone().unwrap_or_default()),
            until: Set(spared.until),
        });
        kept::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(uow.db())
            .await?;
    }
    Ok(())
}

/// Strikes out what went after all: what is held on a subject is written down before the run comes to it.
pub(crate) async fn strike_out(uow: &UnitOfWork, run: DeletionRunId, gone: &[Uuid]) -> Result<(), Error> {
    for some in gone.chunks(ROWS) {
        kept::Entity::delete_many()
            .filter(kept::Column::OrganisationId.eq(uow.organisation()))
            .filter(kept::Column::RunId.eq(run))
            .filter(kept::Column::HoldingId.is_in(some.iter().copied()))
            .exec(uow.db())
            .await?;
    }
    Ok(())
}

/// Writes down what else is held on those whom these things are about, and which rule keeps it until when.
pub(crate) async fn siblings(uow: &UnitOfWork, step: &Step<'_>, going: &[Holding]) -> Result<(), Error> {
    let subjects: BTreeSet<_> = going.iter().filter_map(|holding| holding.subject).collect();
    if subjects.is_empty() {
        return Ok(());
    }
    let subjects: Vec<_> = subjects.into_iter().collect();
    let going: BTreeSet<Uuid> = going.iter().map(|holding| holding.id).collect();
    let mut others = Vec::new();
    for source in &step.cx.ports().holdings {
        let held = source.of_subjects(Db::Unit(uow), &subjects).await?;
        // What this run has marked elsewhere goes by it as well.
        let other = |holding: &Holding| !going.contains(&holding.id) && holding.under_way != Some(step.run.id);
        others.extend(held.into_iter().filter(other));
    }
    let cutoff = step.plan.cutoff().ok_or(RunsRefusal::PlanChanged)?;
    let kept = governed(Db::Unit(uow), step.cx.ports(), step.rule, others, step.plan.day, cutoff).await?;
    keep(uow, step.run.id, &kept).await
}
