//! The ledger remembers the latest time it has seen. A clock that shows less was set back, and nothing runs under it.

use kernel::Instant;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait};
use store::InstallationUnit;

use crate::{Error, Ledger};

/// Small steps back are what time servers do; they are waited out.
const TOLERATED: chrono::TimeDelta = chrono::TimeDelta::seconds(60);
/// How far the clock may move before the ledger writes it down again, so that an idle one writes little.
const WRITTEN_EVERY: chrono::TimeDelta = chrono::TimeDelta::seconds(30);

pub(super) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        pub seen_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Ledger {
    /// Refuses while the clock is behind what was seen.
    pub(super) async fn check_clock(&self) -> Result<Option<Instant>, Error> {
        let (now, seen) = self
            .0
            .store
            .installation_read(async |unit: &mut InstallationUnit| {
                Ok::<_, Error>((unit.now(), row::Entity::find().one(unit).await?.map(|row| row.seen_at)))
            })
            .await?;
        match seen {
            Some(seen) if now < seen - TOLERATED => Err(Error::ClockSetBack { now, seen }),
            Some(seen) if now < seen + WRITTEN_EVERY => Ok(None),
            _ => Ok(Some(now)),
        }
    }

    pub(super) async fn heartbeat(&self) -> Result<(), Error> {
        let Some(now) = self.check_clock().await? else { return Ok(()) };
        let row = row::ActiveModel { organisation_id: Set(self.0.store.installation_id()), seen_at: Set(now) };
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let known = OnConflict::column(row::Column::OrganisationId)
                    .value(row::Column::SeenAt, Expr::value(now))
                    .to_owned();
                row::Entity::insert(row).on_conflict(known).exec_without_returning(unit).await?;
                Ok(())
            })
            .await
    }
}
