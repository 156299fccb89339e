//! What people do about erasing: approve plans that are too large to go by themselves, answer what is still needed,
//! confirm what they erased by hand.

use deletion::order::{self, OrderFilter, OrderState};
use deletion::plan::{self, PlanFilter, PlanState};
use deletion::review::{self, Decide, ReviewFilter, ReviewState};
use deletion::rule::Answer;
use kernel::{Page, Role};
use store::UnitOfWork;

use super::Stage;
use crate::Failure;
use crate::demo::place::Place;

/// Looks at what waits for somebody, and does it.
pub(super) async fn look(stage: &Stage<'_>, place: &mut Place) -> Result<Option<String>, Failure> {
    let plans = approve_plans(stage, place).await?;
    let reviews = answer_reviews(stage, place).await?;
    let orders = confirm_orders(stage, place).await?;
    let said = [
        (plans, "plans to erase are approved by two people"),
        (reviews, "reviews of what is still needed are answered"),
        (orders, "orders to erase by hand are confirmed"),
    ];
    let said: Vec<_> =
        said.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    Ok((!said.is_empty()).then(|| said.join(", ")))
}

async fn approve_plans(stage: &Stage<'_>, place: &Place) -> Result<usize, Failure> {
    let filter = PlanFilter { states: Some(vec![PlanState::AwaitingApproval]), ..PlanFilter::default() };
    let waiting = plan::page(&stage.read(place), &place.scope, &filter, &Page::first(100)).await?.rows;
    for found in &waiting {
        for role in [Role::Ctrl, Role::Itops] {
            let now = plan::get(&stage.read(place), &place.scope, found.id).await?;
            let Some(now) = now.filter(|plan| plan.state == PlanState::AwaitingApproval) else { break };
            let approve = plan::Approve { plan: now.id, seen: now.version, hash: now.hash.clone().unwrap_or_default() };
            stage
                .write_as(place, place.cast.holder(role)?, async |uow: &mut UnitOfWork| {
                    Ok::<_, deletion::Error>(plan::approve(uow, approve).await?.id)
                })
                .await?;
        }
    }
    Ok(waiting.len())
}

async fn answer_reviews(stage: &Stage<'_>, place: &Place) -> Result<usize, Failure> {
    let filter = ReviewFilter { states: Some(vec![ReviewState::Open]), ..ReviewFilter::default() };
    let open = review::page(&stage.read(place), &place.scope, &filter, &Page::first(100)).await?.rows;
    for found in &open {
        let decide = Decide {
            review: found.id,
            seen: found.version,
            entries: None,
            answer: Answer::Dispose,
            reason: Some("Nobody needs it any more".to_owned()),
            next: None,
            evidence: None,
        };
        stage
            .write_as(place, place.cast.holder(found.role)?, async |uow: &mut UnitOfWork| {
                Ok::<_, deletion::Error>(review::decide(uow, decide).await?.id)
            })
            .await?;
    }
    Ok(open.len())
}

async fn confirm_orders(stage: &Stage<'_>, place: &Place) -> Result<usize, Failure> {
    let filter = OrderFilter { states: Some(vec![OrderState::Open]), ..OrderFilter::default() };
    let open = order::page(&stage.read(place), &place.scope, &filter, &Page::first(100)).await?.rows;
    let today = place.zone().date(stage.now);
    for found in &open {
        let confirm =
            order::Confirm { order: found.id, seen: found.version, done_on: today, not_done: Vec::new(), note: None };
        stage
            .write_as(place, place.cast.holder(found.role)?, async |uow: &mut UnitOfWork| {
                Ok::<_, deletion::Error>(order::confirm(uow, stage.ports, confirm).await?.id)
            })
            .await?;
    }
    Ok(open.len())
}
