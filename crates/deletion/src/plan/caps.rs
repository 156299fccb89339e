//! How large a run may be by the rule's own two approvals. What is larger asks people once more.

use super::ApprovalsFor;

/// No run erases more things than this without being asked for.
pub(crate) const MOST: i64 = 10_000;
/// Nor more than one in so many of what the rule governs …
pub(crate) const ONE_IN: i64 = 20;
/// … nor more than so many times what is usual; …
pub(crate) const TIMES_USUAL: i64 = 3;
/// … but so few are never too many a share, and never unusual.
pub(crate) const FEW: i64 = 100;
/// What is usual is told by so many runs at most …
pub(crate) const USUAL_OF: u64 = 10;
/// … and by no fewer than these.
pub(crate) const USUAL_FROM: usize = 3;
/// Over a cap, so many approve.
pub(crate) const OVER_A_CAP: u32 = 2;
/// So long a plan can be approved and begun.
pub(crate) const EXPIRES_AFTER: chrono::TimeDelta = chrono::TimeDelta::days(14);

/// How many approvals a plan needs, and why: as many as the rule asks for, and two where a cap is passed.
pub(crate) fn approvals(by_rule: u32, targets: i64, held: i64, usual: &[i64]) -> (u32, Option<ApprovalsFor>) {
    match over(targets, held, usual) {
        Some(cap) if by_rule < OVER_A_CAP => (OVER_A_CAP, Some(cap)),
        _ if by_rule > 0 => (by_rule, Some(ApprovalsFor::Rule)),
        _ => (0, None),
    }
}

fn over(targets: i64, held: i64, usual: &[i64]) -> Option<ApprovalsFor> {
    if targets > MOST {
        return Some(ApprovalsFor::Cap);
    }
    if targets > FEW.max(held / ONE_IN) {
        return Some(ApprovalsFor::Share);
    }
    let runs = i64::try_from(usual.len()).unwrap_or(i64::MAX);
    let enough = usual.len() >= USUAL_FROM;
    // Three times the mean, without dividing.
    let unusual = targets.saturating_mul(runs) > usual.iter().sum::<i64>().saturating_mul(TIMES_USUAL);
    (enough && unusual && targets > FEW).then_some(ApprovalsFor::Usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_over_a_cap_asks_two_people() {
        type Case<'a> = (u32, i64, i64, &'a [i64], (u32, Option<ApprovalsFor>));
        let cases: [Case<'_>; 10] = [
            (0, 100, 100, &[], (0, None)),
            (0, 101, 100, &[], (2, Some(ApprovalsFor::Share))),
            (0, 101, 2_019, &[], (2, Some(ApprovalsFor::Share))),
            (0, 101, 2_020, &[], (0, None)),
            (0, 10_000, 1_000_000, &[], (0, None)),
            (0, 10_001, 1_000_000, &[], (2, Some(ApprovalsFor::Cap))),
            (0, 300, 1_000_000, &[10, 10], (0, None)),
            (0, 300, 1_000_000, &[50, 100, 50], (2, Some(ApprovalsFor::Usual))),
            (1, 5, 1_000_000, &[], (1, Some(ApprovalsFor::Rule))),
            (2, 20_000, 1_000_000, &[], (2, Some(ApprovalsFor::Rule))),
        ];
        for (by_rule, targets, held, usual, expected) in cases {
            assert_eq!(approvals(by_rule, targets, held, usual), expected, "{targets} of {held} after {usual:?}");
        }
    }

    #[test]
    fn what_few_means_is_never_unusual() {
        assert_eq!(approvals(0, 100, 0, &[1, 1, 1]), (0, None));
        assert_eq!(approvals(0, 101, 1_000_000, &[1, 1, 1]), (2, Some(ApprovalsFor::Usual)));
    }
}
