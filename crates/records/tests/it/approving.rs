//! From draft to approved.

use kernel::{Fault, Role};
use records::activities::{self, Article9, ConfirmBasis, LegalBasis, Status, StepKind};

use crate::world::{World, category, plain, purpose};

/// Covers: DT-35
#[tokio::test]
async fn the_security_officer_confirms_the_bases_but_never_of_what_they_wrote() {
    let world = World::new().await;
    world.draft("A2", "A-13", plain()).await.expect("drafted");
    let refused = world.confirm_basis("A2", "A-13").await.expect_err("they wrote it");
    assert_eq!(refused.code(), "FORBIDDEN_FOR_AUTHOR");
    for other in ["A1", "A3", "A7", "A10"] {
        assert_eq!(world.confirm_basis(other, "A-13").await.expect_err(other).code(), "FORBIDDEN");
    }
    // The deputy confirms; what came with a pack was written by nobody, so that the holder may.
    let confirmed = world.confirm_basis("A5", "A-13").await.expect("the deputy did not write it");
    assert_eq!((confirmed.status, confirmed.basis_confirmed_at.is_some()), (Status::BasisConfirmed, true));
    world.confirm_basis("A2", "A-07").await.expect("nobody wrote it");
    let again = world.confirm_basis("A2", "A-07").await.expect_err("it is confirmed");
    assert_eq!(again.code(), "ACTIVITY_NOT_DRAFT");
    // The confirmation is an entry of its own: who, in which role, by which appointment, of what.
    let read = world.store().read(&world.ours);
    let steps = activities::steps_of(&read, &world.ours, &[confirmed.id]).await.expect("reads");
    let step = steps[&confirmed.id].last().expect("two steps");
    assert_eq!((step.kind, step.role), (StepKind::BasisConfirmed, Some(Role::Sec)));
    assert_eq!(step.person_id, Some(world.our("A5").await));
    assert_eq!((step.appointment_id.is_some(), &step.content_hash), (true, &confirmed.content_hash));
}

#[tokio::test]
async fn the_head_of_the_business_approves_what_is_confirmed_and_somebody_else_wrote() {
    let world = World::new().await;
    let early = world.approve("A1", "A-07").await.expect_err("not confirmed");
    assert_eq!(early.code(), "ACTIVITY_BASIS_UNCONFIRMED");
    world.confirm_basis("A2", "A-07").await.expect("confirmed");
    for other in ["A2", "A3", "A5", "A7"] {
        assert_eq!(world.approve(other, "A-07").await.expect_err(other).code(), "FORBIDDEN");
    }
    let approved = world.approve("A1", "A-07").await.expect("approved");
    assert_eq!((approved.status, approved.approved_at.is_some()), (Status::Approved, true));
    world.draft("A1", "A-13", plain()).await.expect("drafted");
    world.confirm_basis("A2", "A-13").await.expect("confirmed");
    assert_eq!(world.approve("A1", "A-13").await.expect_err("they wrote it").code(), "FORBIDDEN_FOR_AUTHOR");
}

#[tokio::test]
async fn the_data_protection_officer_approves_nothing_whatever_else_they_are() {
    let world = World::new().await;
    world.confirm_basis("A2", "A-07").await.expect("confirmed");
    let person = world.our("A1").await;
    let appoint = access::appointments::Appoint {
        person,
        role: Role::Dpo,
        from: testkit::instant("2026-03-01T00:00:00Z"),
        to: None,
        deputy_for: None,
    };
    world.write(&world.ours, async |uow| access::appointments::appoint(uow, appoint).await).await.expect("appointed");
    let refused = world.approve("A1", "A-07").await.expect_err("head and officer in one");
    assert_eq!(refused.code(), "ACTIVITY_DPO_APPROVES");
    let trail = world.trail(Some(&world.activity("A-07").await.as_subject())).await;
    assert_eq!(trail.last().expect("an entry").kind, "access.denied");
}

/// Covers: DT-07
#[tokio::test]
async fn each_purpose_has_the_ground_that_its_data_needs() {
    let world = World::new().await;
    let mut content = plain();
    content.purposes = vec![purpose("care", LegalBasis::LegalDuty), purpose("contact", LegalBasis::LegitimateInterest)];
    content.categories = vec![category("name"), category("health")];
    content.categories[1].special = true;
    content.categories[1].purposes = vec!["care".to_owned()];
    world.draft("A3", "A-20", content.clone()).await.expect("drafted");
    // Special data needs a condition of Art. 9 where it serves, and only there.
    let refused = world.confirm_basis("A2", "A-20").await.expect_err("no condition");
    assert_eq!(refused.code(), "ACTIVITY_ARTICLE9_MISSING");
    assert!(refused.to_string().ends_with(": care"), "{refused}");
    content.purposes[0].article9 = Some(Article9::Employment);
    world.change("A3", "A-20", content.clone()).await.expect("changed");
    let refused = world.confirm_basis("A2", "A-20").await.expect_err("not weighed");
    assert_eq!(refused.code(), "ACTIVITY_BALANCING_MISSING");
    assert!(refused.to_string().ends_with(": contact"), "{refused}");
    content.purposes[1].balancing = Some("They expect it.".to_owned());
    world.change("A3", "A-20", content.clone()).await.expect("changed");
    world.confirm_basis("A2", "A-20").await.expect("confirmed");
    // The same data may serve several purposes, each with a basis of its own.
    let serving: Vec<_> =
        content.purposes.iter().filter(|purpose| content.categories[0].serves(&purpose.key)).collect();
    assert_eq!(serving.iter().map(|purpose| purpose.basis.code()).collect::<Vec<_>>(), ["6c", "6f"]);
    // Planted: the same special data for both purposes would need a condition in both.
    content.categories[1].purposes.clear();
    world.change("A3", "A-20", content).await.expect("changed");
    assert_eq!(world.confirm_basis("A2", "A-20").await.expect_err("one is bare").code(), "ACTIVITY_ARTICLE9_MISSING");
}

#[tokio::test]
async fn what_is_confirmed_says_whom_and_what_the_data_is_about() {
    let world = World::new().await;
    let mut content = plain();
    content.details.groups.clear();
    world.draft("A3", "A-20", content.clone()).await.expect("drafted");
    assert_eq!(world.confirm_basis("A2", "A-20").await.expect_err("whom?").code(), "ACTIVITY_GROUP_MISSING");
    content.details.groups.push("visitors".to_owned());
    content.categories.clear();
    world.change("A3", "A-20", content).await.expect("changed");
    assert_eq!(world.confirm_basis("A2", "A-20").await.expect_err("what?").code(), "ACTIVITY_CATEGORY_MISSING");
}

#[tokio::test]
async fn what_changed_since_it_was_read_is_neither_confirmed_nor_approved() {
    let world = World::new().await;
    let seen = world.activity("A-07").await;
    let mut content = world.content("A-07").await;
    content.details.recipients.push("insurer".to_owned());
    world.change("A3", "A-07", content).await.expect("changed");
    let confirm = ConfirmBasis { activity: seen.id, seen: seen.version };
    let by = world.acting("A2").await;
    let refused = world.refused(&by, async |uow| activities::confirm_basis(uow, confirm).await).await;
    assert_eq!(refused.0, "VERSION_CONFLICT");
}

#[tokio::test]
async fn a_service_signs_nothing() {
    let world = World::new().await;
    let (sec, seen) = (world.service(Role::Sec).await, world.activity("A-07").await);
    let confirm = ConfirmBasis { activity: seen.id, seen: seen.version };
    let refused = world.refused(&sec, async |uow| activities::confirm_basis(uow, confirm).await).await;
    assert_eq!(refused.0, "FORBIDDEN_FOR_SERVICE");
}
