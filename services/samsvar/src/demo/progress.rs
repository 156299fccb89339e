//! What is seen while a year goes by: a bar with the simulated date and what just happened; plain lines where there is
//! no terminal.

use std::io::IsTerminal;

use calendar::Zone;
use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::Instant;

use super::place::Place;
use crate::say;

/// Tells on standard error how far the story has come.
pub struct Progress {
    bar: Option<ProgressBar>,
    zone: Zone,
    from: NaiveDate,
}

impl Progress {
    /// Begins to tell.
    #[must_use]
    pub fn new(from: Instant, to: Instant, zone: Zone) -> Self {
        let (from, to) = (zone.date(from), zone.date(to));
        let days = u64::try_from((to - from).num_days()).unwrap_or(0);
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{prefix} {bar:24} {wide_msg}").expect("a template of our own");
            let bar = ProgressBar::new(days.max(1)).with_style(style.progress_chars("━╸─"));
            bar.set_prefix(from.to_string());
            bar
        });
        Self { bar, zone, from }
    }

    /// Time has come this far.
    pub fn reached(&self, at: Instant) {
        if let Some(bar) = &self.bar {
            let date = self.zone.date(at);
            bar.set_position(u64::try_from((date - self.from).num_days()).unwrap_or(0));
            bar.set_prefix(date.to_string());
        }
    }

    /// Somebody did something, or something happened by itself.
    pub fn happened(&self, at: Instant, place: &Place, what: &str) {
        self.reached(at);
        match &self.bar {
            Some(bar) => bar.set_message(what.to_owned()),
            None => say::aside(format_args!("{}  {}: {what}", self.zone.date(at), place.name)),
        }
    }

    /// Takes the bar away.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
