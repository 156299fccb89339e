//! What of an order is kept by now. People take weeks, nothing is marked for them, and so everything is asked again.

use ports::{Db, Ports};

use super::model::DeletionOrder;
use crate::plan::judge::{Judged, Rule, Spared, judge_ordered};
use crate::{Error, hold, plan, rule, run};

/// Which things of an order would not be ordered any more: something newer has happened, or a hold, a condition or another
/// rule keeps them.
pub(crate) async fn kept(db: Db<'_>, ports: &Ports, order: &DeletionOrder) -> Result<Vec<Spared>, Error> {
    let scope = db.scope().clone();
    let holdings = rule::held(db, ports, &order.holding_kind, &order.ids()).await?;
    let plan = match run::get(&db, &scope, order.run_id).await? {
        Some(run) => plan::get(&db, &scope, run.plan_id).await?,
        None => None,
    };
    if let Some(plan) = plan
        && let Some(cutoff) = plan.cutoff()
        && let Some(rule) = Rule::of_version(&db, &scope, plan.rule_version_id).await?
    {
        let Judged { spared, .. } = judge_ordered(db, ports, &rule, holdings, plan.day, cutoff).await?;
        return Ok(spared);
    }
    // An order that is part of no run has no rule to ask.
    let today = access::organisation(&db, &scope).await?.zone.date(db.now().await?);
    let holds = hold::holds_on(db, &holdings, today).await?;
    let held = holdings.iter().filter(|holding| holds.contains_key(&holding.id));
    Ok(held.map(|holding| Spared::because("hold", holding)).collect())
}
