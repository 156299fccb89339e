//! Changing activities.

use kernel::{Fault, Role};
use records::activities::{self, Access, Status, StepKind};

use crate::world::{World, category};

#[tokio::test]
async fn whatever_is_changed_before_it_is_live_is_a_draft_again() {
    let world = World::new().await;
    world.confirm_basis("A2", "A-07").await.expect("confirmed");
    world.approve("A1", "A-07").await.expect("approved");
    let mut content = world.content("A-07").await;
    content.details.recipients.push("insurer".to_owned());
    let changed = world.change("A3", "A-07", content.clone()).await.expect("changed");
    assert_eq!((changed.status, changed.basis_confirmed_at, changed.approved_at), (Status::Draft, None, None));
    assert_eq!(changed.author_id, Some(world.our("A3").await));
    let told = world.trail(Some(&changed.as_subject())).await;
    let told = told.last().expect("told");
    assert_eq!((told.kind.as_str(), told.data["parts"].as_str()), ("activity.changed", "recipients"));
    let same = world.change("A3", "A-07", content).await.expect_err("nothing changes");
    assert_eq!(same.code(), "REGISTER_UNCHANGED");
}

#[tokio::test]
async fn parts_that_are_called_the_same_stay_the_same_and_what_is_gone_is_gone() {
    let world = World::new().await;
    let ids = async |world: &World| {
        let id = world.activity("A-07").await.id;
        let read = world.store().read(&world.ours);
        let found = activities::categories_of(&read, &world.ours, &[id]).await.expect("reads").remove(&id);
        found.unwrap_or_default().into_iter().map(|row| (row.key, (row.id, row.number))).collect::<Vec<_>>()
    };
    let before = ids(&world).await;
    let mut content = world.content("A-07").await;
    content.categories.remove(0);
    content.categories.push(category("orders"));
    content.systems = vec![world.system("S1").await.id];
    content.processors.clear();
    world.change("A3", "A-07", content.clone()).await.expect("changed");
    let after = ids(&world).await;
    assert_eq!(after.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["contact", "dialogue", "orders"]);
    assert_eq!((after[0].1.0, after[0].1.1), (before[1].1.0, 1));
    assert_eq!(world.content("A-07").await, content);
}

#[tokio::test]
async fn a_live_activity_changes_at_once_in_what_it_does_not_rest_on() {
    let world = World::new().await;
    world.bring_live("A-07").await;
    let mut content = world.content("A-07").await;
    content.details.recipients.clear();
    content.details.access.remove(1);
    let changed = world.change("A4", "A-07", content.clone()).await.expect("changed");
    assert_eq!((changed.status, changed.proposal.is_none()), (Status::Live, true));
    assert_eq!(world.content("A-07").await, content);
    let told = world.trail(Some(&changed.as_subject())).await;
    assert_eq!(
        told.iter().rfind(|entry| entry.kind == "activity.changed").expect("told").data["parts"],
        "recipients,access"
    );
}

#[tokio::test]
async fn what_a_live_activity_rests_on_changes_only_after_confirmation_and_approval() {
    let world = World::new().await;
    let live = world.bring_live("A-07").await;
    let before = world.content("A-07").await;
    let mut content = before.clone();
    content.categories.push(category("birthday"));
    // The security officer proposes it, so another confirms.
    let proposed = world.change("A2", "A-07", content.clone()).await.expect("proposed");
    assert_eq!((proposed.status, proposed.content_hash.clone()), (Status::Live, live.content_hash));
    assert_eq!(world.content("A-07").await, before, "what was approved goes on");
    assert_eq!(world.approve("A1", "A-07").await.expect_err("early").code(), "ACTIVITY_BASIS_UNCONFIRMED");
    assert_eq!(world.confirm_basis("A2", "A-07").await.expect_err("their own").code(), "FORBIDDEN_FOR_AUTHOR");
    world.confirm_basis("A5", "A-07").await.expect("confirmed");
    // It is in force with its approval, so each category is governed by then.
    world.book.write("A-07/birthday", &[]);
    let refused = world.approve("A1", "A-07").await.expect_err("no rule");
    assert_eq!(refused.code(), "ACTIVITY_CATEGORY_UNGOVERNED");
    world.book.write("A-07/birthday", &["A-R1"]);
    let after = world.approve("A1", "A-07").await.expect("approved");
    assert_eq!((after.status, after.proposal.is_none()), (Status::Live, true));
    assert_eq!(world.content("A-07").await, content);
    assert_eq!(after.content_hash, content.hash());
    let read = world.store().read(&world.ours);
    let steps = activities::steps_of(&read, &world.ours, &[after.id]).await.expect("reads").remove(&after.id);
    let steps: Vec<_> =
        steps.unwrap_or_default().into_iter().skip(4).map(|step| (step.kind, step.content_hash)).collect();
    let hash = content.hash();
    let kinds = [StepKind::Proposed, StepKind::BasisConfirmed, StepKind::Approved];
    assert_eq!(steps, kinds.map(|kind| (kind, hash.clone())), "each signature is of the proposal");
}

/// Nobody gives themself a look at what others handed in.
#[tokio::test]
async fn more_access_to_a_live_activity_is_approved_first_and_less_is_at_once() {
    let world = World::new().await;
    world.bring_live("A-07").await;
    let before = world.content("A-07").await;
    let mut wider = before.clone();
    wider.details.access.push(Access { role: Role::Itops, limit: None });
    let proposed = world.change("A4", "A-07", wider.clone()).await.expect("proposed");
    assert!(proposed.proposal.is_some());
    assert_eq!(world.content("A-07").await, before, "nothing is opened yet");
    world.confirm_basis("A2", "A-07").await.expect("confirmed");
    world.approve("A1", "A-07").await.expect("approved");
    assert_eq!(world.content("A-07").await, wider);
    // The representatives' limit is taken away.
    let mut unlimited = wider.clone();
    unlimited.details.access[1].limit = None;
    assert!(world.change("A3", "A-07", unlimited).await.expect("proposed").proposal.is_some());
    let mut narrower = wider;
    narrower.details.access[0].limit = Some("own".to_owned());
    narrower.details.access.remove(2);
    let changed = world.change("A3", "A-07", narrower.clone()).await.expect("changed");
    assert!(changed.proposal.is_none());
    assert_eq!(world.content("A-07").await, narrower);
}

#[tokio::test]
async fn a_new_proposal_withdraws_the_earlier_one_and_its_confirmation() {
    let world = World::new().await;
    world.bring_live("A-07").await;
    let before = world.content("A-07").await;
    let mut first = before.clone();
    first.categories.push(category("birthday"));
    world.change("A3", "A-07", first.clone()).await.expect("proposed");
    assert_eq!(world.change("A3", "A-07", first).await.expect_err("the same").code(), "REGISTER_UNCHANGED");
    world.confirm_basis("A2", "A-07").await.expect("confirmed");
    let mut second = before.clone();
    second.categories.push(category("photograph"));
    let again = world.change("A3", "A-07", second).await.expect("proposed");
    assert_eq!(again.proposal_confirmed_at, None);
    assert_eq!(world.approve("A1", "A-07").await.expect_err("not confirmed").code(), "ACTIVITY_BASIS_UNCONFIRMED");
    let withdrawn = world.change("A3", "A-07", before).await.expect("withdrawn");
    assert_eq!((withdrawn.proposal, withdrawn.proposal_author_id), (None, None));
    assert_eq!(world.approve("A1", "A-07").await.expect_err("nothing waits").code(), "ACTIVITY_NOT_DRAFT");
}
