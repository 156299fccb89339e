//! Of which category of the register an organisation's cases are: `[cases]` in its pack.

use async_trait::async_trait;
use kernel::Scope;
use ports::pack::{Applied, Facts, Part, Reader, Section};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use store::{Scoped, UnitOfWork, model};

use crate::{Error, Event};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deviation_category")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        pub category: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::OrganisationId;
    const VERSION: Option<row::Column> = None;
}

/// The category of the organisation's cases, where it has said so.
pub(super) async fn category(db: &impl ConnectionTrait, scope: &Scope) -> Result<Option<String>, Error> {
    Ok(row::Entity::in_scope(scope).one(db).await?.map(|row| row.category))
}

/// The section `[cases]` of a pack.
pub struct Cases;

impl Section for Cases {
    fn keys(&self) -> &'static [&'static str] {
        &["cases"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        let cases = pack.table("cases")?;
        let category = cases.required::<String>("category");
        if let Some(category) = &category
            && !facts.categories.contains_key(category)
        {
            cases.fault("category", "no activity of this pack has such a category; write it as A-15/cases");
        }
        cases.done();
        Some(Box::new(Category(category?)))
    }
}

struct Category(String);

#[async_trait]
impl Part for Category {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        apply(uow, &self.0).await.map_err(ports::Error::of)
    }
}

async fn apply(uow: &mut UnitOfWork, new: &str) -> Result<Applied, Error> {
    let before = category(uow.db(), uow.scope()).await?;
    if before.as_deref() == Some(new) {
        return Ok(Applied { unchanged: 1, ..Applied::default() });
    }
    let change = row::ActiveModel { organisation_id: Set(uow.organisation()), category: Set(new.to_owned()) };
    let applied = match before {
        None => {
            model::insert(uow, change).await?;
            Applied { added: 1, ..Applied::default() }
        }
        Some(_) => {
            row::Entity::update(change).exec(uow.db()).await?;
            Applied { changed: 1, ..Applied::default() }
        }
    };
    uow.emit(&Event::CategorySet { organisation: uow.organisation() });
    Ok(applied)
}
