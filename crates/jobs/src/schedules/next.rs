//! Which period a schedule waits for.

use calendar::{Occurrence, Schedule, Span, TZDATA_VERSION};
use kernel::Instant;
use sea_orm::ActiveValue::Set;

use super::row;

/// No zone has ever moved its clocks by more than this at once, and no two places are further apart.
const FURTHEST_MOVE: chrono::TimeDelta = chrono::TimeDelta::hours(26);
/// No period is longer.
const LONGEST_PERIOD: chrono::TimeDelta = chrono::TimeDelta::days(366);

/// The instants of the period that a schedule waits for; none when it waits for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coming {
    /// When it opens.
    pub(crate) opens_at: Option<Instant>,
    /// When it is due.
    pub(crate) due_at: Option<Instant>,
}

impl Coming {
    pub(crate) fn of(next: Option<&Occurrence>, schedule: &Schedule, before: Span) -> Self {
        Self { opens_at: next.map(|next| opens_at(next, schedule, before)), due_at: next.map(|next| next.due_at) }
    }

    /// The change by which a schedule waits for it under today's zone data.
    pub(crate) fn change(self) -> row::ActiveModel {
        row::ActiveModel {
            next_opens_at: Set(self.opens_at),
            next_due_at: Set(self.due_at),
            problem: Set(None),
            zone_data: Set(TZDATA_VERSION.to_owned()),
            ..Default::default()
        }
    }
}

/// From here on, what is due at an instant is still to come. Instants are stored in microseconds.
pub(crate) fn just_before(due_at: Instant) -> Instant {
    due_at - chrono::TimeDelta::microseconds(1)
}

/// When the period of `occurrence` opens.
pub(crate) fn opens_at(occurrence: &Occurrence, schedule: &Schedule, before: Span) -> Instant {
    before.before(occurrence.due_at, schedule.zone)
}

/// The period that a rule has come to, found again from the instant at which it was due. That instant may have been
/// derived from other zone data, so the date tells.
pub(crate) fn awaited(rule: &Schedule, due_at: Instant) -> Option<Occurrence> {
    let date = rule.zone.date(due_at);
    from(rule, due_at - FURTHEST_MOVE).find(|occurrence| occurrence.date >= date)
}

/// The period that a changed rule begins with: the first that is to come, or the one that the rule before it had come to
/// where that is over by now, so that no change lets it fall between two rules. What was over before that one has been
/// dealt with. The period may have been opened already; the ledger's index does not let it open twice.
pub(super) fn first_of_changed(rule: &Schedule, before: &Occurrence, now: Instant) -> Option<Occurrence> {
    let is_that = |occurrence: &Occurrence| occurrence.period == before.period;
    let overdue = (before.due_at <= now)
        .then(|| rule.between(before.due_at - LONGEST_PERIOD, before.due_at).into_iter().find(is_that))
        .flatten();
    // A rule that now means an earlier hour or a place further east is due before the one that it takes over from.
    overdue.or_else(|| {
        from(rule, now.min(before.due_at) - FURTHEST_MOVE)
            .find(|next| is_that(next) || next.due_at > now || next.date >= before.date)
    })
}

fn from(rule: &Schedule, after: Instant) -> impl Iterator<Item = Occurrence> {
    std::iter::successors(rule.next_after(after), |occurrence| rule.next_after(occurrence.due_at))
}
