//! Guards as conditions. What is null, or not of the declared form, is newer than anything; what is equal to the bound of
//! a form that is less exact than the bound is newer too.

use std::collections::BTreeMap;

use calendar::Zone;
use chrono::offset::LocalResult;
use chrono::{Days, NaiveDateTime, NaiveTime, TimeZone};
use ports::Cutoff;

use super::{Statement, quoted};
use crate::{DataSet, Error, GuardForm};

const DATE: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

/// For each guard of a data set, what has come early enough.
pub(super) struct Bounds {
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

    /// ` AND …` for the columns of the guards, in their order, of the row that is called `t`.
    pub(super) fn conditions<'g>(&self, guards: impl IntoIterator<Item = (&'g str, GuardForm)>) -> Statement {
        let pairs = guards.into_iter().zip(&self.cutoffs);
        pairs.fold(Statement::default(), |statement, ((column, form), cutoff)| {
            statement.and(" AND ").and(condition(column, form, *cutoff, self.zone))
        })
    }
}

fn condition(column: &str, form: GuardForm, cutoff: Cutoff, zone: Zone) -> Statement {
    let c = format!("t.{}", quoted(column));
    match form {
        GuardForm::Date => {
            let sql = format!("(typeof({c}) = 'text' AND {c} GLOB '{DATE}' AND {c} <= ?)");
            Statement::from(sql).text(last_date(cutoff, zone))
        }
        GuardForm::DateTime => {
            // The seconds of a text without a zone are those that it would be in UTC, and so is their bound.
            let sql = format!(
                "(typeof({c}) = 'text' AND {c} GLOB '{DATE}[ T][0-9][0-9]:[0-9][0-9]*' AND \
                 CAST(strftime('%s', {c}) AS INTEGER) < CASE WHEN {c} GLOB '*[Zz]' OR {c} GLOB '*[+-][0-9][0-9]:[0-9][0-9]' \
                 THEN ? ELSE ? END)"
            );
            Statement::from(sql).integer(before(cutoff, zone)).integer(before_on_the_wall(cutoff, zone))
        }
        GuardForm::Epoch => {
            let sql = format!("(typeof({c}) IN ('integer', 'real') AND {c} < ?)");
            Statement::from(sql).integer(before(cutoff, zone))
        }
    }
}

/// The last date all of which has come early enough.
fn last_date(cutoff: Cutoff, zone: Zone) -> String {
    let date = match cutoff {
        Cutoff::On(date) => date,
        Cutoff::At(instant) => zone.date(instant).pred_opt().unwrap_or_default(),
    };
    date.to_string()
}

/// The second since 1970 before which everything has come early enough.
fn before(cutoff: Cutoff, zone: Zone) -> i64 {
    match cutoff {
        Cutoff::On(date) => zone.start_of(date.checked_add_days(Days::new(1)).unwrap_or(date)).timestamp(),
        Cutoff::At(instant) => instant.timestamp(),
    }
}

/// The same for a clock on the wall. Where that shows an hour twice, its day is left out.
fn before_on_the_wall(cutoff: Cutoff, zone: Zone) -> i64 {
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
