//! Declaring how things lie in another system.

use kernel::{NEW, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::model::{Definition, data_set};
use super::{Declared, Event, by_keys, data_set_of};
use crate::{DECLARE_DATA_SET, DataSet, Error};

/// Declare a data set, or declare it anew.
#[derive(Debug, Clone)]
pub struct Declare {
    /// What the organisation calls it.
    pub key: String,
    /// How it lies there.
    pub set: DataSet,
}

/// Declares a data set. One that is so already is left alone.
pub async fn declare(uow: &mut UnitOfWork, Declare { key, set }: Declare) -> Result<Declared, Error> {
    let before = by_keys(uow.db(), uow.scope(), std::slice::from_ref(&key)).await?.remove(&key);
    match &before {
        Some(before) => uow.require(DECLARE_DATA_SET, before)?,
        None => uow.require(DECLARE_DATA_SET, NEW)?,
    }
    set.checked()?;
    let is_ours = |other: &DataSet| before.as_ref().is_some_and(|before| before.set() == other);
    if data_set_of(uow.db(), uow.scope(), &set.system, &set.kind).await?.is_some_and(|other| !is_ours(&other)) {
        return Err(Error::Declared);
    }
    match before {
        Some(before) if *before.set() == set => Ok(before),
        Some(before) => {
            let change = data_set::ActiveModel {
                system: Set(set.system.clone()),
                kind: Set(set.kind.clone()),
                connector: Set(set.connector.clone()),
                definition: Set(Definition(set)),
                ..Default::default()
            };
            let after = model::update::<data_set::Entity>(uow, before.id, before.version, change).await?;
            uow.emit(&Event::Changed { data_set: after.id });
            Ok(after)
        }
        None => {
            let row = data_set::ActiveModel {
                organisation_id: Set(uow.organisation()),
                id: Set(uow.new_id()),
                version: Set(Version::FIRST),
                key: Set(key),
                system: Set(set.system.clone()),
                kind: Set(set.kind.clone()),
                connector: Set(set.connector.clone()),
                definition: Set(Definition(set)),
                declared_at: Set(uow.now()),
            };
            let row = model::insert(uow, row).await?;
            uow.emit(&Event::Declared { data_set: row.id });
            Ok(row)
        }
    }
}
