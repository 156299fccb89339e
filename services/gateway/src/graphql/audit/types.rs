//! Entries, proofs and checkpoints as the API shows them.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{AnyId, EntryId, NEW, Subject};
use store::Read;

use crate::ApiError;
use crate::graphql::access::Person;
use crate::graphql::actions::Action;
use crate::graphql::batch::Relation;
use crate::graphql::deviations::Deviation;
use crate::graphql::node::{self, Node};
use crate::graphql::permissions::VIEW_AUDIT;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// An entry of the audit trail: ids, codes and commitments, never a personal value.
#[derive(Clone)]
pub struct AuditEntry(pub(super) audit::Entry);

/// Whom or what something is about.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AuditSubject {
    /// One word, as `deviation`.
    kind: String,
    /// The id, as `dev_…`; of a refused permission its name.
    id: String,
}

#[ComplexObject]
impl AuditSubject {
    /// The thing itself; null where it is nothing that is shown, or nothing that you may see.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        let subject = Subject { kind: self.kind.clone(), id: self.id.clone() };
        node::find_subject(ctx.session(), &subject).await
    }
}

/// Who did it.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AuditActor {
    /// person, service, job, operator or anonymous.
    kind: String,
    /// The id that tells the actor from others of its kind; empty where there is only one.
    reference: String,
}

impl AuditActor {
    /// Whoever acted, as their row names them.
    pub(in crate::graphql) fn new(kind: String, reference: String) -> Self {
        Self { kind, reference }
    }
}

#[ComplexObject]
impl AuditActor {
    /// The person, if it was one.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.reference.parse().ok()).await
    }
}

/// A role in which the actor did it.
#[derive(SimpleObject)]
pub struct AuditRole {
    /// The role's code.
    role: String,
    /// The appointment that gave it; null where it follows from who somebody is.
    appointment: Option<ID>,
}

/// A further id or code of an event.
#[derive(SimpleObject)]
pub struct AuditDatum {
    /// What it is.
    name: String,
    /// The id or code.
    value: String,
}

/// A changed row, as keyed commitments to what it was and became. Without the organisation's key they tell nothing.
#[derive(SimpleObject)]
pub struct AuditChange {
    /// The table.
    table: String,
    /// The row.
    row: String,
    /// Commitment to the row before, in base64; null = it did not exist.
    before: Option<String>,
    /// Commitment to the row after, in base64; null = it is gone.
    after: Option<String>,
}

/// An entry of the audit trail: ids, codes and commitments, never a personal value.
#[Object]
impl AuditEntry {
    /// The entry's id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its place in the organisation's trail, counted from 0.
    async fn sequence(&self) -> u64 {
        self.0.sequence
    }

    /// When it happened, in business time.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// When it was written, in real time.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// You are shown all of it. Else only that it happened: it is about a confidential case or an action in one that you
    /// may not see, or it would tell who reported in confidence. Auditors are shown every entry whole.
    async fn whole(&self, ctx: &Context<'_>) -> Result<bool, ApiError> {
        self.is_whole(ctx.session()).await
    }

    /// Who did it; null where you are not shown the whole entry.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<AuditActor>, ApiError> {
        let actor = || AuditActor { kind: self.0.actor_kind.clone(), reference: self.0.actor.clone() };
        Ok(self.is_whole(ctx.session()).await?.then(actor))
    }

    /// The roles that the actor held then; none where you are not shown the whole entry.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<AuditRole>, ApiError> {
        let is_whole = self.is_whole(ctx.session()).await?;
        let roles = self.0.roles.iter().filter(|_| is_whole);
        let shown = |(role, appointment): &(_, Option<_>)| {
            let role: &kernel::Role = role;
            AuditRole { role: role.to_string(), appointment: appointment.map(ID::from) }
        };
        Ok(roles.map(shown).collect())
    }

    /// What it was for: use, background or operation.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// What happened, as `deviation.closed`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Whom or what it is about.
    async fn subject(&self) -> AuditSubject {
        let Subject { kind, id } = self.0.subject.clone();
        AuditSubject { kind, id }
    }

    /// Further ids and codes; none where you are not shown the whole entry.
    async fn data(&self, ctx: &Context<'_>) -> Result<Vec<AuditDatum>, ApiError> {
        let is_whole = self.is_whole(ctx.session()).await?;
        let data = self.0.data.iter().filter(|_| is_whole);
        Ok(data.map(|(name, value)| AuditDatum { name: name.clone(), value: value.clone() }).collect())
    }

    /// The rows that it changed; none where you are not shown the whole entry.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<AuditChange>, ApiError> {
        let is_whole = self.is_whole(ctx.session()).await?;
        let changes = self.0.changes.iter().filter(|_| is_whole);
        let shown = |change: &audit::Change| AuditChange {
            table: change.table.clone(),
            row: change.row.clone(),
            before: change.before.map(|bytes| STANDARD.encode(bytes)),
            after: change.after.map(|bytes| STANDARD.encode(bytes)),
        };
        Ok(changes.map(shown).collect())
    }

    /// The bytes that stand in the tree: one line of canonical JSON. Null where you are not shown the whole entry.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        Ok(self.is_whole(ctx.session()).await?.then_some(&*self.0.body))
    }

    /// The hash of the body as a leaf of the tree, in base64. Null where you are not shown the whole entry: whoever has
    /// it can try who fits.
    async fn leaf(&self, ctx: &Context<'_>) -> Result<Option<String>, ApiError> {
        Ok(self.is_whole(ctx.session()).await?.then(|| STANDARD.encode(self.0.leaf)))
    }
}

impl AuditEntry {
    /// The entry of this id, for whoever may look into the trail.
    pub(in crate::graphql) async fn find(session: &Session, id: EntryId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<ById>(id).await?;
        let may = session.reading()?.read.may(VIEW_AUDIT, NEW).await?;
        Ok(found.filter(|_| may).map(Self))
    }

    /// Whether whoever asks may see more of it than that it happened. What it is about is looked up for all entries of a
    /// page at once.
    pub(super) async fn is_whole(&self, session: &Session) -> Result<bool, ApiError> {
        let standing = session.reading()?.read.standing().await?;
        if standing.role(kernel::Role::Aud).is_some() {
            return Ok(true);
        }
        let (event, doer) = (self.0.kind.as_str(), self.0.actor.parse().ok());
        match self.0.subject.id.parse() {
            Ok(AnyId::DeviationId(id)) => Deviation::shows_entry(session, id, event, doer).await,
            Ok(AnyId::ActionId(id)) => Action::shows_entry(session, id, event, doer).await,
            _ => Ok(true),
        }
    }
}

struct ById;

impl Relation for ById {
    type Key = EntryId;
    type Value = audit::Entry;

    async fn load(read: &Read, keys: Vec<EntryId>) -> Result<HashMap<EntryId, audit::Entry>, ApiError> {
        let entries = audit::entries_by_id(read, read.scope().organisation, &keys).await?;
        Ok(entries.into_iter().map(|entry| (entry.id, entry)).collect())
    }
}

/// Proof that an entry stands in a tree of this size, as RFC 6962 has it.
#[derive(SimpleObject)]
pub struct AuditProof {
    /// The entry's place in the tree, counted from 0.
    pub(super) sequence: u64,
    /// How many entries the tree has.
    pub(super) size: u64,
    /// The hash of the entry as a leaf, in base64.
    pub(super) leaf: String,
    /// The hashes beside the way from the leaf to the root, in base64.
    pub(super) hashes: Vec<String>,
}

/// A signed state of the organisation's trail.
#[derive(SimpleObject)]
pub struct AuditCheckpoint {
    /// How many entries it covers.
    size: u64,
    /// The root over them, in base64.
    root: String,
    /// The signed note, in the form of C2SP tlog-checkpoint; hand it on as it is.
    note: String,
    /// When it was signed.
    signed_at: DateTime,
}

impl From<audit::Checkpoint> for AuditCheckpoint {
    fn from(checkpoint: audit::Checkpoint) -> Self {
        Self {
            size: checkpoint.size,
            root: STANDARD.encode(checkpoint.root),
            note: checkpoint.note,
            signed_at: DateTime(checkpoint.signed_at),
        }
    }
}
