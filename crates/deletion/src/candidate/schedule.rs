//! Lists are made on the first of each month.

use calendar::{Move, Schedule, Span};
use chrono::{Datelike, NaiveDate, NaiveTime};
use jobs::{CatchUp, Job, NewSchedule, schedules};
use store::UnitOfWork;

use super::jobs::ListCandidates;
use crate::Error;

/// Puts the lists of the unit's organisation into the ledger. Of several months missed, one list holds what all would.
pub(crate) async fn schedule(uow: &mut UnitOfWork, at: NaiveTime) -> Result<(), Error> {
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let schedule = Schedule {
        rule: "FREQ=MONTHLY;BYMONTHDAY=1".parse().expect("a rule of the calendar"),
        zone: organisation.zone,
        at,
        moves: Move::Stay,
        holidays: organisation.holidays(),
    };
    let new = NewSchedule {
        key: "deletion:candidates".to_owned(),
        schedule,
        opens_before: Span::ZERO,
        catch_up: CatchUp::Latest,
        kind: ListCandidates::KIND,
        payload: serde_json::json!({}),
    };
    Ok(schedules::put(uow, new).await?)
}

/// A list holds what is due before this date: whatever is due later is told in time by the next list, which is made on
/// the first of the next month.
pub(super) fn due_before(listed_on: NaiveDate, before: Span) -> NaiveDate {
    let first = listed_on.with_day(1).unwrap_or(listed_on);
    before.after_date(Span::months(1).after_date(first))
}

/// The first local date on which something goes that is on no list yet and due on a date: the first list that holds it is
/// made on the first of a month from now on.
pub(crate) fn next_list(today: NaiveDate, due: NaiveDate, before: Span) -> NaiveDate {
    let mut list = Span::months(1).after_date(today.with_day(1).unwrap_or(today));
    while due >= due_before(list, before) {
        list = Span::months(1).after_date(list);
    }
    due.max(before.after_date(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_erased_sooner_than_it_was_listed_for_long_enough() {
        let cases = [
            ("2026-10-01", "P60D", "2026-12-31"),
            ("2026-09-01", "P60D", "2026-11-30"),
            ("2026-09-15", "P60D", "2026-11-30"),
            ("2026-12-01", "P60D", "2027-03-02"),
            ("2026-12-31", "P2M", "2027-03-01"),
        ];
        for (listed, before, expected) in cases {
            let (listed, before): (NaiveDate, Span) = (listed.parse().unwrap(), before.parse().unwrap());
            assert_eq!(due_before(listed, before).to_string(), expected, "{listed} + {before}");
        }
    }

    /// Covers the boundary of scenario 1: due on 30 November, it is on the list of 1 October and not on September's.
    #[test]
    fn what_is_due_sixty_days_after_the_first_is_on_that_list() {
        let (due, before): (NaiveDate, Span) = ("2026-11-30".parse().unwrap(), "P60D".parse().unwrap());
        assert!(due >= due_before("2026-09-01".parse().unwrap(), before));
        assert!(due < due_before("2026-10-01".parse().unwrap(), before));
        assert_eq!(before.after_date("2026-10-01".parse().unwrap()), due);
    }
}
