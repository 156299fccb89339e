//! What was erased is noted beside the keys, apart from the backups of the database; and in a database that was put back from
//! a backup it is erased once more.
//!
//! A note is made from the event `holding.erased`, after the commit: one that was made before might be of an erasure that
//! never came to be. A database is older than a note if it does not hold the note's receipt, which went in with the erasure.

use std::collections::{BTreeMap, HashMap};

use kernel::{
    DeletionPlanId, DeletionRunId, ErasureId, EventId, EventRef, Fault, Id, Instant, OrganisationId, Scope, Subject,
};
use keys::{ErasureNote, Marker};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::receipt::row as receipt;
use super::{Erasure, How, Mandate};
use crate::unit::Announced;
use crate::{Error, Read, Scoped, Store, UnitOfWork};

/// So many notes are looked at in one go.
const NOTES: u64 = 200;
/// So many ids are read at a time.
const PAGE: u64 = 2_000;
/// So many things are erased again in one unit.
const CHUNK: usize = 500;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erasure_repeats")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::EventId,
        pub kind: String,
        pub found: i32,
        pub remaining: i32,
        pub repeated_at: kernel::Instant,
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

/// What the event of an erasure tells: enough to find its receipts again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureTold {
    /// The event.
    pub event: EventId,
    /// The kind of things.
    pub kind: String,
    /// What was done, as [`How::code`].
    pub how: String,
    /// Of what was blanked, how many characters stayed.
    pub keep: Option<u16>,
    /// The approved plan.
    pub plan: DeletionPlanId,
    /// The run.
    pub run: DeletionRunId,
    /// The rule.
    pub rule: String,
    /// Its version.
    pub rule_version: i32,
    /// The receipts are the run's from this one …
    pub first: ErasureId,
    /// … to this one.
    pub last: ErasureId,
}

impl ErasureTold {
    /// From an event; none where it is of something else, or left no receipt.
    #[must_use]
    pub fn of(event: &EventRef) -> Option<Self> {
        let data = &event.data;
        let text = |key: &str| data.get(key);
        Some(Self {
            event: event.id,
            kind: text("kind")?.clone(),
            how: text("how")?.clone(),
            keep: text("keep").map(|keep| keep.parse()).transpose().ok()?,
            plan: text("plan")?.parse().ok()?,
            run: event.subject.id.parse().ok()?,
            rule: text("rule")?.clone(),
            rule_version: text("rule_version")?.parse().ok()?,
            first: text("first_receipt")?.parse().ok()?,
            last: text("last_receipt")?.parse().ok()?,
        })
    }
}

/// What was erased again in a database that was put back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// Erasures that the database did not know of.
    pub unknown: u64,
    /// Things of theirs that were there again.
    pub found: u64,
    /// Of these, the ones that their owner would not erase as they are now.
    pub remaining: u64,
}

/// One note with what of it is there again.
struct Back {
    note: ErasureNote,
    ids: Vec<Uuid>,
}

impl Store {
    /// Notes beside the keys what was erased. May be repeated.
    pub async fn note_erased(&self, read: &Read, told: &ErasureTold) -> Result<(), Error> {
        let things: Vec<Uuid> = receipt::Entity::in_scope(read.scope())
            .filter(receipt::Column::RunId.eq(told.run))
            .filter(receipt::Column::Id.between(told.first, told.last))
            .filter(receipt::Column::Kind.eq(&told.kind))
            .filter(receipt::Column::How.eq(&told.how))
            .select_only()
            .column(receipt::Column::HoldingId)
            .into_tuple()
            .all(read)
            .await?;
        let organisation = read.scope().organisation;
        let key = self.keys().organisation(organisation).await?;
        let note = ErasureNote {
            organisation,
            id: told.event,
            kind: told.kind.clone(),
            how: told.how.clone(),
            keep: told.keep.map(i32::from),
            plan: told.plan,
            run: told.run,
            rule: told.rule.clone(),
            rule_version: told.rule_version,
            receipt: told.first,
            markers: things.iter().map(|id| key.marker(&told.kind, id.as_bytes())).collect(),
            noted_at: self.real_now(),
        };
        Ok(self.keys().note_erased(&note).await?)
    }

    /// Erases again whatever a database that was put back holds although it was erased later. To be done before anybody is
    /// served: on a database that is not older than the notes it finds nothing to do. May be repeated, and go on where it
    /// was cut off.
    pub async fn repeat_erasures(&self) -> Result<Repeated, Error> {
        let mut all = Repeated::default();
        for (organisation, notes) in self.unknown_notes().await? {
            let done = self.repeat_in(organisation, notes).await?;
            all.unknown += done.unknown;
            all.found += done.found;
            all.remaining += done.remaining;
        }
        Ok(all)
    }

    /// Forgets notes of what no backup holds any more.
    pub async fn forget_erasures(&self, before: Instant) -> Result<u64, Error> {
        Ok(self.keys().forget_erasures(before).await?)
    }

    /// The notes of which the database does not know, in the order in which things were erased.
    async fn unknown_notes(&self) -> Result<BTreeMap<OrganisationId, Vec<ErasureNote>>, Error> {
        let mut unknown: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut after = None;
        loop {
            let page = self.keys().erasure_notes(after, NOTES).await?;
            let Some(last) = page.last() else { return Ok(unknown) };
            after = Some((last.organisation, last.id));
            let mut of: BTreeMap<OrganisationId, Vec<ErasureNote>> = BTreeMap::new();
            for note in page {
                of.entry(note.organisation).or_default().push(note);
            }
            for (organisation, notes) in of {
                let read = self.read(&Scope::operator(organisation));
                let notes = without_known(&read, notes).await?;
                if !notes.is_empty() {
                    unknown.entry(organisation).or_default().extend(notes);
                }
            }
        }
    }

    async fn repeat_in(&self, organisation: OrganisationId, notes: Vec<ErasureNote>) -> Result<Repeated, Error> {
        let scope = Scope::operator(organisation);
        let found = self.there_again(&scope, notes).await?;
        let mut left = Vec::with_capacity(found.len());
        for back in &found {
            left.push(self.erase_again(&scope, back).await?);
        }
        let mut all = Repeated::default();
        for (back, mut left) in found.into_iter().zip(left) {
            // Once more: some things go only after what hangs on them has gone.
            if left > 0 {
                left = self.erase_again(&scope, &back).await?;
            }
            all.unknown += 1;
            all.found += back.ids.len() as u64;
            all.remaining += left as u64;
            self.tell(&scope, &back, left).await?;
        }
        Ok(all)
    }

    /// What of each note the database holds: the things of its kind, page by page, by their markers.
    async fn there_again(&self, scope: &Scope, notes: Vec<ErasureNote>) -> Result<Vec<Back>, Error> {
        let key = self.keys().organisation(scope.organisation).await?;
        let mut marked: BTreeMap<&str, HashMap<Marker, Vec<usize>>> = BTreeMap::new();
        for (at, note) in notes.iter().enumerate() {
            let of = marked.entry(&note.kind).or_default();
            note.markers.iter().for_each(|marker| of.entry(*marker).or_default().push(at));
        }
        let mut ids: Vec<Vec<Uuid>> = vec![Vec::new(); notes.len()];
        for (kind, marked) in marked {
            let table = self.table_of(kind)?;
            let mut after = Uuid::nil();
            loop {
                let page = ids_of(&self.read(scope), table, after).await?;
                let Some(last) = page.last() else { break };
                after = *last;
                for id in page {
                    for at in marked.get(&key.marker(kind, id.as_bytes())).into_iter().flatten() {
                        ids[*at].push(id);
                    }
                }
            }
        }
        Ok(notes.into_iter().zip(ids).map(|(note, ids)| Back { note, ids }).collect())
    }

    fn table_of(&self, kind: &str) -> Result<&'static str, Error> {
        let kinds = self.erasables().kinds();
        let tables = kinds.get(kind).copied().unwrap_or_default();
        tables.first().copied().ok_or_else(|| Error::NotErasable(kind.to_owned()))
    }

    /// Has the owner erase them through the door. Answers of how many it would not.
    async fn erase_again(&self, scope: &Scope, Back { note, ids }: &Back) -> Result<usize, Error> {
        let how = how(note).ok_or_else(|| Error::NotErasable(note.kind.clone()))?;
        let mandate =
            Mandate { plan: note.plan, run: note.run, rule: note.rule.clone(), rule_version: note.rule_version };
        let table = self.table_of(&note.kind)?;
        let mut left = 0;
        for some in ids.chunks(CHUNK) {
            let here = still_there(&self.read(scope), table, some).await?;
            let order = Erasure { kind: &note.kind, ids: &here, how, mandate: &mandate };
            if here.is_empty() {
                continue;
            }
            let again = async |uow: &mut UnitOfWork| {
                let done = uow.erase(&order).await.map_err(Refused)?;
                Ok::<_, Refused>(done.ids.len())
            };
            let done = self
                .write(scope, None, again)
                .await
                .map_err(|Refused(error)| Error::NotErasedAgain { kind: note.kind.clone(), code: error.code() })?;
            left += here.len() - done.value;
        }
        Ok(left)
    }

    /// Writes down that this note is done with, so that it is not looked for again; where something was there, the trail
    /// is told too.
    async fn tell(&self, scope: &Scope, Back { note, ids }: &Back, left: usize) -> Result<(), Error> {
        let tell = async |uow: &mut UnitOfWork| {
            let row = row::ActiveModel {
                organisation_id: Set(scope.organisation),
                id: Set(note.id),
                kind: Set(note.kind.clone()),
                found: Set(i32::try_from(ids.len()).unwrap_or(i32::MAX)),
                remaining: Set(i32::try_from(left).unwrap_or(i32::MAX)),
                repeated_at: Set(uow.now()),
            };
            let done = sea_orm::sea_query::OnConflict::column(row::Column::Id).do_nothing().to_owned();
            row::Entity::insert(row).on_conflict(done).exec_without_returning(uow.db()).await?;
            if !ids.is_empty() {
                let data = [
                    ("kind", note.kind.clone()),
                    ("how", note.how.clone()),
                    ("found", ids.len().to_string()),
                    ("remaining", left.to_string()),
                    ("rule", note.rule.clone()),
                    ("rule_version", note.rule_version.to_string()),
                ];
                let data = data.map(|(key, value)| (key.to_owned(), value)).into();
                uow.announce(Announced::new("holding.erased_again", Subject::new("deletion_run", note.run), data));
            }
            Ok::<(), Error>(())
        };
        self.write(scope, None, tell).await?;
        if left > 0 {
            tracing::error!(
                organisation = %scope.organisation, kind = note.kind, remaining = left,
                "{left} things of {} that were erased once are back and could not be erased again", scope.organisation
            );
        }
        Ok(())
    }
}

/// A refusal of whoever owns the things.
struct Refused(Box<dyn Fault>);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(Box::new(error))
    }
}

fn how(note: &ErasureNote) -> Option<How> {
    match note.how.as_str() {
        "erase" => Some(How::Erase),
        "suppress" => Some(How::Suppress),
        "redact" => Some(How::Redact { keep: u16::try_from(note.keep?).ok()? }),
        _ => None,
    }
}

/// Those of these notes whose erasure the database does not hold, neither done nor repeated.
async fn without_known(read: &Read, notes: Vec<ErasureNote>) -> Result<Vec<ErasureNote>, Error> {
    let receipts: Vec<ErasureId> = receipt::Entity::in_scope(read.scope())
        .filter(receipt::Column::Id.is_in(notes.iter().map(|note| note.receipt)))
        .select_only()
        .column(receipt::Column::Id)
        .into_tuple()
        .all(read)
        .await?;
    let repeated: Vec<EventId> = row::Entity::in_scope(read.scope())
        .filter(row::Column::Id.is_in(notes.iter().map(|note| note.id)))
        .select_only()
        .column(row::Column::Id)
        .into_tuple()
        .all(read)
        .await?;
    Ok(notes.into_iter().filter(|note| !receipts.contains(&note.receipt) && !repeated.contains(&note.id)).collect())
}

/// The ids in a table that stand behind this one, in order.
async fn ids_of(read: &Read, table: &'static str, after: Uuid) -> Result<Vec<Uuid>, Error> {
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("organisation_id")).eq(read.scope().organisation.uuid()))
        .and_where(Expr::col(Alias::new("id")).gt(after))
        .order_by(Alias::new("id"), Order::Asc)
        .limit(PAGE)
        .to_owned();
    ids(read, &select).await
}

/// Those of these that are in a table.
async fn still_there(read: &Read, table: &'static str, of: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("organisation_id")).eq(read.scope().organisation.uuid()))
        .and_where(Expr::col(Alias::new("id")).is_in(of.iter().copied()))
        .to_owned();
    ids(read, &select).await
}

async fn ids(read: &Read, select: &sea_orm::sea_query::SelectStatement) -> Result<Vec<Uuid>, Error> {
    let rows = read.query_all(select).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}
