//! What is held and is evidence in a case: for as long as the case is not closed, it stays.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{DeviationId, Scope, Subject};
use ports::{Condition, Db, Holding, Ports};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, UnitOfWork, keyset, model};
use uuid::Uuid;

use crate::commands::load;
use crate::model::case;
use crate::{ATTACH_EVIDENCE, Error, Event, Status};

/// How the rules of packs call it.
const CONDITION: &str = "case.linked";

/// One thing that is evidence in a case.
pub use row::Model as Evidence;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    /// One thing that is evidence in a case.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deviation_evidence")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::EvidenceId,
        /// Which case.
        pub deviation_id: kernel::DeviationId,
        /// What it is, in one word, as `item`.
        pub holding_kind: String,
        /// Which one.
        pub holding_id: Uuid,
        /// The person who said so.
        pub attached_by: Option<kernel::PersonId>,
        /// When.
        pub attached_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = None;
}

/// Say that something held is evidence in a case.
#[derive(Debug, Clone)]
pub struct AttachEvidence {
    /// Which case.
    pub deviation: DeviationId,
    /// What it is, in one word, as `item` or `reference`.
    pub kind: String,
    /// Which one.
    pub holding: Uuid,
}

/// Says so; saying it twice changes nothing. What is being erased right now can no longer be kept.
pub async fn attach_evidence(
    uow: &mut UnitOfWork,
    ports: &Ports,
    AttachEvidence { deviation, kind, holding }: AttachEvidence,
) -> Result<Evidence, Error> {
    let case = load(uow, deviation).await?;
    uow.require(ATTACH_EVIDENCE, &case)?;
    if case.status == Status::Closed {
        return Err(Error::AlreadyClosed);
    }
    let held = find(Db::Unit(uow), ports, &kind, holding).await?.ok_or(Error::EvidenceMissing)?;
    if held.under_way.is_some() {
        return Err(Error::EvidenceBeingErased);
    }
    let known = row::Entity::in_scope(uow.scope())
        .filter(row::Column::HoldingId.eq(holding))
        .filter(row::Column::DeviationId.eq(deviation))
        .one(uow.db())
        .await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let evidence = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        deviation_id: Set(deviation),
        holding_kind: Set(kind),
        holding_id: Set(holding),
        attached_by: Set(uow.scope().actor.person()),
        attached_at: Set(uow.now()),
    };
    let evidence = model::insert(uow, evidence).await?;
    uow.emit(&Event::EvidenceAttached { deviation, evidence: evidence.id });
    Ok(evidence)
}

async fn find(db: Db<'_>, ports: &Ports, kind: &str, holding: Uuid) -> Result<Option<Holding>, Error> {
    // A case is no evidence in another: the two are linked.
    for source in ports.holdings.iter().filter(|source| source.kinds().contains(&kind) && kind != super::source::KIND) {
        let mut found = source.by_ids(db, kind, &[holding]).await.map_err(Error::Port)?;
        if let Some(found) = found.pop() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The evidence of many cases in one statement, in the order in which it was attached. Who may see a case may see it.
pub async fn evidence_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deviations: &[DeviationId],
) -> Result<HashMap<DeviationId, Vec<Evidence>>, Error> {
    let mut all: HashMap<DeviationId, Vec<Evidence>> = HashMap::new();
    if deviations.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::DeviationId, deviations.iter().copied());
    for evidence in select.order_by_asc(row::Column::Id).all(db).await? {
        all.entry(evidence.deviation_id).or_default().push(evidence);
    }
    Ok(all)
}

/// The condition `case.linked`: what is evidence in a case that is not closed.
#[derive(Debug, Clone, Copy, Default)]
pub struct EvidenceInOpenCases;

#[async_trait]
impl Condition for EvidenceInOpenCases {
    fn knows(&self, name: &str) -> bool {
        name == CONDITION
    }

    async fn spares(
        &self,
        db: Db<'_>,
        _: &str,
        holdings: &[Holding],
        _: NaiveDate,
    ) -> Result<Vec<(Uuid, Subject)>, ports::Error> {
        spares(db, holdings).await.map_err(ports::Error::of)
    }
}

async fn spares(db: Db<'_>, holdings: &[Holding]) -> Result<Vec<(Uuid, Subject)>, Error> {
    if holdings.is_empty() {
        return Ok(Vec::new());
    }
    let ids = holdings.iter().map(|holding| holding.id);
    let evidence = keyset::any_of(row::Entity::in_scope(db.scope()), row::Column::HoldingId, ids);
    let evidence = evidence.order_by_asc(row::Column::Id).all(&db).await?;
    if evidence.is_empty() {
        return Ok(Vec::new());
    }
    let cases: HashSet<_> = evidence.iter().map(|evidence| evidence.deviation_id).collect();
    let open = keyset::any_of(case::Entity::in_scope(db.scope()), case::Column::Id, cases)
        .filter(case::Column::Status.ne(Status::Closed))
        .select_only()
        .column(case::Column::Id)
        .into_tuple::<DeviationId>()
        .all(&db)
        .await?;
    let open: HashSet<_> = open.into_iter().collect();
    let linked = evidence.into_iter().filter(|evidence| open.contains(&evidence.deviation_id));
    Ok(linked.map(|evidence| (evidence.holding_id, Subject::new("deviation", evidence.deviation_id))).collect())
}
