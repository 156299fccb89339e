//! How the periods of a rule are called.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Frequency, Rule};

/// The longest calendar stretch in which a rule cannot have two dates. It follows from the rule's parts alone, so that
/// a rule's names are the same for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    Year,
    Month,
    Week,
    Day,
}

impl Naming {
    pub(super) fn of(rule: &Rule) -> Self {
        match rule.frequency {
            Frequency::Yearly => yearly(rule),
            Frequency::Monthly if rule.positions.len() == 1 || once_a_month(rule) => Self::Month,
            Frequency::Weekly if once_a_week(rule) => Self::Week,
            Frequency::Monthly | Frequency::Weekly | Frequency::Daily => Self::Day,
        }
    }

    pub(super) fn name(self, date: NaiveDate) -> String {
        let (year, month) = (date.year(), date.month());
        match self {
            Self::Year => format!("{year:04}"),
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Week => format!("{:04}-W{:02}", date.iso_week().year(), date.iso_week().week()),
            Self::Day => format!("{year:04}-{month:02}-{:02}", date.day()),
        }
    }
}

fn yearly(rule: &Rule) -> Naming {
    if !rule.week_numbers.is_empty() {
        // Weeks lie across years: 30 December 2024 and 29 December 2025 are both in a first week.
        return if rule.is_without_day() || rule.weekdays.len() == 1 { Naming::Week } else { Naming::Day };
    }
    let one_month = rule.months.len() == 1 && once_a_month(rule);
    let one_day = rule.year_days.len() == 1;
    let nth_of_year = rule.months.is_empty() && one_nth_weekday(rule);
    let first_of_year = rule.months.is_empty() && rule.is_without_day();
    if rule.positions.len() == 1 || one_month || one_day || nth_of_year || first_of_year {
        Naming::Year
    } else if once_a_month(rule) {
        Naming::Month
    } else {
        Naming::Day
    }
}

fn once_a_month(rule: &Rule) -> bool {
    let by_month = rule.frequency == Frequency::Monthly || !rule.months.is_empty();
    rule.month_days.len() == 1 || (by_month && (rule.is_without_day() || one_nth_weekday(rule)))
}

/// A single weekday a week; or one position in it, if the weeks that are looked at are those that names are made of.
fn once_a_week(rule: &Rule) -> bool {
    let one_position = rule.positions.len() == 1 && rule.week_start == Weekday::Mon;
    rule.is_without_day() || rule.weekdays.len() == 1 || one_position
}

fn one_nth_weekday(rule: &Rule) -> bool {
    matches!(rule.weekdays[..], [weekday] if weekday.nth != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_the_longest_name_that_is_its_own() {
        let cases = [
            ("FREQ=DAILY", Naming::Day),
            ("FREQ=WEEKLY", Naming::Week),
            ("FREQ=WEEKLY;BYDAY=SU;WKST=SU", Naming::Week),
            ("FREQ=WEEKLY;BYDAY=MO,TH", Naming::Day),
            ("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1", Naming::Week),
            // Sunday 28 February is left out, Monday 1 March and Sunday 7 March are both in the ninth week of 2027.
            ("FREQ=WEEKLY;BYDAY=SU,MO;BYSETPOS=1;BYMONTH=3;WKST=SU", Naming::Day),
            ("FREQ=MONTHLY", Naming::Month),
            ("FREQ=MONTHLY;BYDAY=1TU", Naming::Month),
            ("FREQ=MONTHLY;BYDAY=1TU,3TU", Naming::Day),
            ("FREQ=MONTHLY;BYDAY=TU", Naming::Day),
            ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", Naming::Month),
            ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2,3", Naming::Day),
            ("FREQ=MONTHLY;BYDAY=TU;BYMONTHDAY=1", Naming::Month),
            ("FREQ=YEARLY", Naming::Year),
            ("FREQ=YEARLY;BYMONTH=5", Naming::Year),
            ("FREQ=YEARLY;BYMONTH=2,8", Naming::Month),
            ("FREQ=YEARLY;BYMONTH=3;BYDAY=TU", Naming::Day),
            ("FREQ=YEARLY;BYMONTH=3;BYDAY=TU;BYSETPOS=1", Naming::Year),
            ("FREQ=YEARLY;BYMONTHDAY=15", Naming::Month),
            ("FREQ=YEARLY;BYDAY=20MO", Naming::Year),
            ("FREQ=YEARLY;BYDAY=MO", Naming::Day),
            ("FREQ=YEARLY;BYYEARDAY=100", Naming::Year),
            ("FREQ=YEARLY;BYYEARDAY=100,101", Naming::Day),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", Naming::Week),
            ("FREQ=YEARLY;BYWEEKNO=1", Naming::Week),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO,TU", Naming::Day),
        ];
        for (text, naming) in cases {
            let rule: Rule = text.parse().unwrap();
            assert_eq!(Naming::of(&rule), naming, "{text}");
        }
    }
}
