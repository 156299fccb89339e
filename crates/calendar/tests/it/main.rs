//! Calendar tests: the golden tables of the law, DST, a golden year, properties, and two second opinions.

mod breaches;
mod clock_changes;
mod given;
mod golden_year;
mod oracle;
mod peer;
mod properties;
mod requests;
mod schedules;
mod words;
