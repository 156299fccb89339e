//! What retention needs of the crates that hold data, and they of it.
//!
//! A *holding* is one thing held that a rule may govern: an item, a reference to something in another system, a proof of
//! consent, a closed case. Its crate knows where it lies and when its periods run from; `deletion` knows the rules.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{ActivityId, DeletionRunId, Instant, Role, Subject, SubjectId};
use store::UnitOfWork;
use uuid::Uuid;

use crate::{Db, Error};

/// A dated event that a period runs from, as `customer.last_activity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    /// The instant; where only a date is known, the first of its day.
    pub at: Instant,
    /// The local date in the organisation's zone.
    pub on: NaiveDate,
}

/// Where something held lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In our own store.
    Own,
    /// In another system, known by reference only.
    System {
        /// What the organisation calls the system, as `S2`.
        system: String,
        /// What kind of thing it is there, as `customer`.
        kind: String,
    },
}

/// One thing held that a rule may govern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The kind, as the erase door knows it: `item`, `reference`, `consent`, `case`.
    pub kind: &'static str,
    /// Which one.
    pub id: Uuid,
    /// Whom it is about, where that is known.
    pub subject: Option<SubjectId>,
    /// The categories of data that it holds, as `A-07/contact`. Never empty.
    pub categories: Vec<String>,
    /// Its state, where its kind has states.
    pub state: Option<String>,
    /// Where it lies.
    pub place: Place,
    /// By name, the latest of each: its own and its subject's.
    pub anchors: BTreeMap<String, Anchor>,
    /// The run that is erasing it right now.
    pub under_way: Option<DeletionRunId>,
}

/// What has come early enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cutoff {
    /// Local dates up to and with this one.
    On(NaiveDate),
    /// Instants up to and with this one.
    At(Instant),
}

impl Cutoff {
    /// Whether something that happened on this local date, and not before, can have come early enough.
    #[must_use]
    pub fn can_include(self, date: NaiveDate) -> bool {
        match self {
            Self::On(until) => date <= until,
            // Whatever the zone, a local date is at most a day off.
            Self::At(instant) => date.pred_opt().is_none_or(|before| before <= instant.date_naive()),
        }
    }

    /// Whether an anchor has come early enough.
    #[must_use]
    pub fn includes(self, anchor: &Anchor) -> bool {
        match self {
            Self::On(date) => anchor.on <= date,
            Self::At(instant) => anchor.at <= instant,
        }
    }
}

/// Asks for holdings whose period has run out.
#[derive(Debug, Clone)]
pub struct DueQuery {
    /// In one of these categories; `A-07/*` is every category of that activity.
    pub categories: Vec<String>,
    /// In one of these states; empty = whatever its state.
    pub states: Vec<String>,
    /// With an anchor of one of these names, of its own or its subject's …
    pub anchors: Vec<String>,
    /// … that has come early enough.
    pub cutoff: Cutoff,
    /// Behind this id: holdings come in the order of their ids.
    pub after: Option<Uuid>,
    /// At most so many.
    pub limit: u64,
}

/// What a holding is called where it lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExternalKey {
    /// What the organisation calls the system, as `S2`.
    pub system: String,
    /// What kind of thing it is there, as `customer`.
    pub kind: String,
    /// Its key there. Personal: never in logs, events, errors or the trail.
    pub key: String,
}

/// A crate that holds things which rules govern.
#[async_trait]
pub trait HoldingSource: Send + Sync + 'static {
    /// The kinds that it holds.
    fn kinds(&self) -> &'static [&'static str];

    /// Holdings of its kinds that match, ordered by id.
    async fn due(&self, db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, Error>;

    /// The local date of the earliest anchor of each of these names, among all that it holds and their subjects; a name that
    /// is not in the answer has come for nothing here. `None` where it does not know: then it has to be asked what is due.
    async fn earliest(&self, db: Db<'_>, names: &[String]) -> Result<Option<BTreeMap<String, NaiveDate>>, Error> {
        let _ = (db, names);
        Ok(None)
    }

    /// These, where they are there; what is not is left out.
    async fn by_ids(&self, db: Db<'_>, kind: &str, ids: &[Uuid]) -> Result<Vec<Holding>, Error>;

    /// All that it holds on these subjects.
    async fn of_subjects(&self, db: Db<'_>, subjects: &[SubjectId]) -> Result<Vec<Holding>, Error>;

    /// How many of its things lie in these categories (`A-07/*` allowed): what a cap is a share of.
    async fn count(&self, db: Db<'_>, categories: &[String]) -> Result<u64, Error>;

    /// What these are called where they lie; only for holdings in other systems.
    async fn keys(&self, db: Db<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, ExternalKey)>, Error> {
        let _ = (db, ids);
        Ok(Vec::new())
    }

    /// Which one is called so in another system.
    async fn find(&self, db: Db<'_>, key: &ExternalKey) -> Result<Option<Uuid>, Error> {
        let _ = (db, key);
        Ok(None)
    }

    /// Marks these as being erased by a run: until they are released or erased, whatever would keep them is answered
    /// `ERASURE_UNDER_WAY`. Only for holdings in other systems.
    async fn claim(&self, uow: &mut UnitOfWork, ids: &[Uuid], run: DeletionRunId) -> Result<(), Error> {
        let _ = (uow, ids, run);
        Ok(())
    }

    /// Takes the mark of a run away again.
    async fn release(&self, uow: &mut UnitOfWork, ids: &[Uuid], run: DeletionRunId) -> Result<(), Error> {
        let _ = (uow, ids, run);
        Ok(())
    }
}

/// A crate that knows conditions which spare something: the `unless` of a rule.
#[async_trait]
pub trait Condition: Send + Sync + 'static {
    /// Whether it knows a condition of this name, as `consent.extended_storage` or `case.linked`.
    fn knows(&self, name: &str) -> bool;

    /// Which of these are spared on this date, and by what.
    async fn spares(
        &self,
        db: Db<'_>,
        name: &str,
        holdings: &[Holding],
        on: NaiveDate,
    ) -> Result<Vec<(Uuid, Subject)>, Error>;
}

/// A category of data in an activity of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryFacts {
    /// As rules name it: `A-07/contact`.
    pub key: String,
    /// Its activity.
    pub activity: ActivityId,
    /// Whether its activity is live.
    pub live: bool,
    /// The states that things in it can be in; empty = it has none.
    pub states: Vec<String>,
}

/// The register of activities, as retention sees it.
#[async_trait]
pub trait Register: Send + Sync + 'static {
    /// Every category of every activity that has not ceased.
    async fn categories(&self, db: Db<'_>) -> Result<Vec<CategoryFacts>, Error>;

    /// The role that answers for a system, where the register knows the system.
    async fn owner_of(&self, db: Db<'_>, system: &str) -> Result<Option<Role>, Error> {
        let _ = (db, system);
        Ok(None)
    }
}

/// What the rules say about one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governance {
    /// As `A-07/contact`.
    pub category: String,
    /// The rules in force that govern it, as `A-R1`.
    pub rules: Vec<String>,
    /// Why that is not as it must be: none in some state, or several in one.
    pub problem: Option<String>,
}

/// The retention rules, as the register sees them.
#[async_trait]
pub trait RuleBook: Send + Sync + 'static {
    /// For each category: which rules in force govern it, and whether that is exactly one in each state.
    async fn govern(&self, db: Db<'_>, categories: &[CategoryFacts]) -> Result<Vec<Governance>, Error>;
}
