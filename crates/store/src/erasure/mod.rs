//! The erase door: the only way by which a row of a personal table goes, or is blanked because its time is up.
//!
//! `deletion` decides; the owner of the kind of thing carries out; the receipt and the audit entry are written here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use kernel::{DeletionPlanId, DeletionRunId, ErasureId, Fault, Id, Instant, OrganisationId, Scope, Subject};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::unit::Announced;
use crate::{Error, Scoped, UnitOfWork};

/// What is to be done with what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It goes, wholly.
    Erase,
    /// Of each value the first characters stay.
    Redact {
        /// How many.
        keep: u16,
    },
    /// A keyed token stays behind on a list, so that the same person is not written to again.
    Suppress,
}

impl How {
    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Erase => "erase",
            Self::Redact { .. } => "redact",
            Self::Suppress => "suppress",
        }
    }
}

/// By what right something is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// The approved plan.
    pub plan: DeletionPlanId,
    /// The run that carries it out.
    pub run: DeletionRunId,
    /// What the organisation calls the rule, as `A-R1`.
    pub rule: String,
    /// Which version of it.
    pub rule_version: i32,
}

/// What is to be erased, of one kind.
#[derive(Debug, Clone)]
pub struct Erasure<'a> {
    /// The kind, as its owner calls it: `item`, `reference`, `consent` …
    pub kind: &'a str,
    /// The rows.
    pub ids: &'a [Uuid],
    /// What is to be done.
    pub how: How,
    /// By what right.
    pub mandate: &'a Mandate,
}

/// What an owner has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// The things that were there and are erased (or blanked) now. What was not there is not among them.
    pub ids: Vec<Uuid>,
    /// How many rows of which table.
    pub rows: BTreeMap<String, u64>,
}

/// The owner of a kind of thing that may be erased.
#[async_trait]
pub trait Erasable: Send + Sync + 'static {
    /// The kind in one word.
    fn kind(&self) -> &'static str;

    /// The tables that hold it. Their rows go through this door only.
    fn tables(&self) -> &'static [&'static str];

    /// Carries it out in this unit, whose organisation's rows alone it touches. Called by [`UnitOfWork::erase`] only.
    async fn erase(&self, uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>>;
}

/// All owners; given to the store once, as the parts are put together.
#[derive(Default, Clone)]
pub struct Erasables {
    owners: HashMap<&'static str, Arc<dyn Erasable>>,
    personal: BTreeSet<&'static str>,
}

impl Erasables {
    /// From all owners.
    #[must_use]
    pub fn new(owners: impl IntoIterator<Item = Arc<dyn Erasable>>) -> Self {
        let mut all = Self::default();
        for owner in owners {
            all.personal.extend(owner.tables());
            let before = all.owners.insert(owner.kind(), owner);
            assert!(before.is_none(), "a kind of thing has one owner");
        }
        all
    }

    /// The tables whose rows go through the door only.
    #[must_use]
    pub fn personal(&self) -> &BTreeSet<&'static str> {
        &self.personal
    }
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erasures")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::ErasureId,
        pub kind: String,
        pub holding_id: Uuid,
        pub how: String,
        pub run_id: kernel::DeletionRunId,
        pub rule: String,
        pub rule_version: i32,
        pub erased_at: kernel::Instant,
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

/// The receipt of one thing erased: a pseudonym, and by what right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The receipt's id.
    pub id: ErasureId,
    /// The kind of thing.
    pub kind: String,
    /// Which one it was.
    pub holding: Uuid,
    /// What was done, as [`How::code`].
    pub how: String,
    /// The run that did it.
    pub run: DeletionRunId,
    /// The rule.
    pub rule: String,
    /// Its version.
    pub rule_version: i32,
    /// When.
    pub at: Instant,
}

/// The receipts of these things, oldest first.
pub async fn receipts(db: &impl ConnectionTrait, scope: &Scope, holdings: &[Uuid]) -> Result<Vec<Receipt>, Error> {
    let mut rows = Vec::new();
    for some in holdings.chunks(CHUNK) {
        let found = row::Entity::in_scope(scope).filter(row::Column::HoldingId.is_in(some.iter().copied()));
        rows.extend(found.all(db).await?);
    }
    rows.sort_by_key(|row| row.id);
    let receipt = |row: row::Model| Receipt {
        id: row.id,
        kind: row.kind,
        holding: row.holding_id,
        how: row.how,
        run: row.run_id,
        rule: row.rule,
        rule_version: row.rule_version,
        at: row.erased_at,
    };
    Ok(rows.into_iter().map(receipt).collect())
}

/// So many values stand in one statement.
const CHUNK: usize = 500;

impl UnitOfWork {
    /// The erase door. Has the owner of the kind carry it out, leaves a receipt for each thing and one entry in the trail.
    pub async fn erase(&mut self, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>> {
        let owner = self.erasables.owners.get(order.kind).cloned();
        let owner = owner.ok_or_else(|| boxed(Error::NotErasable(order.kind.to_owned())))?;
        self.tx.open_door(true);
        let done = owner.erase(self, order).await;
        self.tx.open_door(false);
        let done = done?;
        self.receipt(order, &done).await.map_err(boxed)?;
        Ok(done)
    }

    async fn receipt(&mut self, order: &Erasure<'_>, done: &Erased) -> Result<(), Error> {
        let rows = done.ids.iter().map(|holding| row::ActiveModel {
            organisation_id: Set(self.organisation()),
            id: Set(self.new_id()),
            kind: Set(order.kind.to_owned()),
            holding_id: Set(*holding),
            how: Set(order.how.code().to_owned()),
            run_id: Set(order.mandate.run),
            rule: Set(order.mandate.rule.clone()),
            rule_version: Set(order.mandate.rule_version),
            erased_at: Set(self.now()),
        });
        let rows: Vec<_> = rows.collect();
        for some in rows.chunks(CHUNK) {
            row::Entity::insert_many(some.to_vec()).exec_without_returning(self.db()).await?;
        }
        let key = self.keys().organisation(self.organisation()).await?;
        let digest = digest(&key, self.organisation(), order.kind, &done.ids);
        let rows: u64 = done.rows.values().sum();
        let data = BTreeMap::from([
            ("kind".to_owned(), order.kind.to_owned()),
            ("how".to_owned(), order.how.code().to_owned()),
            ("count".to_owned(), done.ids.len().to_string()),
            ("rows".to_owned(), rows.to_string()),
            ("digest".to_owned(), digest),
            ("plan".to_owned(), order.mandate.plan.to_string()),
            ("rule".to_owned(), order.mandate.rule.clone()),
            ("rule_version".to_owned(), order.mandate.rule_version.to_string()),
        ]);
        let subject = Subject::new("deletion_run", order.mandate.run);
        self.announce(Announced::new("holding.erased", subject, data));
        Ok(())
    }
}

/// A keyed digest over things, the same in whatever order they come: hexadecimal digits of HMAC-SHA-256.
#[must_use]
pub fn digest(key: &keys::OrganisationKey, organisation: OrganisationId, kind: &str, ids: &[Uuid]) -> String {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let organisation = organisation.uuid();
    let mut parts: Vec<&[u8]> = vec![organisation.as_bytes(), kind.as_bytes()];
    parts.extend(sorted.iter().map(|id| id.as_bytes().as_slice()));
    key.mac("erasure.digest", &parts).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn boxed(error: impl Fault) -> Box<dyn Fault> {
    Box::new(error)
}
