//! An endpoint's row.

use kernel::{Id, Instant, PersonId, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;

/// An endpoint. Its secrets lie in it sealed, and no door shows them.
pub type Endpoint = row::Model;

/// Whether events are delivered to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum State {
    /// They are.
    Enabled,
    /// They are not, until somebody enables it.
    Disabled,
    /// It was deleted; its row stays for the deliveries that were made.
    Retired,
}

impl State {
    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Retired => "retired",
        }
    }
}

pub(crate) mod row {
    use kernel::{EndpointId, Instant, OrganisationId, PersonId, Version};
    use sea_orm::entity::prelude::*;

    use super::State;
    use crate::{Algorithm, Why};

    /// An endpoint as it is kept.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_endpoints")]
    pub struct Model {
        /// Whose.
        pub organisation_id: OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EndpointId,
        /// How often it has changed.
        pub version: Version,
        /// What people call it.
        pub name: String,
        /// Where events are sent.
        pub url: String,
        /// The event types that it wants, as a list of texts; empty = all that are published.
        pub(crate) event_types: Json,
        /// How its deliveries are signed.
        pub algorithm: Algorithm,
        /// What they are signed with, sealed under the organisation's key.
        pub(crate) secret: Vec<u8>,
        /// The public half, `whpk_…`, where they are signed with a pair of keys.
        pub verify_key: Option<String>,
        /// What they were signed with before the last rotation, sealed.
        pub(crate) previous_secret: Option<Vec<u8>>,
        /// Real time until which they are signed with that too.
        pub previous_until: Option<Instant>,
        /// What they were signed with before that, sealed, where its time stood at the last rotation.
        pub(crate) older_secret: Option<Vec<u8>>,
        /// Real time until which they are signed with that too.
        pub older_until: Option<Instant>,
        /// Whether events are delivered to it.
        pub state: State,
        /// Why it is disabled.
        pub disabled_why: Option<Why>,
        /// When it was disabled, business time.
        pub disabled_at: Option<Instant>,
        /// The person who created it; none = a service or the operator did.
        pub author_id: Option<PersonId>,
        /// When it was created, business time.
        pub created_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}

impl row::Model {
    /// The event types that it wants; none = all that are published.
    #[must_use]
    pub fn event_types(&self) -> Option<Vec<String>> {
        let types: Vec<String> = serde_json::from_value(self.event_types.clone()).unwrap_or_default();
        if types.is_empty() { None } else { Some(types) }
    }

    /// Whether it wants to be told of events of this type.
    pub(crate) fn wants(&self, kind: &str) -> bool {
        self.event_types().is_none_or(|types| types.iter().any(|wanted| wanted == kind))
    }

    /// Where it stands in a page.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.created_at), id: self.id.uuid() }
    }

    /// The keys that a delivery is signed with at an instant of real time, the newest first.
    pub(crate) fn signing_keys(
        &self,
        key: &keys::OrganisationKey,
        real_now: Instant,
    ) -> Result<Vec<zeroize::Zeroizing<Vec<u8>>>, keys::Error> {
        let row = self.id.to_string();
        let mut found = vec![key.open(place(CURRENT, &row), &self.secret)?];
        for (column, secret, until) in
            [(PREVIOUS, &self.previous_secret, self.previous_until), (OLDER, &self.older_secret, self.older_until)]
        {
            if let Some(secret) = secret
                && stands(until, real_now)
            {
                found.push(key.open(place(column, &row), secret)?);
            }
        }
        Ok(found)
    }
}

pub(crate) const CURRENT: &str = "secret";
pub(crate) const PREVIOUS: &str = "previous_secret";
pub(crate) const OLDER: &str = "older_secret";

/// Whether a secret that is valid until then is valid still.
pub(crate) fn stands(until: Option<Instant>, real_now: Instant) -> bool {
    until.is_some_and(|until| real_now < until)
}

/// Where a secret is sealed to.
pub(crate) fn place<'a>(column: &'a str, row: &'a str) -> keys::Place<'a> {
    keys::Place { table: "webhook_endpoints", column, row }
}

impl Resource for row::Model {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("webhook_endpoint", self.id))
    }
    fn author(&self) -> Option<PersonId> {
        self.author_id
    }
}

/// Seals a secret for one column of one row.
pub(crate) fn seal(
    key: &keys::OrganisationKey,
    column: &str,
    endpoint: kernel::EndpointId,
    bytes: &[u8],
) -> Result<Vec<u8>, keys::Error> {
    key.seal(place(column, &endpoint.to_string()), bytes)
}
