//! Claiming the window that comes next while the other system is at work on the one before. It is asked about again like
//! any other, and from then on a hold, a consent or an activity for one of its things is answered `ERASURE_UNDER_WAY`.

use kernel::WindowId;
use store::How;

use super::connected::{self, Turn};
use super::queries;
use super::work::Step;
use crate::Error;
use crate::plan::link::Links;
use crate::plan::{self, PlanWindow};

/// Claims a window before its turn. Whatever stands against that is told when its turn has come.
pub(crate) async fn claim(step: &Step<'_>, links: &mut Links, number: i32) -> Option<WindowId> {
    // What is left of a subject here cannot be taken back, where somebody asks for an end before the window's turn.
    if step.rule.steps().contains(&How::Suppress) {
        return None;
    }
    let window = unclaimed(step, number).await.ok()??;
    let link = connected::link(step, links, &window).await.ok()?;
    // Nobody looks at the tables while they are at work on.
    connected::is_as_planned(link.inspected()?, &window).then_some(())?;
    let claimed = step.cx.write(async |uow| connected::claim_unit(uow, step, &link, &window, Turn::Next).await).await;
    claimed.ok()?.then_some(window.id)
}

async fn unclaimed(step: &Step<'_>, number: i32) -> Result<Option<PlanWindow>, Error> {
    let read = step.cx.read();
    if queries::window_at(&read, step.cx.scope(), step.run.id, number).await?.is_some() {
        return Ok(None);
    }
    let window = plan::window_at(&read, step.cx.scope(), step.plan.id, number).await?;
    Ok(window.filter(|window| window.connector.is_some()))
}
