//! A rule as plans and runs go by it, and what it says today about some things.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Span;
use chrono::NaiveDate;
use kernel::{Instant, PersonId, RetentionRuleId, RuleVersionId, Scope};
use ports::{Cutoff, Db, DueQuery, Holding, Place, Ports};
use sea_orm::ConnectionTrait;
use store::How;
use uuid::Uuid;

use super::model::{DeletionPlan, PlanKind};
use crate::Error;
use crate::order::{self, Work};
use crate::rule::{self, Almanac, Period, Reason, RuleApproval, RuleVersion, Step, Verdict};

/// One version of a rule, with what it means for erasing worked out.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    version: RuleVersion,
    steps: Vec<How>,
    order: bool,
}

impl Rule {
    fn of(version: RuleVersion) -> Self {
        let deeds = version.definition.deeds();
        let how = |step: &Step| match step {
            Step::Erase => Some(How::Erase),
            Step::Redact(keep) => Some(How::Redact { keep: *keep }),
            Step::Suppress => Some(How::Suppress),
            Step::Anonymise | Step::Archive | Step::Close | Step::Return(_) | Step::Review(_) => None,
        };
        let steps = deeds.iter().filter_map(how).collect();
        let order = deeds.iter().any(|step| matches!(step, Step::Close | Step::Return(_)));
        Self { version, steps, order }
    }

    /// The version of a rule that is in force.
    pub(crate) async fn in_force(
        db: &impl ConnectionTrait,
        scope: &Scope,
        rule: RetentionRuleId,
    ) -> Result<Option<Self>, Error> {
        Ok(rule::in_force_of(db, scope, rule).await?.map(Self::of))
    }

    /// Every version in force.
    pub(crate) async fn all_in_force(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Self>, Error> {
        Ok(rule::in_force(db, scope).await?.into_iter().map(Self::of).collect())
    }

    /// One version, in force or not.
    pub(crate) async fn of_version(
        db: &impl ConnectionTrait,
        scope: &Scope,
        version: RuleVersionId,
    ) -> Result<Option<Self>, Error> {
        Ok(rule::version(db, scope, version).await?.map(Self::of))
    }

    /// Whether a plan goes by this version.
    pub(crate) fn is_of(&self, plan: &DeletionPlan) -> bool {
        self.version.id == plan.rule_version_id
    }

    pub(crate) fn id(&self) -> RetentionRuleId {
        self.version.rule
    }

    pub(crate) fn version(&self) -> RuleVersionId {
        self.version.id
    }

    pub(crate) fn key(&self) -> &str {
        &self.version.key
    }

    pub(crate) fn number(&self) -> i32 {
        self.version.number
    }

    pub(crate) fn author(&self) -> Option<PersonId> {
        self.version.author
    }

    pub(crate) fn sha256(&self) -> String {
        self.version.definition.sha256()
    }

    pub(crate) fn sentence(&self) -> String {
        self.version.definition.sentence()
    }

    /// From what its period runs.
    pub(crate) fn anchors(&self) -> &[String] {
        &self.version.definition.on
    }

    pub(crate) fn categories(&self) -> &[String] {
        &self.version.definition.categories
    }

    /// How many approvals each of its plans needs.
    pub(crate) fn approvals(&self) -> u32 {
        self.version.definition.approval.count()
    }

    /// What is done to what we hold ourselves, in order.
    pub(crate) fn steps(&self) -> &[How] {
        &self.steps
    }

    /// Whether things go wholly.
    pub(crate) fn erases(&self) -> bool {
        self.steps.contains(&How::Erase)
    }

    /// How many characters stay, where things are blanked and do not go.
    pub(crate) fn redacts(&self) -> Option<u16> {
        if self.erases() {
            return None;
        }
        self.steps.iter().find_map(|how| match how {
            How::Redact { keep } => Some(*keep),
            How::Erase | How::Suppress => None,
        })
    }

    /// Whether it is always carried out by people, as an account is closed.
    pub(crate) fn is_order(&self) -> bool {
        self.order
    }

    /// What is done in another system: by its owner, who is ordered to, or through a connection. `None` where nothing is, for
    /// a token is left of what we hold ourselves.
    pub(crate) fn there(&self) -> Option<Work> {
        let ordered = |step: &Step| match step {
            Step::Close => Some(Work::Close),
            Step::Return(_) => Some(Work::Return),
            _ => None,
        };
        let ours = |how: &How| match how {
            How::Erase => Some(Work::Erase),
            How::Redact { .. } => Some(Work::Redact),
            How::Suppress => None,
        };
        let deeds = self.version.definition.deeds();
        deeds.iter().find_map(ordered).or_else(|| self.steps.iter().find_map(ours))
    }

    /// Within how long an order is to be done, where the rule says so.
    pub(crate) fn within(&self) -> Option<Span> {
        self.version.definition.waits()
    }

    /// Whether it does anything to what lies in such a place.
    fn reaches(&self, place: &Place) -> bool {
        match place {
            Place::Own => !self.steps.is_empty(),
            Place::System { .. } => self.there().is_some(),
        }
    }

    /// Who carries its plans out in the first place: we do, where there is anything that we do.
    pub(crate) fn kind(&self) -> PlanKind {
        if self.steps.is_empty() { PlanKind::Order } else { PlanKind::Erase }
    }

    /// Whether it is done at once.
    pub(crate) fn is_at_once(&self) -> bool {
        let (Period::Dates(span) | Period::Time(span)) = self.version.definition.after;
        span.is_zero()
            && self.version.definition.round.is_empty()
            && self.version.definition.kind == rule::Kind::Ceiling
    }

    /// Who approved it.
    pub(crate) async fn approvals_of(
        &self,
        db: &impl ConnectionTrait,
        scope: &Scope,
    ) -> Result<Vec<RuleApproval>, Error> {
        Ok(rule::approvals_of(db, scope, &[self.version.id]).await?.remove(&self.version.id).unwrap_or_default())
    }

    /// What was triggered so early is due on a day; `None` where nothing can have been.
    pub(crate) fn cutoff(&self, almanac: &Almanac, day: NaiveDate, now: Instant) -> Option<Cutoff> {
        rule::cutoff(&self.version.definition, day, now, almanac)
    }

    /// Asks for what is due by a cutoff; from where, and how much, is the asker's.
    pub(crate) fn due_query(&self, cutoff: Cutoff) -> DueQuery {
        let definition = &self.version.definition;
        DueQuery {
            categories: definition.categories.clone(),
            states: definition.states.clone(),
            anchors: definition.on.clone(),
            cutoff,
            after: None,
            limit: 0,
        }
    }

    /// The guards of a connected system: whatever came later there spares the row.
    pub(crate) fn cutoffs(&self, cutoff: Cutoff) -> BTreeMap<String, Cutoff> {
        self.version.definition.on.iter().map(|anchor| (anchor.clone(), cutoff)).collect()
    }
}

/// One thing that is not erased, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spared {
    pub(crate) holding: Uuid,
    pub(crate) kind: String,
    /// As a code.
    pub(crate) reason: String,
    /// The rule that keeps it, where one does.
    pub(crate) rule: Option<String>,
    /// Until when, where that is known.
    pub(crate) until: Option<NaiveDate>,
}

impl Spared {
    pub(crate) fn because(reason: &str, holding: &Holding) -> Self {
        let (kind, reason) = (holding.kind.to_owned(), reason.to_owned());
        Self { holding: holding.id, kind, reason, rule: None, until: None }
    }

    /// Whoever was ordered to erase it could not.
    pub(crate) fn not_done(holding: Uuid, kind: &str) -> Self {
        Self { holding, kind: kind.to_owned(), reason: "not_done".to_owned(), rule: None, until: None }
    }

    fn by(reason: &Reason, holding: &Holding) -> Self {
        let (rule, until) = match reason {
            Reason::OtherRule { rule, on } => (rule.clone(), *on),
            Reason::NotDue { on } => (None, Some(*on)),
            Reason::Kept { until } => (None, Some(*until)),
            Reason::NotListed { earliest } => (None, *earliest),
            Reason::NotGoverned
            | Reason::State
            | Reason::NotBegun
            | Reason::UnderWay(_)
            | Reason::Hold(_)
            | Reason::Unless { .. }
            | Reason::UnderReview { .. } => (None, None),
        };
        Self { rule, until, ..Self::because(reason.code(), holding) }
    }

    /// What it is called in a connected system cannot be a key there, so that nothing can be looked for.
    pub(crate) fn key_malformed(holding: Uuid, kind: &str) -> Self {
        Self { holding, kind: kind.to_owned(), reason: "key_malformed".to_owned(), rule: None, until: None }
    }

    /// A connected system knows of something newer than we do.
    pub(crate) fn newer_there(holding: Uuid, kind: &str) -> Self {
        Self { holding, kind: kind.to_owned(), reason: "newer_there".to_owned(), rule: None, until: None }
    }
}

/// What goes, and what does not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Judged {
    pub(crate) go: Vec<Holding>,
    pub(crate) spared: Vec<Spared>,
}

/// What a rule says on a day about these. Only what was triggered by the cutoff goes, however late in the day it is asked;
/// and what the rule has blanked already is not blanked again.
pub(crate) async fn judge(
    db: Db<'_>,
    ports: &Ports,
    rule: &Rule,
    holdings: Vec<Holding>,
    day: NaiveDate,
    cutoff: Cutoff,
) -> Result<Judged, Error> {
    let elsewhere = holdings.iter().any(|holding| holding.place != Place::Own);
    let ordered = match elsewhere {
        true => order::open_things(&db, db.scope(), rule.key()).await?,
        false => BTreeSet::new(),
    };
    judge_but(db, ports, rule, holdings, day, cutoff, &ordered).await
}

/// The same about what has been ordered, and may be kept by now.
pub(crate) async fn judge_ordered(
    db: Db<'_>,
    ports: &Ports,
    rule: &Rule,
    holdings: Vec<Holding>,
    day: NaiveDate,
    cutoff: Cutoff,
) -> Result<Judged, Error> {
    judge_but(db, ports, rule, holdings, day, cutoff, &BTreeSet::new()).await
}

async fn judge_but(
    db: Db<'_>,
    ports: &Ports,
    rule: &Rule,
    holdings: Vec<Holding>,
    day: NaiveDate,
    cutoff: Cutoff,
    ordered: &BTreeSet<Uuid>,
) -> Result<Judged, Error> {
    let mut judged = Judged::default();
    if holdings.is_empty() {
        return Ok(judged);
    }
    let verdicts = rule::check(db, ports, &rule.version, &holdings, day).await?;
    let ids: Vec<Uuid> = holdings.iter().map(|holding| holding.id).collect();
    let done = done(&db, db.scope(), rule, &ids).await?;
    for (holding, verdict) in holdings.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Go { due } if !cutoff.includes(&due.anchor) => {
                judged.spared.push(Spared { until: Some(due.on), ..Spared::because("not_due", &holding) });
            }
            // A token is left of what we hold ourselves, and what lies elsewhere can be closed.
            Verdict::Go { .. } if !rule.reaches(&holding.place) => {
                judged.spared.push(Spared::because("no_step_here", &holding));
            }
            Verdict::Go { .. } if done.contains(&holding.id) => {
                judged.spared.push(Spared::because("done_before", &holding));
            }
            // Its system's owner has been ordered to, and has not answered yet.
            Verdict::Go { .. } if ordered.contains(&holding.id) => {
                judged.spared.push(Spared::because("ordered", &holding));
            }
            Verdict::Go { .. } => judged.go.push(holding),
            Verdict::Spared { reason, .. } => judged.spared.push(Spared::by(&reason, &holding)),
        }
    }
    Ok(judged)
}

/// Which of these this rule has been carried out on, where that leaves the thing in its place. Another version of it may
/// leave less of a thing, so that it is blanked again; a token that was left is left.
pub(crate) async fn done(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rule: &Rule,
    ids: &[Uuid],
) -> Result<BTreeSet<Uuid>, Error> {
    let Some(last) = rule.steps.last().filter(|_| !rule.erases()) else { return Ok(BTreeSet::new()) };
    let receipts = store::receipts(db, scope, ids).await?;
    let same = |version: i32| *last == How::Suppress || version == rule.number();
    let done = receipts
        .into_iter()
        .filter(|receipt| receipt.rule == rule.key() && receipt.how == last.code() && same(receipt.rule_version));
    Ok(done.map(|receipt| receipt.holding).collect())
}

/// What keeps each of these, which are held beside what a rule erases on a day. What the rule erases too is left out: it
/// stands in the same plan.
pub(crate) async fn governed(
    db: Db<'_>,
    ports: &Ports,
    rule: &Rule,
    others: Vec<Holding>,
    day: NaiveDate,
    cutoff: Cutoff,
) -> Result<Vec<Spared>, Error> {
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let almanac = Almanac::of(&db, db.scope()).await?;
    let rules = rule::in_force(&db, db.scope()).await?;
    let (mut kept, mut same) = (Vec::new(), Vec::new());
    for holding in others {
        let governs = |version: &&RuleVersion| rule::governs(&version.definition, &holding);
        let due = |version: &RuleVersion| rule::due(&version.definition, &holding.anchors, &almanac).map(|due| due.on);
        // Of several, the one that keeps it longest; one whose period has not begun keeps it without end.
        let longest = rules.iter().filter(governs).max_by_key(|version| due(version).unwrap_or(NaiveDate::MAX));
        match longest {
            None => kept.push(Spared::because("no_rule", &holding)),
            Some(version) if version.id == rule.version() && due(version).is_some_and(|on| on <= day) => {
                same.push(holding);
            }
            Some(version) => {
                let reason = if version.id == rule.version() { "not_due" } else { "other_rule" };
                let rule = Some(version.key.clone());
                kept.push(Spared {
                    rule,
                    until: last_kept(version, due(version)),
                    ..Spared::because(reason, &holding)
                });
            }
        }
    }
    let judged = judge(db, ports, rule, same, day, cutoff).await?;
    kept.extend(judged.spared);
    Ok(kept)
}

/// The last date through which something is kept that is due on a date.
fn last_kept(version: &RuleVersion, due: Option<NaiveDate>) -> Option<NaiveDate> {
    match version.definition.kind {
        rule::Kind::Ceiling => due,
        rule::Kind::Floor => due.and_then(|due| due.pred_opt()),
    }
}
