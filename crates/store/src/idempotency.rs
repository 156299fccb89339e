//! Idempotency keys: the same request twice happens once and is answered alike.

use kernel::{Instant, OrganisationId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use crate::{Error, InstallationUnit};

/// How long a key answers with the same outcome, in real time.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(7);

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub actor: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub input_mac: Vec<u8>,
        pub outcome: Option<String>,
        pub expires_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A caller's key, with what it was sent for. The input is kept only as a keyed hash.
#[derive(Debug, Clone)]
pub struct Key {
    pub(crate) key: String,
    pub(crate) operation: &'static str,
    pub(crate) input: Vec<u8>,
}

impl Key {
    /// A key of 1 to 255 printable ASCII characters; `input` is the request in canonical bytes, without the key.
    pub fn new(key: String, operation: &'static str, input: Vec<u8>) -> Result<Self, Error> {
        let printable = key.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if key.is_empty() || key.len() > 255 || !printable {
            return Err(Error::KeyMalformed);
        }
        Ok(Self { key, operation, input })
    }
}

pub(crate) struct Place<'a> {
    pub(crate) organisation: OrganisationId,
    pub(crate) actor: &'a str,
    pub(crate) key: &'a Key,
}

/// Takes the key, or gives the outcome that it had before. The insert comes first, so that two racing requests meet here.
pub(crate) async fn begin(
    db: &DatabaseTransaction,
    place: &Place<'_>,
    mac: [u8; 32],
    real: Instant,
) -> Result<Option<String>, Error> {
    row::Entity::delete_many()
        .filter(row::Column::OrganisationId.eq(place.organisation))
        .filter(row::Column::Actor.eq(place.actor))
        .filter(row::Column::Key.eq(&place.key.key))
        .filter(row::Column::ExpiresAt.lte(real))
        .exec(db)
        .await?;
    let fresh = row::ActiveModel {
        organisation_id: Set(place.organisation),
        actor: Set(place.actor.to_owned()),
        key: Set(place.key.key.clone()),
        input_mac: Set(mac.to_vec()),
        outcome: Set(None),
        expires_at: Set(real + KEPT),
    };
    let inserted = row::Entity::insert(fresh)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    if inserted == 1 {
        return Ok(None);
    }
    let known = row::Entity::find()
        .filter(row::Column::OrganisationId.eq(place.organisation))
        .filter(row::Column::Actor.eq(place.actor))
        .filter(row::Column::Key.eq(&place.key.key))
        .one(db)
        .await?
        .ok_or(Error::KeyReused)?;
    if known.input_mac != mac {
        return Err(Error::KeyReused);
    }
    known.outcome.map(Some).ok_or(Error::KeyReused)
}

pub(crate) async fn finish(db: &DatabaseTransaction, place: &Place<'_>, outcome: String) -> Result<(), Error> {
    row::Entity::update_many()
        .set(row::ActiveModel { outcome: Set(Some(outcome)), ..Default::default() })
        .filter(row::Column::OrganisationId.eq(place.organisation))
        .filter(row::Column::Actor.eq(place.actor))
        .filter(row::Column::Key.eq(&place.key.key))
        .exec(db)
        .await?;
    Ok(())
}

/// Whether there are keys whose time is up.
pub async fn spent(unit: &InstallationUnit) -> Result<bool, Error> {
    let first = row::Entity::find().filter(row::Column::ExpiresAt.lte(unit.real_now())).one(unit);
    Ok(first.await?.is_some())
}

/// Forgets the keys whose time is up.
pub async fn forget_spent(unit: &InstallationUnit) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::ExpiresAt.lte(unit.real_now())).exec(unit).await?;
    Ok(())
}
