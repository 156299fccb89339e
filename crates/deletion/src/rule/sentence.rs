//! A rule as a sentence, and its dates as steps that a person can follow.

use calendar::Span;
use chrono::NaiveDate;
use kernel::Instant;
use ports::Anchor;

use super::definition::{Answer, Approval, Definition, Kind, Period, Round, Step};

impl Definition {
    /// The rule as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut text = format!("{} {}", self.when(), self.done());
        if !self.unless.is_empty() {
            text += &format!(" unless {}", list(&self.unless, "or"));
        }
        text += &format!(": {}.", list(&self.categories, "and"));
        if !self.states.is_empty() {
            text += &format!(" Only what is {}.", list(&self.states, "or"));
        }
        if let Some(notify) = self.notify {
            text += &format!(" {} is told {} before.", notify.role, length(notify.before));
        }
        if self.reviewer().is_some() {
            text += &self.asked();
        }
        if let Some(latest) = self.latest {
            text += &format!(" Nothing keeps it longer than {}.", length(latest));
        }
        match self.approval {
            Approval::None => {}
            Approval::One => text += " Each time one more person approves.",
            Approval::Two => text += " Each time two more people approve.",
        }
        text
    }

    fn when(&self) -> String {
        let trigger = match self.on.as_slice() {
            [one] => one.clone(),
            several => format!("the first of {}", list(several, "and")),
        };
        let rounded = self.round.iter().fold(trigger, |text, round| match round {
            Round::FinancialYear => format!("the end of the financial year of {text}"),
            Round::CalendarYear => format!("the end of the calendar year of {text}"),
        });
        let zero = match self.after {
            Period::Dates(span) | Period::Time(span) => span.is_zero(),
        };
        match (self.kind, zero, self.after) {
            (Kind::Floor, true, _) => format!("On the day after {rounded}:"),
            (Kind::Floor, false, Period::Dates(span) | Period::Time(span)) => {
                format!("Kept through {} after {rounded}, then:", length(span))
            }
            (Kind::Ceiling, true, Period::Dates(_)) => format!("On the day of {rounded}:"),
            (Kind::Ceiling, true, Period::Time(_)) => format!("At once at {rounded}:"),
            (Kind::Ceiling, false, Period::Dates(span) | Period::Time(span)) => {
                format!("{} after {rounded}:", capital(&length(span)))
            }
        }
    }

    fn done(&self) -> String {
        let steps: Vec<_> = self.steps.iter().map(|step| words(*step)).collect();
        steps.join(", then ")
    }

    fn asked(&self) -> String {
        let mut text = String::new();
        if !self.answers.is_empty() {
            let answers: Vec<_> = self.answers.iter().map(|answer: &Answer| answer.code().to_owned()).collect();
            text += &format!(" The answer is {}.", list(&answers, "or"));
        }
        if let Some(every) = self.every {
            text += &format!(" What is kept is asked about again after {}.", length(every));
        }
        if let Some(evidence) = &self.evidence {
            text += &format!(" To dispose of it one cites its {evidence}.");
        }
        text
    }
}

fn words(step: Step) -> String {
    match step {
        Step::Erase => "erase".to_owned(),
        Step::Redact(keep) => format!("blank all but the first {keep} characters"),
        Step::Anonymise => "anonymise".to_owned(),
        Step::Archive => "archive".to_owned(),
        Step::Suppress => "leave a token so that nobody is written to again".to_owned(),
        Step::Close => "close".to_owned(),
        Step::Return(within) => format!("offer and hand back within {}", length(within)),
        Step::Review(role) => format!("{role} decides"),
    }
}

/// How a period came to its first step.
pub(crate) fn triggered(trigger: &str, anchor: &Anchor, after: Period) -> String {
    match after {
        Period::Dates(_) => format!("{trigger} was on {}.", anchor.on),
        Period::Time(_) => format!("{trigger} was at {}.", instant(anchor.at)),
    }
}

pub(crate) fn moved(round: Round, date: NaiveDate) -> String {
    match round {
        Round::FinancialYear => format!("The financial year of that ends on {date}."),
        Round::CalendarYear => format!("The calendar year of that ends on {date}."),
    }
}

pub(crate) fn later(span: Span, date: NaiveDate) -> String {
    if span.is_zero() {
        format!("It is due on {date}.")
    } else {
        format!("{} later is {date}.", capital(&length(span)))
    }
}

pub(crate) fn time_later(span: Span, at: Instant) -> String {
    if span.is_zero() {
        format!("It is due at {}.", instant(at))
    } else {
        format!("{} later is {}.", capital(&length(span)), instant(at))
    }
}

pub(crate) fn the_day_after(date: NaiveDate) -> String {
    format!("It is kept through that date, so it may go from {date}.")
}

fn instant(at: Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// `one`, `one or two`, `one, two or three`.
fn list(words: &[String], and: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [several @ .., last] => format!("{} {and} {last}", several.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A span in words: `3 years and 6 months`.
pub(crate) fn length(span: Span) -> String {
    let text = span.to_string();
    let mut parts = Vec::new();
    let (mut number, mut time) = (String::new(), false);
    for letter in text.chars().skip(1) {
        let word = match (letter, time) {
            ('T', _) => {
                time = true;
                continue;
            }
            ('Y', _) => "year",
            ('M', false) => "month",
            ('W', _) => "week",
            ('D', _) => "day",
            ('H', _) => "hour",
            ('M', true) => "minute",
            ('S', _) => "second",
            (digit, _) => {
                number.push(digit);
                continue;
            }
        };
        let plural = if number == "1" { "" } else { "s" };
        parts.push(format!("{number} {word}{plural}"));
        number.clear();
    }
    list(&parts, "and")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_said_in_words() {
        let cases = [
            ("P3Y", "3 years"),
            ("P1D", "1 day"),
            ("P3Y6M", "3 years and 6 months"),
            ("P1Y2M3D", "1 year, 2 months and 3 days"),
            ("PT15M", "15 minutes"),
            ("P0D", "0 days"),
        ];
        for (span, words) in cases {
            assert_eq!(length(span.parse().unwrap()), words, "{span}");
        }
    }
}
