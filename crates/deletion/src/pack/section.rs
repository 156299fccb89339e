//! Checking the rules of a pack together, and bringing an organisation to them.

use std::str::FromStr;

use async_trait::async_trait;
use chrono::NaiveTime;
use ports::pack::{Applied, Facts, Part, Reader, Section};
use store::UnitOfWork;

use super::read;
use crate::Error;
use crate::rule::{self, Definition, Settings};

/// `[[retention_rules]]` and `[retention]`.
pub(super) struct Retention;

struct Rules {
    rules: Vec<(String, Definition)>,
    settings: Option<Settings>,
}

/// A time of day as a pack writes it.
struct TimeOfDay(NaiveTime);

impl FromStr for TimeOfDay {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = NaiveTime::parse_from_str(text, "%H:%M").map(Self);
        time.map_err(|_| "a time of day is written as 02:30")
    }
}

impl Section for Retention {
    fn keys(&self) -> &'static [&'static str] {
        &["retention", "retention_rules"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        let settings = settings(pack);
        let mut rules: Vec<(String, Definition)> = Vec::new();
        let mut whole = true;
        for table in pack.tables("retention_rules") {
            let Some((key, definition)) = read::rule(&table, &facts.categories) else {
                whole = false;
                continue;
            };
            if !facts.rules.insert(key.clone()) {
                table.fault("id", &format!("{key} stands there twice"));
            }
            for (other, other_definition) in &rules {
                if rule::overlap(other_definition, &definition) {
                    let message = format!(
                        "{other} governs some of this at once: tell the two apart by categories, states or outcomes"
                    );
                    table.fault("categories", &message);
                }
            }
            rules.push((key, definition));
        }
        // Where a rule could not be read, what it would have governed is not missing.
        if whole && !rules.is_empty() {
            ungoverned(pack, facts, &rules);
        }
        if rules.is_empty() && settings.is_none() {
            return None;
        }
        Some(Box::new(Rules { rules, settings }))
    }
}

fn settings(pack: &Reader<'_>) -> Option<Settings> {
    let table = pack.table("retention")?;
    let default = Settings::default();
    let at = if table.has("at") { table.parsed::<TimeOfDay>("at").map(|at| at.0) } else { Some(default.run_at) };
    let end = if table.has("financial_year_end") {
        table.parsed("financial_year_end")
    } else {
        Some(default.financial_year_end)
    };
    table.done();
    Some(Settings { run_at: at?, financial_year_end: end? })
}

/// Every category in each of its states is governed by a rule. That none is by two at once is told where the second stands.
fn ungoverned(pack: &Reader<'_>, facts: &Facts, rules: &[(String, Definition)]) {
    for (category, states) in &facts.categories {
        let governed = |state: Option<&str>| {
            rules.iter().any(|(_, definition)| definition.governs(category) && definition.is_about(state))
        };
        if states.is_empty() && !governed(None) {
            pack.fault("retention_rules", &format!("no rule governs {category}"));
        }
        for state in states.iter().filter(|state| !governed(Some(state))) {
            pack.fault("retention_rules", &format!("no rule governs {category} in the state {state}"));
        }
    }
}

#[async_trait]
impl Part for Rules {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        self.bring(uow).await.map_err(ports::Error::of)
    }
}

impl Rules {
    async fn bring(&self, uow: &mut UnitOfWork) -> Result<Applied, Error> {
        let mut applied = Applied::default();
        if rule::put_settings(uow, self.settings).await? {
            applied.changed += 1;
        } else {
            applied.unchanged += 1;
        }
        for (key, definition) in &self.rules {
            match rule::load(uow, key, definition).await? {
                Some(version) if version.number == 1 => applied.added += 1,
                Some(_) => applied.changed += 1,
                None => applied.unchanged += 1,
            }
        }
        Ok(applied)
    }
}
