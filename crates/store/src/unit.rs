//! One unit of work: rows, events, audit entries and the idempotency key commit together or not at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Chance, Event, EventId, Id, Instant, OrganisationId, Permission, Resource, Scope, Standing, Subject};
use keys::Keys;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use telemetry::Trace;

use crate::change::Noted;
use crate::{Connection, Erasables, Error, outbox};

/// An entry of the audit trail that a unit left.
pub use audit::EntryRef as AuditRef;

/// What a write answers: the value, and the entries it left in the audit trail.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Done<T> {
    /// What the closure returned; ids, so that nothing personal is kept for a repetition.
    pub value: T,
    /// The entries, in order.
    pub audit: Vec<AuditRef>,
    /// The answer was kept from an earlier request with the same key.
    #[serde(skip)]
    pub replayed: bool,
}

pub(crate) struct Announced {
    pub(crate) kind: String,
    pub(crate) subject: Subject,
    pub(crate) data: BTreeMap<String, String>,
    changes: Vec<Noted>,
    /// Refusals and looks are audited, but nobody is told.
    publish: bool,
}

impl Announced {
    pub(crate) fn of(event: &dyn Event, publish: bool) -> Self {
        Self {
            kind: event.kind().to_owned(),
            subject: event.subject(),
            data: event.data().into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            changes: Vec::new(),
            publish,
        }
    }

    /// Whether the trail would read the same; for looks and refusals, which change no row.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        (&self.kind, &self.subject, &self.data) == (&other.kind, &other.subject, &other.data)
    }

    /// Something that the store itself has done, and that others may hear of.
    pub(crate) fn new(kind: &str, subject: Subject, data: BTreeMap<String, String>) -> Self {
        Self { kind: kind.to_owned(), subject, data, changes: Vec::new(), publish: true }
    }

    /// A refused permission, as the trail keeps it.
    pub(crate) fn denied(permission: Permission, subject: Option<Subject>) -> Self {
        Self {
            kind: "access.denied".to_owned(),
            subject: subject.unwrap_or_else(|| Subject::new("permission", permission.name)),
            data: BTreeMap::from([("permission".to_owned(), permission.name.to_owned())]),
            changes: Vec::new(),
            publish: false,
        }
    }
}

/// One unit of work of one organisation. There is no commit to forget: the store commits when the closure returns.
pub struct UnitOfWork {
    pub(crate) tx: Connection,
    pub(crate) erasables: Arc<Erasables>,
    pub(crate) scope: Scope,
    pub(crate) installation: OrganisationId,
    pub(crate) now: Instant,
    pub(crate) real_now: Instant,
    pub(crate) standing: Standing,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) keys: Keys,
    pub(crate) noted: Vec<Noted>,
    pub(crate) announced: Vec<Announced>,
    pub(crate) refused: Option<Announced>,
    /// The kinds of things whose erasing has begun and not ended well.
    pub(crate) half_erased: Vec<&'static str>,
}

impl UnitOfWork {
    /// The transaction. Everything inside the closure goes through it.
    #[must_use]
    pub fn db(&self) -> &Connection {
        &self.tx
    }

    /// Who acts, where.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whose data.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        self.scope.organisation
    }

    /// The organisation that is the installation itself; accounts are its rows.
    #[must_use]
    pub fn installation(&self) -> OrganisationId {
        self.installation
    }

    /// Business time: one instant for the whole unit, cut to microseconds.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Real time as the unit opened: for tokens and leases only.
    #[must_use]
    pub fn real_now(&self) -> Instant {
        self.real_now
    }

    /// The only source of ids.
    #[must_use]
    pub fn new_id<I: Id>(&self) -> I {
        I::from_uuid(self.chance.uuid(self.now))
    }

    /// What the actor is in this organisation.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The keys; an organisation's key is made before its row.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Refuses unless the actor may. The refusal is written to the audit trail after the rollback.
    pub fn require(&mut self, permission: Permission, row: &dyn Resource) -> Result<(), Error> {
        let Err(denied) = self.standing.may(permission, row) else { return Ok(()) };
        self.refuse(permission, row);
        Err(denied.into())
    }

    /// Notes that a rule refuses what the permission would let through; it is written like a refused permission.
    pub fn refuse(&mut self, permission: Permission, row: &dyn Resource) {
        self.refused = Some(Announced::denied(permission, row.subject()));
    }

    /// Says what happened: becomes the outbox row and the audit entry, committed to all rows changed since the last event.
    pub fn emit(&mut self, event: &dyn Event) {
        self.announce(Announced::of(event, true));
    }

    pub(crate) fn announce(&mut self, mut announced: Announced) {
        announced.changes = std::mem::take(&mut self.noted);
        self.announced.push(announced);
    }

    pub(crate) fn note(&mut self, noted: Noted) {
        self.noted.push(noted);
    }

    /// Writes what was announced. Called once, before the commit.
    pub(crate) async fn flush(&mut self) -> Result<Vec<AuditRef>, Error> {
        if let Some(kind) = self.half_erased.first() {
            return Err(Error::HalfErased((*kind).to_owned()));
        }
        if let Some(noted) = self.noted.first() {
            return Err(Error::Unannounced(noted.table.clone()));
        }
        if self.announced.is_empty() {
            return Ok(Vec::new());
        }
        fail::fail_point!("store::no_trail", |_| Ok(Vec::new()));
        let key = self.keys.organisation(self.organisation()).await?;
        let trace = Trace::current().map(|trace| trace.to_string());
        let announced = std::mem::take(&mut self.announced);
        let mut drafts = Vec::with_capacity(announced.len());
        let mut rows = Vec::with_capacity(announced.len());
        for event in announced {
            let changes = event.changes.iter().map(|noted| noted.commit(&key)).collect();
            if event.publish {
                rows.push(outbox::row::ActiveModel {
                    organisation_id: Set(self.organisation()),
                    id: Set(self.new_id::<EventId>()),
                    kind: Set(event.kind.clone()),
                    subject_kind: Set(event.subject.kind.clone()),
                    subject_id: Set(event.subject.id.clone()),
                    data: Set(serde_json::to_value(&event.data)?),
                    occurred_at: Set(self.now),
                    trace: Set(trace.clone()),
                });
            }
            drafts.push(audit::Draft {
                id: self.new_id(),
                at: self.now,
                recorded_at: self.real_now,
                actor: (self.scope.actor.kind(), self.scope.actor.reference()),
                roles: self.standing.roles.iter().map(|held| (held.role, held.appointment)).collect(),
                purpose: self.scope.purpose.code(),
                kind: event.kind,
                subject: event.subject,
                data: event.data,
                changes,
            });
        }
        let entries = audit::append(self.tx.transaction(), self.organisation(), drafts).await?;
        if !rows.is_empty() {
            outbox::row::Entity::insert_many(rows).exec_without_returning(&self.tx).await?;
        }
        Ok(entries)
    }
}
