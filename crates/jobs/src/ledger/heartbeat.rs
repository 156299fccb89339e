//! Whether the clock can be trusted. Nothing runs under one that cannot: jobs would wait twice, or run years early.
//!
//! The ledger writes down the latest business time that it has seen. A clock that shows less was set back. Within a
//! process, a clock that has gone further than the process has lived was set forward; at its start, one that is more than
//! a year beyond what was written down. Where business time is another machine's, it may not differ from this one's.

use std::sync::PoisonError;
use std::time::Duration;

use chrono::TimeDelta;
use kernel::Instant;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait};
use store::{InstallationUnit, Mode};

use super::waiting::Look;
use crate::{Error, Ledger};

/// Small steps are what time servers do.
const TOLERATED: TimeDelta = TimeDelta::seconds(60);
/// How far the clock may move before the ledger writes it down again, so that an idle one writes little.
const WRITTEN_EVERY: TimeDelta = TimeDelta::seconds(30);
/// No installation was out of use for longer, and yet is started without anyone looking at its clock.
const LONGEST_DOWN: TimeDelta = TimeDelta::days(400);

pub(crate) mod row {
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

/// A moment at which clock and process time went together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreed {
    now: Instant,
    elapsed: Duration,
}

impl Ledger {
    /// Refuses while the clock cannot be trusted.
    pub(super) fn check_clock(&self, look: &Look) -> Result<(), Error> {
        let Look { now, seen, .. } = *look;
        if self.0.store.mode() == Mode::Production {
            self.check_against_process(look)?;
        }
        match seen {
            Some(seen) if now < seen - TOLERATED => Err(Error::ClockSetBack { now, seen }),
            _ => Ok(()),
        }
    }

    fn check_against_process(&self, look: &Look) -> Result<(), Error> {
        let Look { now, elapsed, seen, .. } = *look;
        if let Some(ahead) = self.0.store.clock_skew().filter(|ahead| ahead.abs() > TOLERATED) {
            return Err(Error::ClocksApart { database: now, machine: now - ahead });
        }
        let mut agreed = self.0.agreed.lock().unwrap_or_else(PoisonError::into_inner);
        let expected = match *agreed {
            Some(last) => last.now + TimeDelta::from_std(elapsed.saturating_sub(last.elapsed)).unwrap_or_default(),
            None => seen.map_or(now, |seen| seen + LONGEST_DOWN),
        };
        // Somebody else has written down what this process would not expect yet: an operator, or a process that began
        // under this clock.
        let accepted = seen.is_some_and(|seen| seen > expected + TOLERATED);
        if now > expected + TOLERATED && !accepted {
            return Err(Error::ClockSetForward { now, expected });
        }
        *agreed = Some(Agreed { now, elapsed });
        Ok(())
    }

    /// Writes down what time it is, now and then.
    pub(super) async fn heartbeat(&self, look: &Look) -> Result<(), Error> {
        let now = look.now;
        if look.seen.is_some_and(|seen| now < seen + WRITTEN_EVERY) {
            return Ok(());
        }
        let row = row::ActiveModel { organisation_id: Set(self.0.store.installation_id()), seen_at: Set(now) };
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                // Another worker's look may have been later, and is written down already.
                let known = OnConflict::column(row::Column::OrganisationId)
                    .value(row::Column::SeenAt, Expr::value(now))
                    .action_and_where(Expr::col((row::Entity, row::Column::SeenAt)).lt(now))
                    .to_owned();
                row::Entity::insert(row).on_conflict(known).exec_without_returning(unit).await?;
                Ok(())
            })
            .await
    }
}
