//! Anchors: dated events that periods run from.

use std::collections::HashMap;

use async_graphql::{InputObject, SimpleObject};
use records::anchors::{self, When};
use records::items::Anchoring;
use store::Read;
use uuid::Uuid;

use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::batch::Relation;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::Session;

/// When something last happened that periods run from.
#[derive(SimpleObject)]
pub struct Anchor {
    /// What happened, as `customer.last_activity`.
    name: String,
    /// The local date in the organisation's zone.
    on: Date,
    /// The instant; where only a date is known, the first of its day.
    at: DateTime,
    /// When we heard of it.
    recorded_at: DateTime,
}

impl Anchor {
    /// The anchors of one thing or subject, by name.
    pub(super) async fn of_thing(session: &Session, id: Uuid) -> Result<Vec<Self>, ApiError> {
        let anchors = session.load::<AnchorsOf>(id).await?.unwrap_or_default();
        Ok(anchors.into_iter().map(Self::of).collect())
    }

    fn of(row: anchors::Anchor) -> Self {
        Self {
            name: row.name,
            on: Date(row.occurred_on),
            at: DateTime(row.occurred_at),
            recorded_at: DateTime(row.recorded_at),
        }
    }
}

struct AnchorsOf;

impl Relation for AnchorsOf {
    type Key = Uuid;
    type Value = Vec<anchors::Anchor>;

    async fn load(read: &Read, keys: Vec<Uuid>) -> Result<HashMap<Uuid, Self::Value>, ApiError> {
        Ok(anchors::of_targets(read, read.scope(), &keys).await?)
    }
}

/// When something happened to an item, said with it. Give `at` or `on`.
#[derive(InputObject)]
pub struct AnchorInput {
    /// What happened, as `log.written`.
    name: String,
    /// The instant.
    at: Option<DateTime>,
    /// The local date, where only that is known.
    on: Option<Date>,
}

impl AnchorInput {
    pub(super) fn said(self) -> Result<Anchoring, ApiError> {
        Ok(Anchoring { name: self.name, when: when(self.at, self.on, "anchors")? })
    }
}

/// When something happened: an instant or a date.
pub(super) fn when(at: Option<DateTime>, on: Option<Date>, field: &str) -> Result<When, ApiError> {
    match (at, on) {
        (Some(DateTime(at)), None) => Ok(When::At(at)),
        (None, Some(Date(on))) => Ok(When::On(on)),
        _ => Err(ApiError::invalid(INPUT_INVALID, "say when: the instant (at) or the date (on)").at(field)),
    }
}
