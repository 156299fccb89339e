//! What a rule means for things on a day: which of them go, and what spares the others. Asked when a list or plan is made,
//! and again when it is carried out. A handful of statements, however many things.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::{DeletionRunId, HoldId, RetentionReviewId, Subject};
use ports::{Db, Holding, Place, Ports};
use uuid::Uuid;

use super::almanac::Almanac;
use super::arithmetic::{Due, due, latest};
use super::definition::Definition;
use super::model::RuleVersion;
use super::others::Others;
use crate::{Error, RulesRefusal, candidate, hold, review};

/// What becomes of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It goes.
    Go {
        /// When it was due.
        due: Due,
    },
    /// It stays, for now.
    Spared {
        /// Why; where several things keep it, the one that weighs most.
        reason: Reason,
    },
}

/// Why something stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The rule governs none of its categories.
    NotGoverned,
    /// The rule is not about things in its state.
    State,
    /// Nothing has happened yet that its period runs from.
    NotBegun,
    /// Its time has not come.
    NotDue {
        /// The local date on which it does.
        on: NaiveDate,
    },
    /// A run is erasing it right now.
    UnderWay(DeletionRunId),
    /// Somebody said that it stays.
    Hold(HoldId),
    /// A condition of the rule keeps it.
    Unless {
        /// Which condition.
        condition: String,
        /// What makes it true.
        by: Subject,
    },
    /// Another rule keeps a part of it that would go too; no rule = nobody has said how long that part is kept.
    OtherRule {
        /// Which rule.
        rule: Option<String>,
        /// Until before this local date.
        on: Option<NaiveDate>,
    },
    /// It has not stood on a list for long enough.
    NotListed {
        /// From this local date on it has; none = it is on no list.
        earliest: Option<NaiveDate>,
    },
    /// Whether it is still needed has not been decided.
    UnderReview {
        /// The review that asks; none = nobody has been asked yet.
        review: Option<RetentionReviewId>,
    },
    /// A review has kept it.
    Kept {
        /// It is asked about again on this local date.
        until: NaiveDate,
    },
}

impl Reason {
    /// Its code, for counts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotGoverned => "not_governed",
            Self::State => "state",
            Self::NotBegun => "not_begun",
            Self::NotDue { .. } => "not_due",
            Self::UnderWay(_) => "under_way",
            Self::Hold(_) => "hold",
            Self::Unless { .. } => "unless",
            Self::OtherRule { .. } => "other_rule",
            Self::NotListed { .. } => "not_listed",
            Self::UnderReview { .. } => "under_review",
            Self::Kept { .. } => "kept",
        }
    }
}

/// Whether a rule is about a thing at all: one of its categories, in its state.
#[must_use]
pub fn governs(definition: &Definition, holding: &Holding) -> bool {
    holding.categories.iter().any(|category| definition.governs(category))
        && definition.is_about(holding.state.as_deref())
}

/// Which days something is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    /// What is due, and what has been listed for long enough, is told by this day.
    pub(super) due: NaiveDate,
    /// Holds, conditions and decisions count as they are today, or on the day itself where that is still to come: a plan may
    /// be carried out later than on its day, and whatever was said meanwhile is listened to.
    pub(super) asked: NaiveDate,
}

/// What becomes of these things under a rule on a local day, in their order.
pub async fn check(
    db: Db<'_>,
    ports: &Ports,
    rule: &RuleVersion,
    holdings: &[Holding],
    day: NaiveDate,
) -> Result<Vec<Verdict>, Error> {
    let weighed = weigh(db, ports, rule, holdings, day).await?;
    let verdict = |weighed: Weighed| match (weighed.due, weighed.reasons.into_iter().chain(weighed.waits).next()) {
        (Some(due), None) => Verdict::Go { due },
        (_, reason) => Verdict::Spared { reason: reason.unwrap_or(Reason::NotBegun) },
    };
    Ok(weighed.into_iter().map(verdict).collect())
}

/// When a thing is due, and everything that keeps it, the weightiest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weighed {
    pub(crate) due: Option<Due>,
    pub(crate) reasons: Vec<Reason>,
    /// What other rules only have to ask or tell somebody first. It keeps the thing too, but it does not keep this rule from
    /// asking and telling meanwhile: two rules that waited for each other's lists would wait for ever.
    pub(crate) waits: Vec<Reason>,
}

/// Everything that keeps each of these things on a day.
pub(crate) async fn weigh(
    db: Db<'_>,
    ports: &Ports,
    rule: &RuleVersion,
    holdings: &[Holding],
    day: NaiveDate,
) -> Result<Vec<Weighed>, Error> {
    if holdings.is_empty() {
        return Ok(Vec::new());
    }
    let scope = db.scope().clone();
    let almanac = Almanac::of(&db, &scope).await?;
    let days = Days { due: day, asked: day.max(almanac.zone.date(db.now().await?)) };
    let mut weighed: Vec<Weighed> = holdings.iter().map(|holding| by_itself(rule, holding, day, &almanac)).collect();

    // What is not due needs no further reason, and asking for it would cost statements.
    let asked: Vec<usize> = (0..holdings.len()).filter(|at| !weighed[*at].is_settled()).collect();
    if asked.is_empty() {
        return Ok(weighed);
    }
    let due: Vec<Holding> = asked.iter().map(|at| holdings[*at].clone()).collect();
    let facts = Facts::gather(db, ports, rule, &due, days).await?;
    for (holding, at) in due.iter().zip(asked) {
        facts.weigh(rule, holding, days, &almanac, &mut weighed[at]);
    }
    Ok(weighed)
}

impl Weighed {
    /// Whether nothing further can make it go.
    fn is_settled(&self) -> bool {
        self.reasons.iter().any(|reason| !matches!(reason, Reason::UnderWay(_)))
    }
}

/// What the thing and the rule say without asking anybody.
fn by_itself(rule: &RuleVersion, holding: &Holding, day: NaiveDate, almanac: &Almanac) -> Weighed {
    let definition = &rule.definition;
    let due = due(definition, &holding.anchors, almanac);
    let mut reasons = Vec::new();
    if !holding.categories.iter().any(|category| definition.governs(category)) {
        reasons.push(Reason::NotGoverned);
    } else if !definition.is_about(holding.state.as_deref()) {
        reasons.push(Reason::State);
    }
    // What lies in our own store is handed back from there, and goes when the time for that is over.
    let waits = definition.waits().filter(|_| holding.place == Place::Own);
    match due.as_ref().map(|due| waits.map_or(due.on, |waits| waits.after_date(due.on))) {
        None => reasons.push(Reason::NotBegun),
        Some(on) if on > day => reasons.push(Reason::NotDue { on }),
        Some(_) => {}
    }
    reasons.extend(holding.under_way.map(Reason::UnderWay));
    Weighed { due, reasons, waits: Vec::new() }
}

/// Everything about many things that others know.
struct Facts {
    holds: HashMap<Uuid, Vec<HoldId>>,
    spared: HashMap<Uuid, (String, Subject)>,
    listed: candidate::Listed,
    decided: review::Decided,
    others: Others,
}

impl Facts {
    async fn gather(db: Db<'_>, ports: &Ports, rule: &RuleVersion, due: &[Holding], days: Days) -> Result<Self, Error> {
        let definition = &rule.definition;
        let scope = db.scope().clone();
        let ids: Vec<Uuid> = due.iter().map(|holding| holding.id).collect();
        let listed = match definition.notify {
            Some(notify) => candidate::listed(&db, &scope, rule.rule, notify.role, &ids).await?,
            None => candidate::Listed::default(),
        };
        let decided = match definition.reviewer() {
            Some(_) => review::decided(&db, &scope, &ids).await?,
            None => review::Decided::default(),
        };
        Ok(Self {
            holds: hold::holds_on(db, due, days.asked).await?,
            spared: spared(db, ports, definition, due, days.asked).await?,
            listed,
            decided,
            others: Others::gather(db, ports, rule, due, days).await?,
        })
    }

    fn weigh(&self, rule: &RuleVersion, holding: &Holding, days: Days, almanac: &Almanac, weighed: &mut Weighed) {
        let definition = &rule.definition;
        let Some(due) = weighed.due.clone() else { return };
        let others = self.others.say(definition, holding, days, almanac);
        let reasons = &mut weighed.reasons;
        reasons.extend(self.holds.get(&holding.id).into_iter().flatten().map(|hold| Reason::Hold(*hold)));
        reasons.extend(others.demanded);
        weighed.waits.extend(others.waits);
        let too_late = latest(definition, &due.anchor, almanac).is_some_and(|latest| latest <= days.due);
        if let Some((condition, by)) = self.spared.get(&holding.id)
            && !too_late
        {
            reasons.push(Reason::Unless { condition: condition.clone(), by: by.clone() });
        }
        if let Some(notify) = definition.notify {
            let listed = self.listed.on(holding.id, due.anchor.at);
            let earliest = listed.map(|on| notify.before.after_date(on));
            if earliest.is_none_or(|earliest| earliest > days.due) {
                reasons.push(Reason::NotListed { earliest });
            }
        }
        if definition.reviewer().is_some() && !too_late {
            reasons.extend(self.decided.keeps(rule.rule, holding.id, due.anchor.at, days.asked));
        }
    }
}

/// Which of these things the conditions of a rule spare on a day, and by which.
pub(super) async fn spared(
    db: Db<'_>,
    ports: &Ports,
    definition: &Definition,
    holdings: &[Holding],
    day: NaiveDate,
) -> Result<HashMap<Uuid, (String, Subject)>, Error> {
    let mut spared = HashMap::new();
    for name in &definition.unless {
        let known = ports.conditions.iter().find(|condition| condition.knows(name));
        // A condition that nobody can answer spares nothing by being forgotten: it is a failure.
        let condition = known.ok_or(RulesRefusal::ConditionUnknown)?;
        for (id, by) in condition.spares(db, name, holdings, day).await? {
            spared.entry(id).or_insert((name.clone(), by));
        }
    }
    Ok(spared)
}
