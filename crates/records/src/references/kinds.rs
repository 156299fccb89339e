//! What kinds of things in other systems are known by reference, and which data each of them is. An organisation has
//! dozens.

use kernel::Scope;
use ports::pack::Applied;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, model};

use crate::Error;
use crate::activities::Keys;

pub use row::Model as Kind;

pub(crate) mod row {
    use kernel::OrganisationId;
    use sea_orm::entity::prelude::*;

    use crate::activities::Keys;

    /// One kind of things in one system.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reference_kinds")]
    pub struct Model {
        /// Whose row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        /// What the organisation calls the system, as `S2`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub system: String,
        /// What kind of thing it is there, as `customer`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        /// What the pack calls it.
        pub key: String,
        /// The categories of data that such a thing holds.
        pub categories: Keys,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Key;
    const VERSION: Option<row::Column> = None;
}

/// All kinds of an organisation, in the order of systems and kinds.
pub async fn kinds(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Kind>, Error> {
    let select = row::Entity::in_scope(scope);
    Ok(select.order_by_asc(row::Column::System).order_by_asc(row::Column::Kind).all(db).await?)
}

/// What a pack says of one kind.
pub(crate) struct Declared {
    pub(crate) key: String,
    pub(crate) system: String,
    pub(crate) kind: String,
    pub(crate) categories: Vec<String>,
}

/// Brings one kind to what a pack says of it. The caller announces it.
pub(crate) async fn apply(uow: &mut UnitOfWork, new: &Declared, before: &[Kind]) -> Result<Applied, Error> {
    match before.iter().find(|known| known.system == new.system && known.kind == new.kind) {
        Some(known) if known.key == new.key && known.categories.0 == new.categories => {
            Ok(Applied { unchanged: 1, ..Applied::default() })
        }
        Some(_) => {
            let change = row::ActiveModel {
                key: Set(new.key.clone()),
                categories: Set(Keys(new.categories.clone())),
                ..Default::default()
            };
            row::Entity::update_many()
                .set(change)
                .filter(row::Column::OrganisationId.eq(uow.organisation()))
                .filter(row::Column::System.eq(&new.system))
                .filter(row::Column::Kind.eq(&new.kind))
                .exec(uow.db())
                .await?;
            Ok(Applied { changed: 1, ..Applied::default() })
        }
        None => {
            let row = row::ActiveModel {
                organisation_id: Set(uow.organisation()),
                system: Set(new.system.clone()),
                kind: Set(new.kind.clone()),
                key: Set(new.key.clone()),
                categories: Set(Keys(new.categories.clone())),
            };
            model::insert(uow, row).await?;
            Ok(Applied { added: 1, ..Applied::default() })
        }
    }
}
