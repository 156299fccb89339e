//! Writing rows: noted for the audit trail, and only if unchanged since they were seen.

use kernel::{Scope, Version};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityName, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, Select, Value,
};

use crate::change::{Noted, canonical};
use crate::{Error, UnitOfWork};

/// An entity whose rows belong to organisations.
pub trait Scoped: EntityTrait {
    /// The column that says whose row it is.
    const ORGANISATION: Self::Column;
    /// The column of the id.
    const ID: Self::Column;
    /// The column of the version, where rows are edited.
    const VERSION: Option<Self::Column>;

    /// The only public start of a finder.
    fn in_scope(scope: &Scope) -> Select<Self> {
        Self::find().filter(Self::ORGANISATION.eq(scope.organisation))
    }
}

/// Inserts a row and notes it.
pub async fn insert<A>(uow: &mut UnitOfWork, row: A) -> Result<<A::Entity as EntityTrait>::Model, Error>
where
    A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
    A::Entity: Scoped,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let row = row.insert(uow.db()).await?;
    uow.note(Noted {
        table: A::Entity::default().table_name().to_owned(),
        row: printed(row.get(<A::Entity as Scoped>::ID)),
        before: None,
        after: Some(canonical(&row)?),
    });
    Ok(row)
}

/// Changes a row if it still is of the version that was seen, and notes it before and after.
pub async fn update<E>(
    uow: &mut UnitOfWork,
    id: impl Into<Value>,
    seen: Version,
    change: E::ActiveModel,
) -> Result<E::Model, Error>
where
    E: Scoped,
    E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel> + Send + Sync,
    E::ActiveModel: Send,
{
    let id = id.into();
    let version = E::VERSION.ok_or_else(|| Error::NotCanonical("version".to_owned()))?;
    let before = E::in_scope(uow.scope()).filter(E::ID.eq(id.clone())).one(uow.db()).await?;
    let before = before.ok_or(Error::VersionConflict)?;
    let after = E::update_many()
        .set(change)
        .col_expr(version, sea_orm::sea_query::Expr::col(version).add(1))
        .filter(E::ORGANISATION.eq(uow.scope().organisation))
        .filter(E::ID.eq(id))
        .filter(version.eq(seen.0))
        .exec_with_returning(uow.db())
        .await?
        .into_iter()
        .next()
        .ok_or(Error::VersionConflict)?;
    uow.note(Noted {
        table: E::default().table_name().to_owned(),
        row: printed(after.get(E::ID)),
        before: Some(canonical(&before)?),
        after: Some(canonical(&after)?),
    });
    Ok(after)
}

fn printed(id: Value) -> String {
    match id {
        Value::Uuid(Some(uuid)) => uuid.as_simple().to_string(),
        Value::String(Some(text)) => text,
        _ => String::new(),
    }
}
