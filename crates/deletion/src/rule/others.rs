//! The other rules that have a say in what one rule would take: the longest wins.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ports::{Db, Holding, Ports};
use uuid::Uuid;

use super::almanac::Almanac;
use super::arithmetic::{due, latest};
use super::check::{Days, Reason, governs, spared};
use super::definition::{Definition, Kind, Step};
use super::model::RuleVersion;
use super::queries;
use crate::{Error, candidate, review};

/// The other rules in force that govern some of these things too, and what they know about them.
#[derive(Default)]
pub(super) struct Others {
    rules: Vec<Other>,
    decided: review::Decided,
}

struct Other {
    version: RuleVersion,
    /// What its conditions spare.
    spared: BTreeSet<Uuid>,
    listed: candidate::Listed,
}

/// Why another rule keeps something.
enum Kept {
    /// Its time has not come, or it spares the thing.
    Demanded(Option<NaiveDate>),
    /// It only has to be told to a role, or to be decided on, first.
    Waits(Option<NaiveDate>),
}

/// What others say about one thing: the first kind of reason weighs more.
#[derive(Default)]
pub(super) struct Said {
    pub(super) demanded: Vec<Reason>,
    pub(super) waits: Vec<Reason>,
}

impl Others {
    /// Asks each of them about what it governs. As many statements as there are such rules and conditions, however many
    /// things.
    pub(super) async fn gather(
        db: Db<'_>,
        ports: &Ports,
        rule: &RuleVersion,
        due: &[Holding],
        days: Days,
    ) -> Result<Self, Error> {
        let scope = db.scope().clone();
        if !takes(&rule.definition) {
            return Ok(Self::default());
        }
        let mut rules = Vec::new();
        for version in queries::in_force(&db, &scope).await?.into_iter().filter(|other| other.rule != rule.rule) {
            let governed = due.iter().filter(|holding| governs(&version.definition, holding));
            let governed: Vec<Holding> = governed.cloned().collect();
            if governed.is_empty() {
                continue;
            }
            let spared = spared(db, ports, &version.definition, &governed, days.asked).await?.into_keys().collect();
            let ids: Vec<Uuid> = governed.iter().map(|holding| holding.id).collect();
            let listed = match version.definition.notify {
                Some(notify) => candidate::listed(&db, &scope, version.rule, notify.role, &ids).await?,
                None => candidate::Listed::default(),
            };
            rules.push(Other { version, spared, listed });
        }
        let reviewed = rules.iter().any(|other| other.version.definition.reviewer().is_some());
        let ids: Vec<Uuid> = due.iter().map(|holding| holding.id).collect();
        let decided = if reviewed { review::decided(&db, &scope, &ids).await? } else { review::Decided::default() };
        Ok(Self { rules, decided })
    }

    /// What keeps the parts of a thing that would go with it.
    pub(super) fn say(&self, definition: &Definition, holding: &Holding, days: Days, almanac: &Almanac) -> Said {
        let mut said = Said::default();
        if !takes(definition) {
            return said;
        }
        for part in &holding.categories {
            if definition.governs(part) {
                self.on_the_same(definition, part, holding, days, almanac, &mut said);
            } else if erases_all(definition) {
                self.on_another(part, holding, days, almanac, &mut said);
            }
        }
        said.demanded.dedup();
        said.waits.dedup();
        said
    }

    /// A part that the rule does not govern, and that would go as well. Nobody has said how long it is kept, or some rule has.
    fn on_another(&self, part: &str, holding: &Holding, days: Days, almanac: &Almanac, said: &mut Said) {
        let mut governed = false;
        for other in self.about(part, holding) {
            governed = true;
            said.add(other, self.keeps(other, holding, days, almanac));
        }
        if !governed {
            said.demanded.push(Reason::OtherRule { rule: None, on: None });
        }
    }

    /// A part that another rule governs as well, by another outcome of the same thing. Where that has come to pass too, its
    /// period counts; where it has not, the two exclude each other. A ceiling lets a part of the values go earlier.
    fn on_the_same(
        &self,
        definition: &Definition,
        part: &str,
        holding: &Holding,
        days: Days,
        almanac: &Almanac,
        said: &mut Said,
    ) {
        for other in self.about(part, holding) {
            let begun = due(&other.version.definition, &holding.anchors, almanac).is_some();
            if begun && (erases_all(definition) || other.version.definition.kind == Kind::Floor) {
                said.add(other, self.keeps(other, holding, days, almanac));
            }
        }
    }

    fn about<'a>(&'a self, part: &'a str, holding: &'a Holding) -> impl Iterator<Item = &'a Other> {
        let state = holding.state.as_deref();
        self.rules
            .iter()
            .filter(move |other| other.version.definition.governs(part) && other.version.definition.is_about(state))
    }

    fn keeps(&self, other: &Other, holding: &Holding, days: Days, almanac: &Almanac) -> Option<Kept> {
        let definition = &other.version.definition;
        let Some(due) = due(definition, &holding.anchors, almanac) else { return Some(Kept::Demanded(None)) };
        if due.on > days.due {
            return Some(Kept::Demanded(Some(due.on)));
        }
        let too_late = latest(definition, &due.anchor, almanac).is_some_and(|latest| latest <= days.due);
        if !too_late && other.spared.contains(&holding.id) {
            return Some(Kept::Demanded(None));
        }
        if definition.reviewer().is_some() && !too_late {
            match self.decided.keeps(other.version.rule, holding.id, due.anchor.at, days.asked) {
                None => {}
                Some(Reason::Kept { until }) => return Some(Kept::Demanded(Some(until))),
                Some(_) => return Some(Kept::Waits(None)),
            }
        }
        let notify = definition.notify?;
        let earliest = other.listed.on(holding.id, due.anchor.at).map(|on| notify.before.after_date(on));
        earliest.is_none_or(|earliest| earliest > days.due).then_some(Kept::Waits(earliest))
    }
}

impl Said {
    fn add(&mut self, other: &Other, kept: Option<Kept>) {
        let reason = |on| Reason::OtherRule { rule: Some(other.version.key.clone()), on };
        match kept {
            Some(Kept::Demanded(on)) => self.demanded.push(reason(on)),
            Some(Kept::Waits(on)) => self.waits.push(reason(on)),
            None => {}
        }
    }
}

/// Whether what the rule does takes a thing as a whole, and not only the categories that it governs.
fn erases_all(definition: &Definition) -> bool {
    definition.deeds().iter().any(|step| matches!(step, Step::Erase | Step::Close | Step::Return(_)))
}

/// Whether anything is gone after what the rule does.
fn takes(definition: &Definition) -> bool {
    erases_all(definition) || definition.deeds().iter().any(|step| matches!(step, Step::Redact(_)))
}
