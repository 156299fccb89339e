//! The rows of measures and of the looks at them.

use calendar::Span;
use kernel::{Id, MeasureId, Position, Resource, SortKey, Subject};
use sea_orm::entity::prelude::*;

/// What sort of thing is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Kind {
    /// How something is done.
    Routine,
    /// Something that equipment or programs do, as a firewall.
    Technical,
    /// Locks, alarms, walls.
    Physical,
    /// How work and duties are divided.
    Organisational,
}

/// The text names no kind of measure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no kind of measure '{0}'; the kinds are routine, technical, physical and organisational")]
pub struct UnknownKind(pub String);

impl std::str::FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        match text {
            "routine" => Ok(Self::Routine),
            "technical" => Ok(Self::Technical),
            "physical" => Ok(Self::Physical),
            "organisational" => Ok(Self::Organisational),
            _ => Err(UnknownKind(text.to_owned())),
        }
    }
}

/// Where a verification comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
pub enum Source {
    /// Somebody of the organisation has looked.
    OwnCheck,
    /// Whoever the measure is bought from has stated it.
    SupplierStatement,
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    /// A routine or measure.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "measures")]
    pub struct Model {
        /// Whose.
        pub organisation_id: kernel::OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::MeasureId,
        /// How often it has changed.
        pub version: kernel::Version,
        /// What a pack calls it.
        pub key: String,
        /// What sort of thing it is.
        pub kind: super::Kind,
        /// What people call it.
        pub title: String,
        /// What a look at it asks.
        pub question: String,
        /// The role that answers for it.
        pub owner_role: kernel::Role,
        /// Whom it is bought from; `None` = it is the organisation's own.
        pub supplier: Option<String>,
        /// How long a verification holds; `None` = it never runs out.
        pub verify_every: Option<String>,
        /// Since when it is in force.
        pub in_force_from: kernel::Instant,
        /// Since when it no longer is.
        pub ended_at: Option<kernel::Instant>,
        /// The local date of the latest verification.
        pub verified_on: Option<Date>,
        /// Whether it worked then.
        pub works: Option<bool>,
        /// By when somebody must have looked again.
        pub verify_by: Option<kernel::Instant>,
        /// Since when nobody has.
        pub overdue_at: Option<kernel::Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod verification {
    use sea_orm::entity::prelude::*;

    /// One look at whether a measure works.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "verifications")]
    pub struct Model {
        /// Whose.
        pub organisation_id: kernel::OrganisationId,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::VerificationId,
        /// Of which measure.
        pub measure_id: kernel::MeasureId,
        /// The local date on which somebody looked.
        pub verified_on: Date,
        /// Where it comes from.
        pub source: super::Source,
        /// Whether it works.
        pub works: bool,
        /// What was looked at and found.
        pub note: String,
        /// Who says so.
        pub verified_by: kernel::PersonId,
        /// In which role.
        pub role: kernel::Role,
        /// The appointment that gave the role.
        pub appointment_id: Option<kernel::AppointmentId>,
        /// When it was written down, business time.
        pub recorded_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use row::Model as Measure;
pub use verification::Model as Verification;

impl Measure {
    /// How long a verification holds; `None` = it never runs out.
    pub fn verify_every(&self) -> Result<Option<Span>, crate::Error> {
        let span = self.verify_every.as_deref().map(str::parse).transpose();
        span.map_err(|_| crate::Error::Stored("measures.verify_every"))
    }

    /// Where it stands in [`super::page`].
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.in_force_from), id: self.id.uuid() }
    }
}

/// What a measure is called in events and tasks.
pub(super) fn subject(measure: MeasureId) -> Subject {
    Subject::new("measure", measure)
}

impl Resource for Measure {
    fn subject(&self) -> Option<Subject> {
        Some(subject(self.id))
    }
}

impl Resource for Verification {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("verification", self.id))
    }
}

impl store::Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}

impl store::Scoped for verification::Entity {
    const ORGANISATION: verification::Column = verification::Column::OrganisationId;
    const ID: verification::Column = verification::Column::Id;
    const VERSION: Option<verification::Column> = None;
}
