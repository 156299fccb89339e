//! The row of a consent.

use calendar::Zone;
use chrono::NaiveDate;
use kernel::{Id, Position, Resource, SortKey, Subject};

use crate::codes::codes;

pub use consent::Model as Consent;

codes! {
    /// By which way somebody said something.
    Channel {
        /// By e-mail.
        Email = "email",
        /// By telephone.
        Phone = "phone",
        /// On a page of ours.
        Web = "web",
        /// On paper.
        Paper = "paper",
        /// Face to face.
        InPerson = "in_person",
        /// By a short message.
        Message = "message",
    }
}

impl Channel {
    /// Whether nothing of it is written: then whoever took it is the proof.
    #[must_use]
    pub fn is_oral(self) -> bool {
        matches!(self, Self::Phone | Self::InPerson)
    }
}

pub(crate) mod consent {
    use kernel::{ConsentId, Instant, OrganisationId, PersonId, SubjectId, Version};
    use sea_orm::entity::prelude::*;

    use super::Channel;

    /// Somebody's consent to one purpose.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "consents")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which consent.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ConsentId,
        /// How often it has changed.
        pub version: Version,
        /// Who has consented.
        pub subject_id: SubjectId,
        /// To what.
        pub purpose: String,
        /// To which version of the text.
        pub text_version: String,
        /// In which language.
        pub language: String,
        /// The SHA-256 of the words.
        pub text_sha256: String,
        /// By which way.
        pub channel: Channel,
        /// Whether the subject wrote it, or signed it.
        pub written: bool,
        /// The person who took it, where it was oral.
        pub taken_by: Option<PersonId>,
        /// When it was given.
        pub given_at: Instant,
        /// The last day on which it stands; none = until it is withdrawn.
        pub valid_until: Option<Date>,
        /// When it was withdrawn.
        pub withdrawn_at: Option<Instant>,
        /// By which way.
        pub withdrawn_channel: Option<Channel>,
        /// The person who wrote the withdrawal down; none = a program did.
        pub withdrawn_taken_by: Option<PersonId>,
        /// When it stood no longer.
        pub ended_at: Option<Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for consent::Entity {
    const ORGANISATION: consent::Column = consent::Column::OrganisationId;
    const ID: consent::Column = consent::Column::Id;
    const VERSION: Option<consent::Column> = Some(consent::Column::Version);
}

impl Consent {
    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.given_at), id: self.id.uuid() }
    }

    /// Whether it stands on a local date: given by then, its time not up, and not withdrawn on that day or before.
    #[must_use]
    pub fn stands_on(&self, date: NaiveDate, zone: Zone) -> bool {
        zone.date(self.given_at) <= date
            && self.valid_until.is_none_or(|until| date <= until)
            && self.withdrawn_at.is_none_or(|at| date < zone.date(at))
    }
}

impl Resource for Consent {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("consent", self.id))
    }
}
