//! The rows of items and their files.

use kernel::{Id, Instant, ItemId, PersonId, Position, Resource, SortKey, Subject, SubjectId, Version};
use sea_orm::DerivePartialModel;

pub use file::Model as ItemFile;
pub use item::Model as Item;

pub(crate) mod item {
    use kernel::{Instant, ItemId, OrganisationId, PersonId, SubjectId, Version};
    use sea_orm::entity::prelude::*;

    /// Something held in our own store. What it says is sealed; [`crate::items::open`] opens it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "items")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which item.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ItemId,
        /// How often it has changed.
        pub version: Version,
        /// Whom it is about.
        pub subject_id: SubjectId,
        /// Its category in the register, as `A-07/contact`.
        pub category: String,
        /// What it is in one word, as `log` or `visit`.
        pub kind: String,
        /// Its state, where its category has states.
        pub state: Option<String>,
        /// What it says, sealed.
        pub payload: Option<Vec<u8>>,
        /// The person who handed it in; none = a program did.
        pub stored_by: Option<PersonId>,
        /// When it was handed in.
        pub stored_at: Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for item::Entity {
    const ORGANISATION: item::Column = item::Column::OrganisationId;
    const ID: item::Column = item::Column::Id;
    const VERSION: Option<item::Column> = Some(item::Column::Version);
}

pub(crate) mod file {
    use kernel::{FileId, Instant, ItemId, OrganisationId, Version};
    use sea_orm::entity::prelude::*;

    /// A file that belongs to an item.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "item_files")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: OrganisationId,
        /// Which file.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FileId,
        /// How often it has changed.
        pub version: Version,
        /// To which item.
        pub item_id: ItemId,
        /// What it is, as whoever handed it in said.
        pub media_type: String,
        /// How long it is, before it is sealed.
        pub size_bytes: i64,
        /// What tells its bytes again.
        pub digest: String,
        /// When it was announced.
        pub attached_at: Instant,
        /// When its bytes were in the store of files.
        pub ready_at: Option<Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl store::Scoped for file::Entity {
    const ORGANISATION: file::Column = file::Column::OrganisationId;
    const ID: file::Column = file::Column::Id;
    const VERSION: Option<file::Column> = Some(file::Column::Version);
}

/// An item without what it says, which may be long.
#[derive(Debug, Clone, PartialEq, Eq, DerivePartialModel)]
#[sea_orm(entity = "item::Entity")]
pub struct Listed {
    /// Which item.
    pub id: ItemId,
    /// How often it has changed.
    pub version: Version,
    /// Whom it is about.
    pub subject_id: SubjectId,
    /// Its category in the register, as `A-07/contact`.
    pub category: String,
    /// What it is in one word, as `log` or `visit`.
    pub kind: String,
    /// Its state, where its category has states.
    pub state: Option<String>,
    /// The person who handed it in; none = a program did.
    pub stored_by: Option<PersonId>,
    /// When it was handed in.
    pub stored_at: Instant,
}

impl From<Item> for Listed {
    fn from(item: Item) -> Self {
        let Item { id, version, subject_id, category, kind, state, stored_by, stored_at, .. } = item;
        Self { id, version, subject_id, category, kind, state, stored_by, stored_at }
    }
}

impl Listed {
    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.stored_at), id: self.id.uuid() }
    }
}

impl Item {
    /// Where it stands in a list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.stored_at), id: self.id.uuid() }
    }
}

impl Resource for Item {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("item", self.id))
    }
}

impl Resource for Listed {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("item", self.id))
    }
}
