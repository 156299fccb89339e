//! Another organisation's is as if it were not there.

use kernel::Fault;
use records::activities::{self, Approve, Cease, Change, Confirm, ConfirmBasis, Draft, Filter, Start};
use records::processors::{self, AddAgreement, Processing, Terms};
use records::systems::{self, Description};

use crate::world::{World, plain};

#[tokio::test]
async fn nobody_reaches_another_organisations_register() {
    let world = World::new().await;
    let (activity, content) = (world.activity("A-07").await, world.content("A-07").await);
    let (id, seen) = (activity.id, activity.version);
    let theirs = &world.theirs;
    let missing = "ACTIVITY_NOT_FOUND";
    let code = |refused: (&'static str, Option<String>)| refused.0;
    let change = Change { activity: id, seen, content: content.clone() };
    assert_eq!(code(world.refused(theirs, async |uow| activities::change(uow, change).await).await), missing);
    let cease = Cease { activity: id, seen };
    assert_eq!(code(world.refused(theirs, async |uow| activities::cease(uow, cease).await).await), missing);
    // The others are for people, and refuse before anything else what is not here.
    let confirm = Confirm { activity: id, seen };
    assert_eq!(code(world.refused(theirs, async |uow| activities::confirm(uow, confirm).await).await), missing);
    let basis = ConfirmBasis { activity: id, seen };
    assert_eq!(code(world.refused(theirs, async |uow| activities::confirm_basis(uow, basis).await).await), missing);
    let approve = Approve { activity: id, seen };
    let refused = world.refused(theirs, async |uow| activities::approve(uow, &world.ports, approve).await).await;
    assert_eq!(code(refused), missing);
    let start = Start { activity: id, seen };
    let refused = world.refused(theirs, async |uow| activities::start(uow, &world.ports, start).await).await;
    assert_eq!(code(refused), missing);
    let (crm, vendor) = (world.system("S2").await, world.processor("crm-vendor").await);
    let change = systems::Change { system: crm.id, seen: crm.version, description: Description::from(&crm) };
    let refused = world.refused(theirs, async |uow| systems::change(uow, change).await).await;
    assert_eq!(code(refused), "SYSTEM_NOT_FOUND");
    let processing = Processing::from(&vendor);
    let change = processors::Change { processor: vendor.id, seen: vendor.version, processing };
    let refused = world.refused(theirs, async |uow| processors::change(uow, change).await).await;
    assert_eq!(code(refused), "PROCESSOR_NOT_FOUND");
    let agreement = world.agreements("crm-vendor").await.remove(0);
    let add = AddAgreement { processor: vendor.id, terms: Terms::from(&agreement) };
    let refused = world.refused(theirs, async |uow| processors::add_agreement(uow, add).await).await;
    assert_eq!(code(refused), "PROCESSOR_NOT_FOUND");
    let (id, seen, terms) = (agreement.id, agreement.version, Terms::from(&agreement));
    let change = processors::ChangeAgreement { agreement: id, seen, terms };
    let refused = world.refused(theirs, async |uow| processors::change_agreement(uow, change).await).await;
    assert_eq!(code(refused), "AGREEMENT_NOT_FOUND");
    // Nor does an activity of theirs refer to our systems.
    let draft = Draft { key: "A-07".to_owned(), content };
    let refused = world.refused(theirs, async |uow| activities::draft(uow, draft).await).await;
    assert_eq!(code(refused), "SYSTEM_NOT_FOUND");
}

#[tokio::test]
async fn the_same_keys_may_stand_in_both_and_each_sees_its_own() {
    let world = World::new().await;
    let draft = Draft { key: "A-07".to_owned(), content: plain() };
    let other = world.write(&world.theirs, async |uow| activities::draft(uow, draft).await).await.expect("drafted");
    let read = world.store().read(&world.theirs);
    let page = kernel::Page::first(100);
    let theirs = activities::page(&read, &world.theirs, &Filter::default(), &page).await.expect("reads").rows;
    assert_eq!(theirs.iter().map(|row| row.id).collect::<Vec<_>>(), [other.id]);
    let ours = world.activity("A-07").await.id;
    assert!(activities::by_ids(&read, &world.theirs, &[ours]).await.expect("reads").is_empty());
    assert!(activities::categories_of(&read, &world.theirs, &[ours]).await.expect("reads").is_empty());
    assert!(activities::steps_of(&read, &world.theirs, &[ours]).await.expect("reads").is_empty());
    assert!(systems::all(&read, &world.theirs).await.expect("reads").is_empty());
    let keys = ["A-07/name".to_owned(), "A-07/contact".to_owned()];
    let found = activities::categories_by_keys(&read, &world.theirs, &keys).await.expect("reads");
    assert_eq!(found.keys().collect::<Vec<_>>(), [&keys[0]], "theirs has a category of this name, and no other");
    assert_ne!(found[&keys[0]].0.id, ours);
}

#[tokio::test]
async fn operators_may_not_sign_for_people() {
    let world = World::new().await;
    let seen = world.activity("A-07").await;
    let basis = ConfirmBasis { activity: seen.id, seen: seen.version };
    let refused = world.write(&world.ours, async |uow| activities::confirm_basis(uow, basis).await).await;
    assert_eq!(refused.expect_err("an operator is no person here").code(), "FORBIDDEN_FOR_SERVICE");
}
