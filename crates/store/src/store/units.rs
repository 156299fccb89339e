//! The closures that the store runs: units of work, reads, and work across organisations.

use kernel::{Instant, Scope};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Store;
use crate::database::{Begun, Whose};
use crate::turn::Turn;
use crate::unit::Announced;
use crate::{Connection, Done, Error, InstallationUnit, Key, Read, UnitOfWork, idempotency};

impl Store {
    /// One unit of work of one organisation: commits when the closure returns `Ok`, and not otherwise.
    ///
    /// With a key, the same request again answers what the first one answered. A refusal keeps no key.
    pub async fn write<T, E>(
        &self,
        scope: &Scope,
        key: Option<Key>,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> Result<Done<T>, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<Error>,
    {
        self.unit(scope, None, key, work).await
    }

    /// One unit of work that sees no instant before `earliest`, whatever the clock does meanwhile: a job's, which was left
    /// for that instant and begun at it.
    pub async fn write_not_before<T, E>(
        &self,
        scope: &Scope,
        earliest: Instant,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> Result<Done<T>, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<Error>,
    {
        self.unit(scope, Some(earliest), None, work).await
    }

    async fn unit<T, E>(
        &self,
        scope: &Scope,
        earliest: Option<Instant>,
        key: Option<Key>,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> Result<Done<T>, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<Error>,
    {
        let mut uow = self.begin(scope, earliest).await?;
        let place = match key {
            Some(key) => Some(idempotency::Place::of(&self.0.keys, scope, key).await?),
            None => None,
        };
        if let Some(place) = &place
            && let Some(outcome) = idempotency::begin(uow.tx.transaction(), place, uow.real_now).await?
        {
            let mut done: Done<T> = serde_json::from_str(&outcome).map_err(Error::from)?;
            done.replayed = true;
            return Ok(done);
        }
        match work(&mut uow).await {
            Ok(value) => {
                let audit = uow.flush().await?;
                let told = !audit.is_empty();
                let done = Done { value, audit, replayed: false };
                if let Some(place) = &place {
                    let outcome = serde_json::to_string(&done).map_err(Error::from)?;
                    idempotency::finish(uow.tx.transaction(), place, outcome).await?;
                }
                commit(uow.tx.into_turn()).await?;
                if told {
                    self.0.changed.notify_one();
                }
                Ok(done)
            }
            Err(error) => {
                let refused = uow.refused.take();
                uow.tx.into_turn().roll_back().await;
                if let Some(refused) = refused {
                    self.record(scope, vec![refused]).await?;
                }
                Err(error)
            }
        }
    }

    /// An owned, cloneable read of one organisation's data; opens at first use.
    #[must_use]
    pub fn read(&self, scope: &Scope) -> Read {
        Read::new(self.clone(), scope.clone())
    }

    /// Writes the looks and refusals that a read collected. The answer leaves only after this.
    pub async fn flush(&self, read: &Read) -> Result<(), Error> {
        let looks = read.take_looks();
        if looks.is_empty() { Ok(()) } else { self.record(read.scope(), looks).await }
    }

    /// Work across organisations, on the tables of [`crate::INSTALLATION_TABLES`] only.
    pub async fn installation<T, E>(
        &self,
        work: impl AsyncFnOnce(&mut InstallationUnit) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Error>,
    {
        let begun = self.0.pools.begin_write(Whose::All).await?;
        let mut unit = self.across(begun).await?;
        match work(&mut unit).await {
            Ok(value) => {
                unit.turn.commit().await?;
                Ok(value)
            }
            Err(error) => {
                unit.turn.roll_back().await;
                Err(error)
            }
        }
    }

    /// A look across organisations, on the same tables; takes no turn at writing nor a
    /// reader from the requests, and always rolls back.
    pub async fn installation_read<T, E>(
        &self,
        work: impl AsyncFnOnce(&mut InstallationUnit) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Error>,
    {
        let Begun { tx, at } = self.0.pools.begin_read(Whose::All).await?;
        let mut unit = self.across(Begun { tx: Turn::alone(tx), at }).await?;
        let answer = work(&mut unit).await;
        unit.turn.roll_back().await;
        answer
    }

    async fn across(&self, Begun { tx, at }: Begun<Turn>) -> Result<InstallationUnit, Error> {
        let now = self.time_in(tx.tx(), at).await?;
        let real_now = self.real_in(at);
        Ok(InstallationUnit { turn: tx, now, real_now, chance: self.0.chance.clone() })
    }

    async fn begin(&self, scope: &Scope, earliest: Option<Instant>) -> Result<UnitOfWork, Error> {
        let Begun { tx, at } = self.0.pools.begin_write(Whose::Organisation(scope.organisation)).await?;
        let now = self.time_in(tx.tx(), at).await?;
        let now = earliest.map_or(now, |earliest| now.max(earliest));
        let standing = self.standing(tx.tx(), scope, now).await?;
        Ok(UnitOfWork {
            tx: Connection::new(tx, self),
            erasables: self.erasables(),
            scope: scope.clone(),
            installation: self.0.installation,
            now,
            real_now: self.real_in(at),
            standing,
            chance: self.0.chance.clone(),
            keys: self.0.keys.clone(),
            noted: Vec::new(),
            announced: Vec::new(),
            refused: None,
            half_erased: Vec::new(),
        })
    }

    async fn record(&self, scope: &Scope, announced: Vec<Announced>) -> Result<(), Error> {
        let mut uow = self.begin(scope, None).await?;
        uow.announced = announced;
        uow.flush().await?;
        uow.tx.into_turn().commit().await
    }
}

/// Returns when what a unit of work wrote is durable.
async fn commit(turn: Turn) -> Result<(), Error> {
    fail::fail_point!("store::answer_before_commit", |_| Ok(()));
    fail::fail_point!("store::before_commit", |_| std::process::abort());
    turn.commit().await?;
    fail::fail_point!("store::after_commit", |_| std::process::abort());
    Ok(())
}
