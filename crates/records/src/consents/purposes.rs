//! What consent is asked for. An organisation has a handful.

use kernel::Scope;
use ports::pack::Applied;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, model};

use crate::Error;

pub use row::Model as ConsentPurpose;

pub(crate) mod row {
    use kernel::OrganisationId;
    use sea_orm::entity::prelude::*;

    /// What consent is asked for.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "consent_purposes")]
    pub struct Model {
        /// Whose row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        /// What for, in one word, as `newsletter`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub purpose: String,
        /// The category of the proof, as `A-09/proof`.
        pub category: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Purpose;
    const VERSION: Option<row::Column> = None;
}

/// All purposes of an organisation, by name.
pub async fn purposes(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<ConsentPurpose>, Error> {
    Ok(row::Entity::in_scope(scope).order_by_asc(row::Column::Purpose).all(db).await?)
}

/// Brings one purpose to what a pack says of it. The caller announces it.
pub(crate) async fn apply(
    uow: &mut UnitOfWork,
    purpose: &str,
    category: &str,
    before: &[ConsentPurpose],
) -> Result<Applied, Error> {
    match before.iter().find(|known| known.purpose == purpose) {
        Some(known) if known.category == category => Ok(Applied { unchanged: 1, ..Applied::default() }),
        Some(_) => {
            row::Entity::update_many()
                .set(row::ActiveModel { category: Set(category.to_owned()), ..Default::default() })
                .filter(row::Column::OrganisationId.eq(uow.organisation()))
                .filter(row::Column::Purpose.eq(purpose))
                .exec(uow.db())
                .await?;
            Ok(Applied { changed: 1, ..Applied::default() })
        }
        None => {
            let row = row::ActiveModel {
                organisation_id: Set(uow.organisation()),
                purpose: Set(purpose.to_owned()),
                category: Set(category.to_owned()),
            };
            model::insert(uow, row).await?;
            Ok(Applied { added: 1, ..Applied::default() })
        }
    }
}
