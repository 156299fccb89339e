//! Systems and who answers for them.

use kernel::{Fault, Role};
use records::systems::{self, Change, Description};

use crate::world::World;

/// Covers: DT-09
#[tokio::test]
async fn a_system_whose_owner_leaves_becomes_a_task_and_who_owned_it_is_kept() {
    let world = World::new().await;
    let crm = world.system("S2").await;
    assert_eq!((crm.owner, crm.daily_owner), (Some(Role::Itops), Some(Role::Sales)));
    assert_eq!(world.content("A-07").await.systems, [crm.id], "activity, system, daily owner");
    assert!(world.actions(&crm.as_subject()).await.is_empty());
    let seen = access::persons::get(&world.store().read(&world.ours), &world.ours, world.our("A3").await).await;
    let seen = seen.expect("reads").expect("there");
    let leave = access::persons::Leave { person: seen.id, seen: seen.version };
    world.write(&world.ours, async |uow| access::persons::leave(uow, leave).await).await.expect("left");
    world.pass().await;
    let [task] = &world.actions(&crm.as_subject()).await[..] else { panic!("one task") };
    assert_eq!(task.title, "System S2 has nobody who answers for it");
    assert_eq!(task.owner_id, world.our("A2").await);
    assert!(world.actions(&world.system("S1").await.as_subject()).await.is_empty(), "S1 is another's");
    // Another role takes over; the old one is kept.
    let by = world.acting("A1").await;
    let description = Description { daily_owner: Some(Role::Hr), ..Description::from(&crm) };
    let change = Change { system: crm.id, seen: crm.version, description };
    let changed = world.write(&by, async |uow| systems::change(uow, change).await).await.expect("changed");
    let read = world.store().read(&world.ours);
    let owners = systems::owners_of(&read, &world.ours, &[crm.id]).await.expect("reads").remove(&crm.id);
    let owners: Vec<_> = owners.unwrap_or_default().iter().map(|row| (row.number, row.daily_owner)).collect();
    assert_eq!(owners, [(1, Some(Role::Sales)), (changed.version.0, Some(Role::Hr))]);
    drop(read);
    world.pass().await;
    assert_eq!(world.actions(&crm.as_subject()).await.len(), 1, "it has an owner again");
}

#[tokio::test]
async fn a_system_that_is_entered_without_an_owner_becomes_a_task_at_once() {
    let world = World::new().await;
    let description = Description {
        name: "Door control".to_owned(),
        kind: "on_premises".to_owned(),
        owner: None,
        daily_owner: Some(Role::Adm),
        vendor: None,
        place: None,
    };
    let add = systems::Add { key: "S5".to_owned(), description };
    let by = world.acting("A4").await;
    let system = world.write(&by, async |uow| systems::add(uow, add.clone()).await).await.expect("entered");
    world.pass().await;
    assert_eq!(world.actions(&system.as_subject()).await.len(), 1);
    let refused = world.write(&by, async |uow| systems::add(uow, add.clone()).await).await.expect_err("twice");
    assert_eq!(refused.code(), "SYSTEM_KEY_TAKEN");
    let strange = systems::Add {
        key: "S6".to_owned(),
        description: Description { vendor: Some(world.kit.id()), ..add.description.clone() },
    };
    assert_eq!(world.refused(&by, async |uow| systems::add(uow, strange).await).await.0, "PROCESSOR_NOT_FOUND");
    let same = Change { system: system.id, seen: system.version, description: add.description };
    assert_eq!(world.refused(&by, async |uow| systems::change(uow, same).await).await.0, "REGISTER_UNCHANGED");
}
