//! Business time: the machine's clock in production, the row `test_clock` in a test database.

use std::sync::{PoisonError, RwLock};

use kernel::{Instant, OrganisationId};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, IntoActiveModel};

use crate::{Error, TestClock};

/// Whether the database goes by the machine's clock or by its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The machine's clock.
    Production,
    /// The row `test_clock`, for ever.
    Test,
}

pub(crate) mod test_clock {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "test_clock")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        pub running: bool,
        pub at: kernel::Instant,
        pub anchored_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Both databases keep microseconds, so nothing finer may be compared.
pub(crate) fn to_micros(at: Instant) -> Instant {
    use chrono::SubsecRound;
    at.trunc_subsecs(6)
}

impl test_clock::Model {
    /// Time never runs back, whatever the machine's clock does.
    fn now(&self, real: Instant) -> Instant {
        if self.running { self.at + (real - self.anchored_at).max(chrono::TimeDelta::zero()) } else { self.at }
    }
}

/// The clock of an open database. In production it is the machine's, or that of the database server. Where nobody else may move it, as under the lock of an embedded one, the row is
/// remembered: every transaction asks what time it is.
pub(crate) struct BusinessClock {
    mode: Mode,
    alone: bool,
    row: RwLock<Option<test_clock::Model>>,
}

impl BusinessClock {
    pub(crate) fn new(mode: Mode, alone: bool) -> Self {
        Self { mode, alone, row: RwLock::default() }
    }

    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// What time it is, where nobody has to be asked.
    pub(crate) fn known(&self, real: Instant) -> Option<Instant> {
        match self.mode {
            Mode::Production => self.alone.then_some(real),
            Mode::Test => self.row.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|row| row.now(real)),
        }
    }

    /// What time it is in a transaction; `real` is real time by the clock that all who share the database go by.
    pub(crate) async fn now(&self, db: &impl ConnectionTrait, real: Instant) -> Result<Instant, Error> {
        match self.mode {
            Mode::Production => Ok(real),
            Mode::Test => {
                if let Some(now) = self.known(real) {
                    return Ok(now);
                }
                let row = stored(db).await?;
                let now = row.now(real);
                // Whoever has moved it meanwhile knows better.
                if self.alone {
                    self.row.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(row);
                }
                Ok(now)
            }
        }
    }

    /// What it was set to, once that is durable.
    pub(crate) fn moved(&self, row: test_clock::Model) {
        if self.alone {
            *self.row.write().unwrap_or_else(PoisonError::into_inner) = Some(row);
        }
    }
}

async fn stored(db: &impl ConnectionTrait) -> Result<test_clock::Model, Error> {
    test_clock::Entity::find().one(db).await?.ok_or(Error::TestClockWithoutInstant)
}

/// Makes a new database a test database, or sets an existing one's clock to stand or run.
pub(crate) async fn open(
    db: &impl ConnectionTrait,
    installation: OrganisationId,
    new: bool,
    asked: Option<TestClock>,
    real: Instant,
) -> Result<Mode, Error> {
    let row = test_clock::Entity::find().one(db).await?;
    match (row, asked) {
        (None, None) => Ok(Mode::Production),
        (None, Some(TestClock::New(at))) if new => {
            let row = test_clock::ActiveModel {
                organisation_id: Set(installation),
                running: Set(false),
                at: Set(to_micros(at)),
                anchored_at: Set(real),
            };
            test_clock::Entity::insert(row).exec_without_returning(db).await?;
            Ok(Mode::Test)
        }
        (None, Some(_)) if new => Err(Error::TestClockWithoutInstant),
        (None, Some(_)) => Err(Error::TestClockRefused),
        (Some(_), None) => Err(Error::TestClockRequired),
        // The same command line again goes on where it stopped: an instant that the clock has reached is no change.
        (Some(row), Some(TestClock::New(at))) if at <= row.at => Ok(Mode::Test),
        (Some(_), Some(TestClock::New(_))) => Err(Error::TestClockKeepsTime),
        // It keeps the instant that it was set to last, so that a call to move it goes on after a kill.
        (Some(row), Some(TestClock::Running)) if row.running => Ok(Mode::Test),
        (Some(row), Some(asked)) => {
            let now = row.now(real);
            let mut row = row.into_active_model();
            row.running = Set(asked == TestClock::Running);
            row.at = Set(now);
            row.anchored_at = Set(real);
            row.update(db).await?;
            Ok(Mode::Test)
        }
    }
}

/// Moves a test database's clock forward; a running one runs on from there. What a running clock has run past since it
/// was set is reached; an instant before that is refused.
pub(crate) async fn set(db: &impl ConnectionTrait, at: Instant, real: Instant) -> Result<test_clock::Model, Error> {
    let row = test_clock::Entity::find().one(db).await?.ok_or(Error::TestClockRefused)?;
    let at = to_micros(at);
    if at < row.at {
        return Err(Error::TestClockBackward);
    }
    if at <= row.now(real) {
        return Ok(row);
    }
    let mut row = row.into_active_model();
    row.at = Set(at);
    row.anchored_at = Set(real);
    Ok(row.update(db).await?)
}

/// Lets a test database's clock run on with real time, or stand still; changes nothing where it does so already.
pub(crate) async fn run(db: &impl ConnectionTrait, running: bool, real: Instant) -> Result<test_clock::Model, Error> {
    let row = test_clock::Entity::find().one(db).await?.ok_or(Error::TestClockRefused)?;
    if row.running == running {
        return Ok(row);
    }
    let now = to_micros(row.now(real));
    let mut row = row.into_active_model();
    row.running = Set(running);
    row.at = Set(now);
    row.anchored_at = Set(real);
    Ok(row.update(db).await?)
}
