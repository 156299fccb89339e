//! The rows and value types of processors and agreements.

use chrono::NaiveDate;
use kernel::{Id, Position, Resource, SortKey, Subject};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::codes::codes;

codes! {
    /// What a party is to the organisation.
    PartyRole {
        /// It processes data for the organisation.
        Processor = "processor",
        /// It processes data for a processor of the organisation, or for the organisation as a processor.
        SubProcessor = "sub_processor",
    }
}

codes! {
    /// How an agreement came about.
    AgreementKind {
        /// Both have signed it.
        Signed = "signed",
        /// Terms that the party publishes and that were accepted.
        OnlineTerms = "online_terms",
    }
}

codes! {
    /// What GDPR Art. 28(3) wants an agreement to cover, letter by letter.
    Clause {
        /// The party acts on documented instructions only (a).
        Instructions = "instructions",
        /// Its people are bound to confidentiality (b).
        Confidentiality = "confidentiality",
        /// It secures what it processes (c).
        Security = "security",
        /// It engages others only as agreed (d).
        SubProcessors = "sub_processors",
        /// It helps with people's requests (e).
        Rights = "rights",
        /// It helps with security, breaches and impact assessments (f).
        Assistance = "assistance",
        /// It deletes or returns everything in the end (g).
        Return = "return",
        /// It shows that it keeps its word, and allows audits (h).
        Audit = "audit",
    }
}

/// What an agreement covers, in the order of the article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Clauses(pub Vec<Clause>);

impl Clauses {
    /// These, each once, in the order of the article.
    #[must_use]
    pub fn of(mut clauses: Vec<Clause>) -> Self {
        clauses.sort_unstable();
        clauses.dedup();
        Self(clauses)
    }

    /// What is missing.
    #[must_use]
    pub fn missing(&self) -> Vec<Clause> {
        Clause::ALL.iter().copied().filter(|clause| !self.0.contains(clause)).collect()
    }
}

/// A processor.
pub use processor::Model as Processor;

pub(crate) mod processor {
    use kernel::{Instant, OrganisationId, ProcessorId, Version};
    use sea_orm::entity::prelude::*;

    /// A processor.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "processors")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which processor.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ProcessorId,
        /// How often it has changed.
        pub version: Version,
        /// What the organisation calls it, as `crm-vendor`.
        pub key: String,
        /// The party.
        pub name: String,
        /// What it does for the organisation.
        pub service: String,
        /// Whom to reach there.
        pub contact: Option<String>,
        /// Where the data lies.
        pub place: String,
        /// What makes a transfer out of the area lawful; none = there is none.
        pub transfer: Option<String>,
        /// What it is to the organisation.
        pub role: super::PartyRole,
        /// When it was entered.
        pub created_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for processor::Entity {
    const ORGANISATION: processor::Column = processor::Column::OrganisationId;
    const ID: processor::Column = processor::Column::Id;
    const VERSION: Option<processor::Column> = Some(processor::Column::Version);
}

impl Processor {
    /// The processor as the subject of events and findings.
    #[must_use]
    pub fn as_subject(&self) -> Subject {
        Subject::new("processor", self.id)
    }

    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.created_at), id: self.id.uuid() }
    }
}

impl Resource for Processor {
    fn subject(&self) -> Option<Subject> {
        Some(self.as_subject())
    }
}

/// An agreement.
pub use agreement::Model as Agreement;

pub(crate) mod agreement {
    use chrono::NaiveDate;
    use kernel::{AgreementId, Instant, OrganisationId, ProcessorId, Version};
    use sea_orm::entity::prelude::*;

    /// An agreement with a processor.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreements")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which agreement.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AgreementId,
        /// How often it has changed.
        pub version: Version,
        /// With whom.
        pub processor_id: ProcessorId,
        /// Where it is kept, as `24/0112`.
        pub reference: String,
        /// How it came about.
        pub kind: super::AgreementKind,
        /// The local date from which it is in force.
        pub signed_on: NaiveDate,
        /// The last local date on which it is in force; none = until it is ended.
        pub valid_to: Option<NaiveDate>,
        /// SHA-256 of the document, hexadecimal.
        pub document_hash: Option<String>,
        /// What it covers of Art. 28(3).
        pub clauses: super::Clauses,
        /// When it was entered.
        pub created_at: Instant,
        /// When it was announced that it ends in 90 days.
        pub told_first_at: Option<Instant>,
        /// When it was announced that it ends in 30 days.
        pub told_last_at: Option<Instant>,
        /// When it was announced that it has ended.
        pub told_expired_at: Option<Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for agreement::Entity {
    const ORGANISATION: agreement::Column = agreement::Column::OrganisationId;
    const ID: agreement::Column = agreement::Column::Id;
    const VERSION: Option<agreement::Column> = Some(agreement::Column::Version);
}

impl Agreement {
    /// The agreement as the subject of events and findings.
    #[must_use]
    pub fn as_subject(&self) -> Subject {
        Subject::new("agreement", self.id)
    }

    /// Whether it is in force on a local date.
    #[must_use]
    pub fn in_force_on(&self, day: NaiveDate) -> bool {
        self.signed_on <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.created_at), id: self.id.uuid() }
    }
}

impl Resource for Agreement {
    fn subject(&self) -> Option<Subject> {
        Some(self.as_subject())
    }
}
