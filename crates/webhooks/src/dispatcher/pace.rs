//! How long to wait after a failure, and when to give up. Pure: all of it by the clock that it is handed.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::Instant;

use super::queue::Queue;
use crate::Why;

/// The waits between attempts, business time. Ten attempts in three days, then the delivery is given up.
const WAITS: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];
/// So many failures in a row, and an endpoint is left alone for a while.
const TRIPS_AT: i32 = 5;
/// How long it is left alone at first; each further failure doubles it.
const FIRST_REST: TimeDelta = TimeDelta::seconds(30);
const LONGEST_REST: TimeDelta = TimeDelta::hours(1);
/// Nothing but failures for so long, and an endpoint is disabled.
pub(super) const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(5);
/// A failure so long after the one before is a first one: no delivery waits for so long between two tries.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(30);
/// What could not be sent because of us waits so long, real time.
pub(super) const OURS_TO_MEND: TimeDelta = TimeDelta::seconds(5);
/// No endpoint can ask to be left alone for longer.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3_600);

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The receiver has it.
    Delivered,
    /// The receiver is gone for good.
    Gone,
    /// The receiver, or what stands before it, has too much to do.
    Busy,
    /// It failed.
    Failed,
    /// Nothing was sent: something of ours failed, which says nothing of the receiver.
    Unsent,
}

impl Verdict {
    /// As metrics call it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Gone => "gone",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::Unsent => "unsent",
        }
    }

    /// What a status means.
    pub(super) fn of(status: u16) -> Self {
        match status {
            200..=299 => Self::Delivered,
            410 => Self::Gone,
            429 | 502 | 503 | 504 => Self::Busy,
            _ => Self::Failed,
        }
    }
}

/// How long a delivery waits after its `tries`th try has failed; none = it is given up. By chance up to a fifth longer,
/// so that what failed together does not come again together.
pub(super) fn wait(tries: i32, chance_below: impl FnOnce(u64) -> u64) -> Option<TimeDelta> {
    let wait = *WAITS.get(usize::try_from(tries.max(1) - 1).ok()?)?;
    let fifth = u64::try_from(wait.num_milliseconds() / 5).unwrap_or(0);
    let more = i64::try_from(chance_below(fifth.max(1))).unwrap_or(0);
    Some(wait + TimeDelta::milliseconds(more))
}

/// What an answer asks us to wait, as far as we do.
pub(super) fn asked(wait: Duration) -> TimeDelta {
    TimeDelta::from_std(wait.min(LONGEST_WAIT)).unwrap_or_default()
}

/// Whether an endpoint is tried with one delivery at a time: its last one has failed.
pub(super) fn is_doubtful(queue: &Queue) -> bool {
    queue.failures > 0
}

/// What attempts that came to their end together make of a queue. The order among them is not known: one success among
/// failures tells that the endpoint works.
pub(super) fn after(queue: &mut Queue, verdicts: &[Verdict], now: Instant) -> Option<Why> {
    if verdicts.contains(&Verdict::Delivered) {
        queue.failures = 0;
        queue.failing_since = None;
        queue.failed_at = None;
        queue.resume_at = None;
        queue.throttled_until = None;
    } else if !verdicts.is_empty() {
        let more = i32::try_from(verdicts.len()).unwrap_or(i32::MAX);
        queue.failures = queue.failures.saturating_add(more);
        let goes_on = queue.failed_at.is_some_and(|last| now < last + FORGOTTEN_AFTER);
        queue.failing_since = Some(queue.failing_since.filter(|_| goes_on).unwrap_or(now));
        queue.failed_at = Some(now);
        let busy = verdicts.contains(&Verdict::Busy);
        if queue.failures >= TRIPS_AT || busy {
            queue.resume_at = Some(now + rest(queue.failures));
        }
    }
    if verdicts.contains(&Verdict::Gone) {
        return Some(Why::Gone);
    }
    let failing = queue.failing_since.is_some_and(|since| since + GIVEN_UP_AFTER <= now);
    failing.then_some(Why::Failing)
}

fn rest(failures: i32) -> TimeDelta {
    let doublings = u32::try_from((failures - TRIPS_AT).clamp(0, 16)).unwrap_or(0);
    (FIRST_REST * 2_i32.pow(doublings)).min(LONGEST_REST)
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;

    fn queue() -> Queue {
        Queue {
            organisation_id: Id::from_uuid(uuid::Uuid::nil()),
            endpoint_id: kernel::EndpointId::from_uuid(uuid::Uuid::nil()),
            next_due_at: None,
            failures: 0,
            failing_since: None,
            failed_at: None,
            resume_at: None,
            throttled_until: None,
        }
    }

    fn at(seconds: i64) -> Instant {
        chrono::DateTime::from_timestamp(1_767_225_600 + seconds, 0).unwrap()
    }

    #[test]
    fn a_delivery_is_tried_ten_times_in_days_and_then_given_up() {
        let waits: Vec<_> = (1..=10).map(|tries| wait(tries, |_| 0).map(|wait| wait.num_seconds())).collect();
        let expected = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
        assert_eq!(waits[..9], expected.map(Some));
        assert_eq!(waits[9], None);
        assert_eq!(wait(1, |below| below - 1), Some(TimeDelta::milliseconds(5_999)));
    }

    #[test]
    fn a_status_means_one_thing() {
        for (status, verdict) in [
            (200, Verdict::Delivered),
            (204, Verdict::Delivered),
            (299, Verdict::Delivered),
            (304, Verdict::Failed),
            (400, Verdict::Failed),
            (404, Verdict::Failed),
            (410, Verdict::Gone),
            (429, Verdict::Busy),
            (500, Verdict::Failed),
            (502, Verdict::Busy),
            (503, Verdict::Busy),
            (504, Verdict::Busy),
            (599, Verdict::Failed),
        ] {
            assert_eq!(Verdict::of(status), verdict, "{status}");
        }
    }

    #[test]
    fn after_five_failures_in_a_row_an_endpoint_rests_longer_each_time() {
        let mut queue = queue();
        let mut rests = Vec::new();
        for second in 0..14 {
            assert_eq!(after(&mut queue, &[Verdict::Failed], at(second)), None);
            rests.push(queue.resume_at.map(|resume| (resume - at(second)).num_seconds()));
        }
        assert_eq!(rests[..4], [None; 4]);
        assert_eq!(rests[4..], [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600].map(Some));
        assert!(is_doubtful(&queue));
        assert_eq!(after(&mut queue, &[Verdict::Failed, Verdict::Delivered], at(99)), None);
        assert!(!is_doubtful(&queue));
        assert_eq!((queue.failures, queue.failing_since), (0, None));
    }

    #[test]
    fn a_busy_endpoint_rests_at_once() {
        let mut queue = queue();
        assert_eq!(after(&mut queue, &[Verdict::Busy], at(0)), None);
        assert_eq!(queue.resume_at, Some(at(30)));
    }

    #[test]
    fn five_days_of_nothing_but_failures_disable_an_endpoint_and_one_success_saves_it() {
        let day = 86_400;
        let mut failing = queue();
        for days in 0..5 {
            assert_eq!(after(&mut failing, &[Verdict::Failed], at(days * day)), None);
        }
        assert_eq!(after(&mut failing, &[Verdict::Failed], at(5 * day - 1)), None);
        assert_eq!(after(&mut failing, &[Verdict::Failed], at(5 * day)), Some(Why::Failing));
        let mut saved = queue();
        after(&mut saved, &[Verdict::Failed], at(0));
        after(&mut saved, &[Verdict::Delivered], at(day));
        assert_eq!(after(&mut saved, &[Verdict::Failed], at(5 * day)), None);
        assert_eq!(after(&mut saved, &[Verdict::Gone], at(5 * day)), Some(Why::Gone));
    }

    #[test]
    fn failures_with_nothing_to_send_between_them_do_not_add_up() {
        let hours = |hours: i64| at(hours * 3_600);
        let mut queue = queue();
        assert_eq!(after(&mut queue, &[Verdict::Failed], hours(0)), None);
        assert_eq!(after(&mut queue, &[Verdict::Failed], hours(29)), None);
        assert_eq!(queue.failing_since, Some(hours(0)), "the longest wait between two tries");
        assert_eq!(after(&mut queue, &[Verdict::Failed], hours(200)), None);
        assert_eq!((queue.failing_since, queue.failures), (Some(hours(200)), 3));
    }
}
