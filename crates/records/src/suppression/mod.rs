//! Who is not to be written to: by purpose, tokens that tell an address again and cannot be turned back into one.

use kernel::{Instant, Scope, SuppressionId};
use keys::{Keys, OrganisationKey};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use store::{Read, Scoped, UnitOfWork};

use crate::consents::{self, ConsentPurpose};
use crate::{Error, HoldingsRefusal, VIEW_CONSENT, keyed};

/// So many values stand in one statement.
const CHUNK: usize = 1_000;
const ADDRESS: usize = 320;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "suppressions")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::SuppressionId,
        pub purpose: String,
        pub token: String,
        pub added_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = None;
}

/// An address as it is compared: what differs in space around it or in large and small letters is the same.
pub(crate) fn normal(address: &str) -> Result<String, HoldingsRefusal> {
    let normal = address.trim().to_lowercase();
    let (length, ats) = (normal.chars().count(), normal.matches('@').count());
    if (3..=ADDRESS).contains(&length) && ats == 1 { Ok(normal) } else { Err(HoldingsRefusal::Address) }
}

fn token(key: &OrganisationKey, purpose: &str, normal: &str) -> String {
    keyed::digest(key, "suppression.token", &[purpose.as_bytes(), normal.as_bytes()])
}

/// Whether an address is not to be written to for this purpose.
pub async fn is_suppressed(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &Keys,
    purpose: &str,
    address: &str,
) -> Result<bool, Error> {
    Ok(suppressed(db, scope, keys, purpose, &[address.to_owned()]).await?.contains(&true))
}

/// Compares a mailing list with those who are not to be written to: for each address, in its order, whether it must go
/// from the list. Nothing of the list is kept.
pub async fn check(read: &Read, purpose: &str, addresses: &[String]) -> Result<Vec<bool>, Error> {
    read.require(VIEW_CONSENT, kernel::NEW).await?;
    suppressed(read, read.scope(), read.store().keys(), purpose, addresses).await
}

async fn suppressed(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &Keys,
    purpose: &str,
    addresses: &[String],
) -> Result<Vec<bool>, Error> {
    let key = keyed::key(keys, scope.organisation).await?;
    let token = |address: &String| normal(address).ok().map(|normal| token(&key, purpose, &normal));
    let tokens: Vec<_> = addresses.iter().map(token).collect();
    let asked: Vec<_> = tokens.iter().flatten().collect();
    let mut listed = std::collections::HashSet::new();
    for some in asked.chunks(CHUNK) {
        let rows: Vec<String> = row::Entity::in_scope(scope)
            .filter(row::Column::Purpose.eq(purpose))
            .filter(row::Column::Token.is_in(some.iter().copied()))
            .select_only()
            .column(row::Column::Token)
            .into_tuple()
            .all(db)
            .await?;
        listed.extend(rows);
    }
    Ok(tokens.iter().map(|token| token.as_ref().is_some_and(|token| listed.contains(token))).collect())
}

/// Leaves a token of an address on a list. What is no address leaves none. Answers how many are new. The caller's event
/// announces it.
pub(crate) async fn add(uow: &UnitOfWork, purpose: &str, address: &str) -> Result<u64, Error> {
    let Ok(normal) = normal(address) else { return Ok(0) };
    let key = keyed::key(uow.keys(), uow.organisation()).await?;
    let new = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id::<SuppressionId>()),
        purpose: Set(purpose.to_owned()),
        token: Set(token(&key, purpose, &normal)),
        added_at: Set::<Instant>(uow.now()),
    };
    let mut known = OnConflict::columns([row::Column::OrganisationId, row::Column::Purpose, row::Column::Token]);
    let insert = row::Entity::insert_many([new]).on_conflict(known.do_nothing().to_owned());
    Ok(insert.exec_without_returning(uow.db()).await?)
}

/// Takes an address off a list: they have consented anew. What was put there after they had consented stays. The caller's
/// event announces it.
pub(crate) async fn lift(uow: &UnitOfWork, purpose: &str, address: &str, given_at: Instant) -> Result<(), Error> {
    let key = keyed::key(uow.keys(), uow.organisation()).await?;
    row::Entity::delete_many()
        .filter(row::Column::OrganisationId.eq(uow.organisation()))
        .filter(row::Column::Purpose.eq(purpose))
        .filter(row::Column::Token.eq(token(&key, purpose, &normal(address)?)))
        .filter(row::Column::AddedAt.lte(given_at))
        .exec(uow.db())
        .await?;
    Ok(())
}

/// Which lists there are.
pub(crate) struct Lists(Vec<ConsentPurpose>);

/// All lists of the organisation.
pub(crate) async fn lists(uow: &UnitOfWork) -> Result<Lists, Error> {
    Ok(Lists(consents::purposes(uow.db(), uow.scope()).await?))
}

impl Lists {
    /// The lists on which an address from this category belongs: those of the purposes whose proof lies in the same
    /// activity; one that the activity itself names where there is none.
    pub(crate) fn of(&self, category: &str) -> Vec<String> {
        let activity = |category: &str| category.split('/').next().unwrap_or_default().to_owned();
        let own = activity(category);
        let purposes: Vec<_> = self
            .0
            .iter()
            .filter(|purpose| activity(&purpose.category) == own)
            .map(|purpose| purpose.purpose.clone())
            .collect();
        if purposes.is_empty() { vec![own] } else { purposes }
    }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn one_address_is_written_in_many_ways() {
        assert_eq!(normal("  Kari@Firma.NO ").as_deref(), Ok("kari@firma.no"));
        for bad in ["", "kari", "a@b@c", "@ ", &format!("{}@x", "a".repeat(320))] {
            assert!(normal(bad).is_err(), "{bad}");
        }
    }
}
