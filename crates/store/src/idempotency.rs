//! Idempotency keys: the same request twice happens once and is answered alike.

use kernel::{Actor, Instant, OrganisationId, Scope};
use keys::Keys;
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

/// Where a key is kept: whose it is, and what it was sent for.
pub(crate) struct Place {
    organisation: OrganisationId,
    actor: String,
    key: String,
    mac: [u8; 32],
}

impl Place {
    /// Each actor's keys stand apart. Callers without a name cannot be told from one another, so for them the request
    /// itself, as a keyed hash, is part of the name: the very same request is a repetition, and nobody's key is in
    /// anybody else's way or tells them what another has sent.
    pub(crate) async fn of(keys: &Keys, scope: &Scope, key: Key) -> Result<Self, Error> {
        let Key { key, operation, input } = key;
        let owner = keys.organisation(scope.organisation).await?;
        let mac = owner.mac("idempotency", &[operation.as_bytes(), &input]);
        let reference = match scope.actor {
            Actor::Anonymous => base64::Engine::encode(&base64::engine::general_purpose::STANDARD, mac),
            _ => scope.actor.reference(),
        };
        let actor = format!("{}:{reference}", scope.actor.kind());
        Ok(Self { organisation: scope.organisation, actor, key, mac })
    }
}

/// Takes the key, or gives the outcome that it had before. The insert comes first, so that two racing requests meet here.
pub(crate) async fn begin(db: &DatabaseTransaction, place: &Place, real: Instant) -> Result<Option<String>, Error> {
    row::Entity::delete_many()
        .filter(row::Column::OrganisationId.eq(place.organisation))
        .filter(row::Column::Actor.eq(&place.actor))
        .filter(row::Column::Key.eq(&place.key))
        .filter(row::Column::ExpiresAt.lte(real))
        .exec(db)
        .await?;
    let fresh = row::ActiveModel {
        organisation_id: Set(place.organisation),
        actor: Set(place.actor.clone()),
        key: Set(place.key.clone()),
        input_mac: Set(place.mac.to_vec()),
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
        .filter(row::Column::Actor.eq(&place.actor))
        .filter(row::Column::Key.eq(&place.key))
        .one(db)
        .await?
        .ok_or(Error::KeyReused)?;
    if known.input_mac != place.mac {
        return Err(Error::KeyReused);
    }
    known.outcome.map(Some).ok_or(Error::KeyReused)
}

pub(crate) async fn finish(db: &DatabaseTransaction, place: &Place, outcome: String) -> Result<(), Error> {
    row::Entity::update_many()
        .set(row::ActiveModel { outcome: Set(Some(outcome)), ..Default::default() })
        .filter(row::Column::OrganisationId.eq(place.organisation))
        .filter(row::Column::Actor.eq(&place.actor))
        .filter(row::Column::Key.eq(&place.key))
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
