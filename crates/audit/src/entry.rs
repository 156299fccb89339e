//! Entries: as a unit of work drafts them, and as they stand in the trail.

use std::collections::BTreeMap;

use kernel::{AppointmentId, EntryId, Instant, Role, Subject};
use serde::{Deserialize, Serialize};

/// What a unit of work wants to have in the trail: ids, codes and commitments, never a personal value.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The entry's id.
    pub id: EntryId,
    /// When it happened, in business time.
    pub at: Instant,
    /// When it was written, in real time.
    pub recorded_at: Instant,
    /// Who: kind of actor, and the id that tells it from others of its kind.
    pub actor: (&'static str, String),
    /// The roles that the actor held, with the appointments that gave them.
    pub roles: Vec<(Role, Option<AppointmentId>)>,
    /// What for.
    pub purpose: &'static str,
    /// `noun.past`.
    pub kind: String,
    /// What it is about.
    pub subject: Subject,
    /// Further ids and codes.
    pub data: BTreeMap<String, String>,
    /// The rows that it changed.
    pub changes: Vec<Change>,
}

/// One changed row, as keyed commitments to what it was and became. Without the key they tell nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The table.
    pub table: String,
    /// The printed id of the row.
    pub row: String,
    /// Commitment to the row before; none = it did not exist.
    pub before: Option<[u8; 32]>,
    /// Commitment to the row after; none = it is gone.
    pub after: Option<[u8; 32]>,
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRef {
    /// The entry's id.
    pub id: EntryId,
    /// Its place in the organisation's tree, counted from 0.
    pub sequence: u64,
}

/// An entry of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Its place in the organisation's tree, counted from 0.
    pub sequence: u64,
    /// When it happened, in business time.
    pub at: Instant,
    /// When it was written, in real time.
    pub recorded_at: Instant,
    /// Kind of actor: person, service, job, operator, anonymous.
    pub actor_kind: String,
    /// The id that tells the actor from others of its kind.
    pub actor: String,
    /// The roles that the actor held, with the appointments that gave them.
    pub roles: Vec<(Role, Option<AppointmentId>)>,
    /// What for.
    pub purpose: String,
    /// `noun.past`.
    pub kind: String,
    /// What it is about.
    pub subject: Subject,
    /// Further ids and codes.
    pub data: BTreeMap<String, String>,
    /// The rows that it changed.
    pub changes: Vec<Change>,
    /// The bytes that stand in the tree: one line of canonical JSON.
    pub body: String,
    /// The hash of `body` as a leaf.
    pub leaf: [u8; 32],
}
