//! How old a row must be. What is equal to the bound of a form that is less exact than the bound is newer.

use std::collections::BTreeMap;

use calendar::Zone;
use chrono::offset::LocalResult;
use chrono::{Days, NaiveDateTime, NaiveTime, TimeZone};
use ports::Cutoff;

use super::{Session, Shape, Statement};
use crate::{DataSet, Error};

/// For each guard of a data set, what has come early enough.
pub(crate) struct Bounds {
    zone: Zone,
    cutoffs: Vec<Cutoff>,
}

impl Bounds {
    /// A guard without a cutoff would guard nothing, so that it is refused.
    pub(super) fn of(set: &DataSet, cutoffs: &BTreeMap<String, Cutoff>) -> Result<Self, Error> {
        let cutoff = |anchor: &String| cutoffs.get(anchor).copied().ok_or_else(|| Error::CutoffMissing(anchor.clone()));
        let cutoffs = set.guards.iter().map(|guard| cutoff(&guard.anchor)).collect::<Result<_, _>>()?;
        Ok(Self { zone: set.zone, cutoffs })
    }

    /// ` AND …` for each guard, of the row that is called `t`.
    pub(crate) fn conditions<S: Session>(&self, shape: &Shape) -> Statement {
        let pairs = shape.guards.iter().zip(&self.cutoffs);
        pairs.fold(Statement::default(), |statement, ((column, form), cutoff)| {
            statement.and(" AND ").and(S::guard(column, *form, *cutoff, self.zone))
        })
    }
}

/// The last date all of which has come early enough.
pub(crate) fn last_date(cutoff: Cutoff, zone: Zone) -> String {
    let date = match cutoff {
        Cutoff::On(date) => date,
        Cutoff::At(instant) => zone.date(instant).pred_opt().unwrap_or_default(),
    };
    date.to_string()
}

/// The second since 1970 before which everything has come early enough.
pub(crate) fn before(cutoff: Cutoff, zone: Zone) -> i64 {
    match cutoff {
        Cutoff::On(date) => zone.start_of(date.checked_add_days(Days::new(1)).unwrap_or(date)).timestamp(),
        Cutoff::At(instant) => instant.timestamp(),
    }
}

/// The same for a clock on the wall, taken as if it were one in UTC. Where it shows an hour twice, its day is left out.
pub(crate) fn before_on_the_wall(cutoff: Cutoff, zone: Zone) -> i64 {
    let midnight = |local: NaiveDateTime| local.date().and_time(NaiveTime::MIN);
    let local = match cutoff {
        Cutoff::On(date) => date.checked_add_days(Days::new(1)).unwrap_or(date).and_time(NaiveTime::MIN),
        Cutoff::At(instant) => {
            let local = zone.local(instant);
            let twice = matches!(zone.tz().from_local_datetime(&local), LocalResult::Ambiguous(..));
            if twice { midnight(local) } else { local }
        }
    };
    local.and_utc().timestamp()
}
