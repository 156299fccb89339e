//! Why is this still here, when does it go, and what would change that? Also of what has gone: by what right it went.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use kernel::{DeletionRunId, Scope};
use ports::{Db, ExternalKey, Holding, Ports};
use store::Read;
use store::erasure::Receipt;
use uuid::Uuid;

use crate::candidate::Candidate;
use crate::certificate::Certificate;
use crate::hold::{Hold, HoldState};
use crate::review::ReviewEntry;
use crate::rule::{self, Almanac, Due, Reason, RuleVersion};
use crate::{Error, RulesRefusal, VIEW_RETENTION, candidate, certificate, hold, review};

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One thing: an item, a reference, a proof of consent, a case.
    Holding {
        /// Its kind, as the erase door knows it.
        kind: String,
        /// Which one.
        id: Uuid,
    },
    /// What another system calls so.
    External(ExternalKey),
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Its kind.
    pub kind: String,
    /// Which one.
    pub id: Uuid,
    /// The thing itself; none = it is not here any more.
    pub holding: Option<Holding>,
    /// What the rules in force say about it, the one by which it goes first foremost.
    pub rules: Vec<ExplainedRule>,
    /// Which of its categories no rule in force governs.
    pub ungoverned: Vec<String>,
    /// The holds that keep it today.
    pub holds: Vec<Hold>,
    /// Where it stands on lists, the latest first.
    pub listed: Vec<Candidate>,
    /// What was asked and answered about it, the latest first.
    pub reviews: Vec<ReviewEntry>,
    /// What has been done to it, and by what right.
    pub receipts: Vec<Receipt>,
    /// The certificates of the runs that did it.
    pub certificates: HashMap<DeletionRunId, Certificate>,
}

/// What one rule says about a thing.
#[derive(Debug, Clone)]
pub struct ExplainedRule {
    /// The version in force.
    pub version: RuleVersion,
    /// It as a sentence.
    pub sentence: String,
    /// When it is due, and how that came about; none = nothing has happened yet that its period runs from.
    pub due: Option<Due>,
    /// What keeps it today, or will still keep it on the day that it is due.
    pub reasons: Vec<Reason>,
    /// The first local date on which it goes as things stand; none = not before something changes.
    pub goes_on: Option<NaiveDate>,
    /// What would change that, each in a sentence.
    pub would_change: Vec<String>,
}

impl Explanation {
    /// The first local date on which it goes as things stand; none = not before something changes.
    #[must_use]
    pub fn goes_on(&self) -> Option<NaiveDate> {
        self.rules.iter().filter_map(|rule| rule.goes_on).min()
    }
}

/// Explains one thing. Another organisation's is absent, and so is what was never there.
pub async fn explain(read: &Read, ports: &Ports, target: Target) -> Result<Explanation, Error> {
    read.require(VIEW_RETENTION, kernel::NEW).await?;
    let db = Db::Read(read);
    let scope = read.scope().clone();
    let (kind, id, holding) = match target {
        Target::Holding { kind, id } => {
            let holding = rule::held(db, ports, &kind, &[id]).await?.pop();
            (kind, id, holding)
        }
        Target::External(key) => {
            let holding = rule::external(db, ports, &key).await?;
            (holding.kind.to_owned(), holding.id, Some(holding))
        }
    };
    let mut receipts = store::receipts(read, &scope, &[id]).await?;
    receipts.retain(|receipt| receipt.kind == kind);
    if holding.is_none() && receipts.is_empty() {
        return Err(RulesRefusal::HoldingNotFound.into());
    }
    let runs: BTreeSet<_> = receipts.iter().map(|receipt| receipt.run).collect();
    let runs: Vec<_> = runs.into_iter().collect();
    let certificates = certificate::of_runs(read, &scope, &runs).await?;
    let listed = candidate::of_holding(read, &scope, id).await?;
    let reviews = review::of_holding(read, &scope, id).await?;
    let mut explanation = Explanation {
        kind,
        id,
        holding: None,
        rules: Vec::new(),
        ungoverned: Vec::new(),
        holds: Vec::new(),
        listed,
        reviews,
        receipts,
        certificates,
    };
    if let Some(holding) = holding {
        about(db, ports, &scope, &holding, &mut explanation).await?;
        explanation.holding = Some(holding);
    }
    Ok(explanation)
}

async fn about(
    db: Db<'_>,
    ports: &Ports,
    scope: &Scope,
    holding: &Holding,
    into: &mut Explanation,
) -> Result<(), Error> {
    let almanac = Almanac::of(&db, scope).await?;
    let today = almanac.zone.date(db.now().await?);
    let one = std::slice::from_ref(holding);
    let holds = hold::holds_on(db, one, today).await?.remove(&holding.id).unwrap_or_default();
    into.holds = hold::by_ids(&db, scope, &holds).await?.into_values().collect();
    into.holds.sort_by_key(|hold| hold.id);
    let rules = rule::in_force(&db, scope).await?;
    let governed = |category: &&String| rules.iter().any(|rule| rule.definition.governs(category));
    into.ungoverned = holding.categories.iter().filter(|category| !governed(category)).cloned().collect();
    for version in rules.into_iter().filter(|version| rule::governs(&version.definition, holding)) {
        let due = rule::due(&version.definition, &holding.anchors, &almanac);
        // Asked for the day on which it is due: a consent that ends before does not keep it then.
        let day = due.as_ref().map_or(today, |due| due.on.max(today));
        let weighed = rule::weigh(db, ports, &version, one, day).await?.pop().unwrap_or_default();
        let keeping: Vec<Reason> = weighed.reasons.iter().chain(&weighed.waits).cloned().collect();
        let goes_on = goes_on(&version, day, today, &keeping, &into.holds, due.is_some());
        let mut reasons: Vec<Reason> =
            due.iter().filter(|due| due.on > today).map(|due| Reason::NotDue { on: due.on }).collect();
        reasons.extend(keeping);
        let sentence = version.definition.sentence();
        let would_change = would_change(&version, &reasons);
        into.rules.push(ExplainedRule { version, sentence, due, reasons, goes_on, would_change });
    }
    into.rules.sort_by_key(|rule| rule.goes_on.unwrap_or(NaiveDate::MAX));
    Ok(())
}

/// The first date on which it goes, if nothing happens but what has been said already.
fn goes_on(
    version: &RuleVersion,
    day: NaiveDate,
    today: NaiveDate,
    reasons: &[Reason],
    holds: &[Hold],
    begun: bool,
) -> Option<NaiveDate> {
    let mut date = begun.then_some(day)?;
    for reason in reasons {
        let until = match reason {
            Reason::NotDue { on } => Some(*on),
            Reason::UnderWay(_) => Some(today),
            Reason::Hold(id) => {
                let hold = holds.iter().find(|hold| hold.id == *id && hold.state == HoldState::Active);
                hold.and_then(|hold| hold.until_on).and_then(|until| until.succ_opt())
            }
            Reason::OtherRule { on, .. } => *on,
            Reason::NotListed { earliest: Some(earliest) } => Some(*earliest),
            Reason::NotListed { earliest: None } => {
                version.definition.notify.map(|notify| candidate::next_list(today, day, notify.before))
            }
            // These end by what people do, or do not.
            Reason::Kept { .. }
            | Reason::UnderReview { .. }
            | Reason::Unless { .. }
            | Reason::NotGoverned
            | Reason::State
            | Reason::NotBegun => None,
        };
        date = date.max(until?);
    }
    Some(date)
}

fn would_change(version: &RuleVersion, reasons: &[Reason]) -> Vec<String> {
    let rule = &version.definition;
    let mut sentences: Vec<String> =
        rule.on.iter().map(|trigger| format!("A later {trigger} moves the date.")).collect();
    for condition in &rule.unless {
        let keeps =
            reasons.iter().any(|reason| matches!(reason, Reason::Unless { condition: it, .. } if it == condition));
        sentences.push(if keeps {
            format!("It is kept for as long as {condition} holds.")
        } else {
            format!("{condition} would keep it.")
        });
    }
    if reasons.iter().any(|reason| matches!(reason, Reason::Hold(_))) {
        sentences.push("The end or release of its holds lets it go.".to_owned());
    } else {
        sentences.push("A hold would keep it.".to_owned());
    }
    if let Some(notify) = rule.notify {
        sentences.push(format!("{} may say of its place on a list that it stays.", notify.role));
    }
    if let Some(role) = rule.reviewer() {
        sentences.push(format!("{role} decides whether it is still needed."));
    }
    if reasons.iter().any(|reason| matches!(reason, Reason::OtherRule { .. })) {
        sentences.push("What another rule keeps of it has to go first, or to be told apart.".to_owned());
    }
    sentences.push("Another version of the rule, approved by two people, would be gone by instead.".to_owned());
    sentences
}
