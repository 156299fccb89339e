//! Whether the rules fit together, and fit the register: each category in each state is governed by exactly one.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use calendar::Span;
use kernel::{Instant, Scope};
use ports::{CategoryFacts, Db, Governance, Ports, RuleBook};
use sea_orm::ConnectionTrait;

use super::definition::{Definition, Kind, Period, matches};
use super::model::{RuleVersion, State, version};
use super::queries;
use crate::{Error, RulesRefusal};

/// The retention rules, as the register sees them.
#[derive(Debug, Clone, Copy, Default)]
pub struct RuleBookPort;

#[async_trait]
impl RuleBook for RuleBookPort {
    async fn govern(&self, db: Db<'_>, categories: &[CategoryFacts]) -> Result<Vec<Governance>, ports::Error> {
        let scope = db.scope().clone();
        let rules = queries::in_force(&db, &scope).await.map_err(ports::Error::of)?;
        let named: Vec<_> = rules.iter().map(|rule| (rule.key.as_str(), &rule.definition)).collect();
        Ok(categories.iter().map(|category| governance(category, &named)).collect())
    }
}

/// What is wrong with how the categories of the register are governed.
pub async fn findings(db: Db<'_>, ports: &Ports) -> Result<Vec<(CategoryFacts, Governance)>, Error> {
    let Some(register) = &ports.register else { return Ok(Vec::new()) };
    let categories = register.categories(db).await?;
    let governed = RuleBookPort.govern(db, &categories).await?;
    Ok(categories.into_iter().zip(governed).filter(|(_, governance)| governance.problem.is_some()).collect())
}

/// What the rules say about one category.
pub(crate) fn governance(category: &CategoryFacts, rules: &[(&str, &Definition)]) -> Governance {
    let governing: Vec<_> = rules.iter().filter(|(_, rule)| rule.governs(&category.key)).collect();
    let names = |rules: &[&&(&str, &Definition)]| rules.iter().map(|(key, _)| (*key).to_owned()).collect::<Vec<_>>();
    let all: Vec<_> = governing.iter().collect();
    let mut problem = None;
    let states: Vec<Option<&str>> = match category.states.as_slice() {
        [] => vec![None],
        states => states.iter().map(|state| Some(state.as_str())).collect(),
    };
    for state in states {
        let here: Vec<_> = governing.iter().filter(|(_, rule)| rule.is_about(state)).collect();
        let place = state.map(|state| format!(" in the state {state}")).unwrap_or_default();
        if here.is_empty() {
            problem = Some(format!("no rule in force governs it{place}"));
        } else if let Some((one, other)) = clash(&here) {
            problem = Some(format!("{one} and {other} govern it{place}, and both may come to pass"));
        }
    }
    Governance { category: category.key.clone(), rules: names(&all), problem }
}

fn clash<'a>(rules: &[&&(&'a str, &'a Definition)]) -> Option<(&'a str, &'a str)> {
    let pairs = rules.iter().enumerate().flat_map(|(at, one)| rules[at + 1..].iter().map(move |other| (one, other)));
    pairs.into_iter().find(|(one, other)| !exclude_each_other(one.1, other.1)).map(|(one, other)| (one.0, other.0))
}

/// Whether two rules on one category cannot both come to pass: they are about different states, or run from different
/// outcomes of the same thing, as `order.approved` and `order.rejected`.
pub(crate) fn exclude_each_other(one: &Definition, other: &Definition) -> bool {
    let by_state = !one.states.is_empty()
        && !other.states.is_empty()
        && one.states.iter().all(|state| !other.states.contains(state));
    by_state || one.on.iter().all(|a| other.on.iter().all(|b| outcomes_of_one_thing(a, b)))
}

fn outcomes_of_one_thing(a: &str, b: &str) -> bool {
    let thing = |trigger: &str| trigger.rsplit_once('.').map(|(thing, _)| thing.to_owned());
    // A consent is withdrawn and has ended as well.
    a != b && thing(a) == thing(b) && !a.starts_with("consent.")
}

/// Whether two rules would both govern some data at once.
pub(crate) fn overlap(one: &Definition, other: &Definition) -> bool {
    let shared = |a: &String| other.categories.iter().any(|b| matches(a, b) || matches(b, a) || a == b);
    one.categories.iter().any(shared) && !exclude_each_other(one, other)
}

/// Every condition must be one that somebody can answer.
pub(crate) fn conditions_are_known(ports: &Ports, rule: &Definition) -> Result<(), Error> {
    let unknown = |name: &&String| !ports.conditions.iter().any(|condition| condition.knows(name));
    match rule.unless.iter().find(unknown) {
        None => Ok(()),
        Some(_) => Err(RulesRefusal::ConditionUnknown.into()),
    }
}

/// Every category must be one of the register; where no register is there, none can be checked.
pub(crate) async fn categories_are_known(db: Db<'_>, ports: &Ports, rule: &Definition) -> Result<(), Error> {
    let Some(register) = &ports.register else { return Ok(()) };
    let known = register.categories(db).await?;
    let missing = |pattern: &&String| !known.iter().any(|category| matches(pattern, &category.key));
    match rule.categories.iter().find(missing) {
        None => Ok(()),
        Some(_) => {
            let fault = "categories: the register has no such category".to_owned();
            Err(RulesRefusal::Definition(vec![fault]).into())
        }
    }
}

/// Refuses where another rule, as it is or as it is about to be, governs the same data at once.
pub(crate) async fn overlaps_nothing_to_come(db: Db<'_>, key: &str, rule: &Definition) -> Result<(), Error> {
    let scope = db.scope().clone();
    let mut coming: BTreeMap<String, RuleVersion> = BTreeMap::new();
    for version in standing(&db, &scope, &[State::InForce, State::Draft, State::ApprovedOnce]).await? {
        let later = coming.get(&version.key).is_none_or(|known| known.number < version.number);
        if later {
            coming.insert(version.key.clone(), version);
        }
    }
    refuse_overlap(key, rule, coming.into_values())
}

/// Refuses where another rule in force governs the same data at once.
pub(crate) async fn overlaps_nothing_in_force(db: Db<'_>, key: &str, rule: &Definition) -> Result<(), Error> {
    let scope = db.scope().clone();
    refuse_overlap(key, rule, queries::in_force(&db, &scope).await?.into_iter())
}

fn refuse_overlap(key: &str, rule: &Definition, others: impl Iterator<Item = RuleVersion>) -> Result<(), Error> {
    let mut others = others.filter(|other| other.key != key);
    match others.find(|other| overlap(rule, &other.definition)) {
        None => Ok(()),
        Some(other) => Err(RulesRefusal::Overlap(other.key).into()),
    }
}

async fn standing(db: &impl ConnectionTrait, scope: &Scope, states: &[State]) -> Result<Vec<RuleVersion>, Error> {
    use sea_orm::{ColumnTrait, QueryFilter};
    use store::Scoped;
    let select = version::Entity::in_scope(scope).filter(version::Column::State.is_in(states.iter().copied()));
    queries::named(db, scope, select.all(db).await?).await
}

/// Two rules that say something about the same data, where one demands that it is kept longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The rule by which it would go.
    pub rule: String,
    /// The rule that demands longer keeping.
    pub longer: String,
    /// The data that both are about: a category, or an activity and its triggers.
    pub shared: String,
    /// What follows.
    pub outcome: String,
}

/// Where one rule demands that data is kept longer than another lets it be: on the same category, or on what the same
/// event starts the period of. What is erased waits for the longest; the report says so before it does.
pub async fn conflicts(db: Db<'_>) -> Result<Vec<Conflict>, Error> {
    let scope = db.scope().clone();
    let rules = queries::in_force(&db, &scope).await?;
    let mut found = Vec::new();
    for rule in &rules {
        for other in rules.iter().filter(|other| other.id != rule.id) {
            if length(&other.definition) > length(&rule.definition)
                && let Some(shared) = shared(&rule.definition, &other.definition)
            {
                let outcome = match other.definition.kind {
                    Kind::Floor => format!("{} keeps it for longer: what both govern stays until then", other.key),
                    Kind::Ceiling => format!("{} lets it stay for longer: one of the two has to change", other.key),
                };
                found.push(Conflict { rule: rule.key.clone(), longer: other.key.clone(), shared, outcome });
            }
        }
    }
    Ok(found)
}

fn shared(one: &Definition, other: &Definition) -> Option<String> {
    if exclude_each_other(one, other) {
        return None;
    }
    let both = |a: &&String| other.categories.iter().any(|b| matches(a, b) || matches(b, a) || *a == b);
    if let Some(category) = one.categories.iter().find(both) {
        return Some(category.clone());
    }
    // Within one activity the same event starts both: they lie side by side in what is held.
    let activities = |rule: &Definition| {
        rule.categories
            .iter()
            .filter_map(|key| key.split_once('/').map(|(it, _)| it.to_owned()))
            .collect::<BTreeSet<_>>()
    };
    let activity = activities(one).intersection(&activities(other)).next().cloned()?;
    let trigger = one.on.iter().find(|trigger| other.on.contains(trigger))?;
    Some(format!("{activity} after {trigger}"))
}

/// About how long a rule keeps; rounding to the end of a year counts as the whole of it.
fn length(rule: &Definition) -> i64 {
    let at: Instant = Instant::UNIX_EPOCH;
    let (Period::Dates(span) | Period::Time(span)) = rule.after;
    let mut days = (span.after(at, calendar::Zone::UTC) - at).num_days();
    for _ in &rule.round {
        days += (Span::years(1).after(at, calendar::Zone::UTC) - at).num_days();
    }
    days
}
