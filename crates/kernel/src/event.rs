//! What happened, in the past tense, with ids only: no names, no free text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{EventId, Instant, OrganisationId};

/// What an event is about: the kind in one word, and the printed id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// One word, as `deviation`.
    pub kind: String,
    /// The printed id, as `dev_…`.
    pub id: String,
}

impl Subject {
    /// A subject from its kind and id.
    #[must_use]
    pub fn new(kind: &'static str, id: impl std::fmt::Display) -> Self {
        Self { kind: kind.to_owned(), id: id.to_string() }
    }
}

/// An event of a domain. `data` holds ids, codes and numbers, never personal data.
pub trait Event: Send + Sync {
    /// `noun.past`, as in `deviation.closed`.
    fn kind(&self) -> &'static str;
    /// What it is about.
    fn subject(&self) -> Subject;
    /// Further ids and codes.
    fn data(&self) -> BTreeMap<&'static str, String> {
        BTreeMap::new()
    }
}

/// An event as a job receives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRef {
    /// The event's id, the same over every repetition.
    pub id: EventId,
    /// Whose event.
    pub organisation: OrganisationId,
    /// `noun.past`.
    pub kind: String,
    /// What it is about.
    pub subject: Subject,
    /// When it happened, in business time.
    pub occurred_at: Instant,
    /// Further ids and codes.
    pub data: BTreeMap<String, String>,
    /// The trace that it happened in, as W3C's `traceparent`; none = nothing was traced.
    pub trace: Option<String>,
}
