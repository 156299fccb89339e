//! Finding rules.

use std::collections::HashMap;

use kernel::{Page, Position, RetentionRuleId, RuleVersionId, Scope, Slice};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::model::{RetentionRule, RuleApproval, RuleVersion, State, approval, rule, version};
use crate::Error;

/// Which rules a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct RuleFilter {
    /// With a version in force, or without.
    pub in_force: Option<bool>,
}

/// A page of rules, the one proposed first first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &RuleFilter,
    page: &Page<Position>,
) -> Result<Slice<RetentionRule>, Error> {
    let mut select = rule::Entity::in_scope(scope);
    match filter.in_force {
        Some(true) => select = select.filter(rule::Column::InForceId.is_not_null()),
        Some(false) => select = select.filter(rule::Column::InForceId.is_null()),
        None => {}
    }
    Ok(keyset::page(db, select, rule::Column::CreatedAt, rule::Column::Id, Order::Asc, page).await?)
}

/// One rule.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: RetentionRuleId,
) -> Result<Option<RetentionRule>, Error> {
    Ok(rule::Entity::in_scope(scope).filter(rule::Column::Id.eq(id)).one(db).await?)
}

/// Many rules in one statement.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[RetentionRuleId],
) -> Result<HashMap<RetentionRuleId, RetentionRule>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(rule::Entity::in_scope(scope), rule::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|rule| (rule.id, rule)).collect())
}

/// The rule that the organisation calls so.
pub async fn by_key(db: &impl ConnectionTrait, scope: &Scope, key: &str) -> Result<Option<RetentionRule>, Error> {
    Ok(rule::Entity::in_scope(scope).filter(rule::Column::Key.eq(key)).one(db).await?)
}

/// All versions in force, in the order of what their rules are called.
pub async fn in_force(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<RuleVersion>, Error> {
    let select = version::Entity::in_scope(scope).filter(version::Column::State.eq(State::InForce));
    let mut versions = named(db, scope, select.all(db).await?).await?;
    versions.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(versions)
}

/// The version of a rule that is in force.
pub async fn in_force_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rule: RetentionRuleId,
) -> Result<Option<RuleVersion>, Error> {
    let select = version::Entity::in_scope(scope)
        .filter(version::Column::RuleId.eq(rule))
        .filter(version::Column::State.eq(State::InForce));
    Ok(named(db, scope, select.all(db).await?).await?.pop())
}

/// One version.
pub async fn version(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: RuleVersionId,
) -> Result<Option<RuleVersion>, Error> {
    Ok(versions_by_ids(db, scope, &[id]).await?.remove(&id))
}

/// Many versions in two statements.
pub async fn versions_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[RuleVersionId],
) -> Result<HashMap<RuleVersionId, RuleVersion>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(version::Entity::in_scope(scope), version::Column::Id, ids.iter().copied());
    Ok(named(db, scope, select.all(db).await?).await?.into_iter().map(|version| (version.id, version)).collect())
}

/// All versions of each of these rules, the latest first, in two statements.
pub async fn versions_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rules: &[RetentionRuleId],
) -> Result<HashMap<RetentionRuleId, Vec<RuleVersion>>, Error> {
    let mut all: HashMap<RetentionRuleId, Vec<RuleVersion>> = HashMap::new();
    if rules.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(version::Entity::in_scope(scope), version::Column::RuleId, rules.iter().copied());
    for version in named(db, scope, select.order_by_desc(version::Column::Number).all(db).await?).await? {
        all.entry(version.rule).or_default().push(version);
    }
    Ok(all)
}

/// Who approved each of these versions, in order, in one statement.
pub async fn approvals_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    versions: &[RuleVersionId],
) -> Result<HashMap<RuleVersionId, Vec<RuleApproval>>, Error> {
    let mut all: HashMap<RuleVersionId, Vec<RuleApproval>> = HashMap::new();
    if versions.is_empty() {
        return Ok(all);
    }
    let column = approval::Column::RuleVersionId;
    let select = keyset::any_of(approval::Entity::in_scope(scope), column, versions.iter().copied());
    for approval in select.order_by_asc(approval::Column::Id).all(db).await? {
        all.entry(approval.rule_version_id).or_default().push(approval);
    }
    Ok(all)
}

/// Each version with what its rule is called.
pub(crate) async fn named(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rows: Vec<version::Model>,
) -> Result<Vec<RuleVersion>, Error> {
    let mut rules: Vec<_> = rows.iter().map(|row| row.rule_id).collect();
    rules.sort_unstable();
    rules.dedup();
    let rules = by_ids(db, scope, &rules).await?;
    let of = |row: version::Model| {
        let key = rules.get(&row.rule_id).map(|rule| rule.key.clone()).unwrap_or_default();
        Ok(RuleVersion::of(key, row)?)
    };
    rows.into_iter().map(of).collect()
}
