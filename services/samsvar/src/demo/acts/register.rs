//! Bringing the register and the rules into force: what a pack proposes, people confirm, approve and start.

use deletion::rule::{self, RuleFilter, RuleVersion, State};
use kernel::{Page, PersonId, Role};
use records::activities::{self, Approve, ConfirmBasis, Start, Status};
use store::UnitOfWork;

use super::Stage;
use crate::Failure;
use crate::demo::place::Place;

/// The head of the business and whoever runs the machines approve every rule; then each activity goes its way until it is
/// live. Answers what has come into force.
pub(super) async fn bring_into_force(stage: &Stage<'_>, place: &Place) -> Result<Option<String>, Failure> {
    let approvers = [place.cast.holder(Role::Ctrl)?, place.cast.holder(Role::Itops)?];
    let rules = waiting(stage, place).await?;
    for version in &rules {
        let mut version = version.clone();
        for approver in approvers {
            version = approve_rule(stage, place, approver, &version).await?;
        }
    }
    let read = stage.read(place);
    let drafts: Vec<_> = activities::all(&read, &place.scope).await?;
    drop(read);
    let mut live = 0;
    for activity in drafts.iter().filter(|activity| activity.status == Status::Draft) {
        go_live(stage, place, activity).await?;
        live += 1;
    }
    let told = rules.len() + live > 0;
    Ok(told.then(|| format!("{} rules are approved by two people, {live} activities are live", rules.len())))
}

async fn waiting(stage: &Stage<'_>, place: &Place) -> Result<Vec<RuleVersion>, Failure> {
    let read = stage.read(place);
    let filter = RuleFilter { in_force: Some(false) };
    let rules = rule::page(&read, &place.scope, &filter, &Page::first(100)).await?.rows;
    let ids: Vec<_> = rules.iter().map(|rule| rule.id).collect();
    let mut versions = rule::versions_of(&read, &place.scope, &ids).await?;
    let latest = ids.iter().filter_map(|id| versions.remove(id)?.into_iter().next());
    Ok(latest.filter(|version| version.state == State::Draft).collect())
}

async fn approve_rule(
    stage: &Stage<'_>,
    place: &Place,
    approver: PersonId,
    version: &RuleVersion,
) -> Result<RuleVersion, Failure> {
    let approve = rule::Approve { version: version.id, seen: version.version, sha256: version.sha256.clone() };
    stage
        .write_as(place, approver, async |uow: &mut UnitOfWork| {
            Ok::<_, deletion::Error>(rule::approve(uow, approve).await?.id)
        })
        .await?;
    let read = stage.read(place);
    let after = rule::version(&read, &place.scope, version.id).await?;
    after.ok_or_else(|| Failure::new("a rule that was approved is gone"))
}

async fn go_live(stage: &Stage<'_>, place: &Place, activity: &activities::Activity) -> Result<(), Failure> {
    let (officer, head) = (place.cast.holder(Role::Sec)?, place.cast.holder(Role::Ctrl)?);
    let ports = stage.ports;
    let (id, mut seen) = (activity.id, activity.version);
    for step in 0..3 {
        let actor = if step == 0 { officer } else { head };
        let done = stage.write_as(place, actor, async |uow: &mut UnitOfWork| {
            let after = match step {
                0 => activities::confirm_basis(uow, ConfirmBasis { activity: id, seen }).await?,
                1 => activities::approve(uow, ports, Approve { activity: id, seen }).await?,
                _ => activities::start(uow, ports, Start { activity: id, seen }).await?,
            };
            Ok::<_, records::Error>(after.version)
        });
        seen = done.await?.value;
    }
    Ok(())
}
