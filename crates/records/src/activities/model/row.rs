//! The columns of activities, their parts and steps.

pub(crate) mod activity {
    use kernel::{ActivityId, Instant, OrganisationId, PersonId, Version};
    use sea_orm::entity::prelude::*;

    use crate::activities::model::{Details, Proposal, Side, Status};

    /// A processing activity.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activities")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which activity.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ActivityId,
        /// How often it has changed.
        pub version: Version,
        /// What the organisation calls it, as `A-07`.
        pub key: String,
        /// What is done.
        pub name: String,
        /// In which register it stands.
        pub side: Side,
        /// Where it stands.
        pub status: Status,
        /// What needs no row of its own.
        pub details: Details,
        /// SHA-256 of all that is said of it.
        pub content_hash: String,
        /// The person who wrote it as it is; none = it came with a pack.
        pub author_id: Option<PersonId>,
        /// When it was entered.
        pub drafted_at: Instant,
        /// When the security officer confirmed its legal bases.
        pub basis_confirmed_at: Option<Instant>,
        /// When the head of the business approved it.
        pub approved_at: Option<Instant>,
        /// When it went live.
        pub started_at: Option<Instant>,
        /// When it ended.
        pub ceased_at: Option<Instant>,
        /// When it was last said to be right as it is written.
        pub confirmed_at: Option<Instant>,
        /// When somebody was asked to say so again.
        pub confirmation_asked_at: Option<Instant>,
        /// A change of what it rests on, waiting for confirmation and approval.
        pub proposal: Option<Proposal>,
        /// The person who proposed it.
        pub proposal_author_id: Option<PersonId>,
        /// When it was proposed.
        pub proposed_at: Option<Instant>,
        /// When the legal bases of the proposal were confirmed.
        pub proposal_confirmed_at: Option<Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for activity::Entity {
    const ORGANISATION: activity::Column = activity::Column::OrganisationId;
    const ID: activity::Column = activity::Column::Id;
    const VERSION: Option<activity::Column> = Some(activity::Column::Version);
}

pub(crate) mod purpose {
    use kernel::{ActivityId, OrganisationId, PurposeId, Version};
    use sea_orm::entity::prelude::*;

    use crate::activities::model::{Article9, LegalBasis, Sources};

    /// What an activity is for.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "purposes")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which purpose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PurposeId,
        /// How often it has changed.
        pub version: Version,
        /// Of which activity.
        pub activity_id: ActivityId,
        /// Its place in the list, from 1.
        pub number: i32,
        /// What the activity calls it.
        pub key: String,
        /// What for.
        pub text: String,
        /// The letter of Art. 6(1).
        pub basis: LegalBasis,
        /// The letter of Art. 9(2), for special categories.
        pub article9: Option<Article9>,
        /// Why our interest outweighs theirs, for 6f.
        pub balancing: Option<String>,
        /// Its legal sources.
        pub sources: Sources,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for purpose::Entity {
    const ORGANISATION: purpose::Column = purpose::Column::OrganisationId;
    const ID: purpose::Column = purpose::Column::Id;
    const VERSION: Option<purpose::Column> = Some(purpose::Column::Version);
}

pub(crate) mod category {
    use kernel::{ActivityId, CategoryId, OrganisationId, Version};
    use sea_orm::entity::prelude::*;

    use crate::activities::model::{Keys, Sensitivity};

    /// Which data an activity holds.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "categories")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which category.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CategoryId,
        /// How often it has changed.
        pub version: Version,
        /// Of which activity.
        pub activity_id: ActivityId,
        /// Its place in the list, from 1.
        pub number: i32,
        /// What the activity calls it; rules name it as `A-07/contact`.
        pub key: String,
        /// Its name.
        pub name: String,
        /// How much protection it needs.
        pub sensitivity: Sensitivity,
        /// A special category of Art. 9.
        pub special: bool,
        /// National identity numbers.
        pub national_id: bool,
        /// Free text, pictures and the like, which may hold anything.
        pub unstructured: bool,
        /// Why the purpose cannot do without it.
        pub necessity: String,
        /// The states that things in it can be in; empty = it has none.
        pub states: Keys,
        /// What it consists of.
        pub parts: Keys,
        /// The keys of the purposes that need it; empty = all.
        pub purposes: Keys,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for category::Entity {
    const ORGANISATION: category::Column = category::Column::OrganisationId;
    const ID: category::Column = category::Column::Id;
    const VERSION: Option<category::Column> = Some(category::Column::Version);
}

pub(crate) mod link_system {
    use kernel::{ActivityId, OrganisationId, SystemId};
    use sea_orm::entity::prelude::*;

    /// In which system an activity's data lies.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_systems")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub activity_id: ActivityId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub system_id: SystemId,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for link_system::Entity {
    const ORGANISATION: link_system::Column = link_system::Column::OrganisationId;
    const ID: link_system::Column = link_system::Column::ActivityId;
    const VERSION: Option<link_system::Column> = None;
}

pub(crate) mod link_processor {
    use kernel::{ActivityId, OrganisationId, ProcessorId};
    use sea_orm::entity::prelude::*;

    /// Which processor handles an activity's data.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_processors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub activity_id: ActivityId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub processor_id: ProcessorId,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for link_processor::Entity {
    const ORGANISATION: link_processor::Column = link_processor::Column::OrganisationId;
    const ID: link_processor::Column = link_processor::Column::ActivityId;
    const VERSION: Option<link_processor::Column> = None;
}

pub(crate) mod step {
    use kernel::{ActivityId, AppointmentId, Instant, OrganisationId, PersonId, Role};
    use sea_orm::entity::prelude::*;

    use crate::activities::model::StepKind;

    /// How an activity moved.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_steps")]
    pub struct Model {
        /// Whose row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        /// Which activity.
        #[sea_orm(primary_key, auto_increment = false)]
        pub activity_id: ActivityId,
        /// The activity's version after the step.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        /// What it did.
        pub kind: StepKind,
        /// When.
        pub at: Instant,
        /// Who took it; none = a pack, a job or a service.
        pub person_id: Option<PersonId>,
        /// In which role.
        pub role: Option<Role>,
        /// The appointment that gave the role.
        pub appointment_id: Option<AppointmentId>,
        /// What was said of the activity, or proposed, when it was taken.
        pub content_hash: String,
        /// Which parts it changed, as codes.
        pub changed: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for step::Entity {
    const ORGANISATION: step::Column = step::Column::OrganisationId;
    const ID: step::Column = step::Column::ActivityId;
    const VERSION: Option<step::Column> = None;
}
