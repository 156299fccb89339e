//! What somebody is at an instant: by appointment, by the line, by being there.

use access::{MANAGE_ORGANISATION, holder, persons_with_role, roles_of};
use kernel::{Actor, NEW, PersonId, Role, Scope};
use store::Read;

use crate::world::World;

async fn roles(read: &Read) -> Vec<(Role, bool)> {
    read.standing().await.expect("reads").roles.iter().map(|held| (held.role, held.deputy)).collect()
}

#[tokio::test]
async fn standing_is_computed_in_one_statement() {
    let world = World::new().await;
    let operator = world.store().read(&world.ours);
    let (_, without) = world.kit.statements(operator.standing()).await;
    let security = world.acting("A2").await;
    let read = world.store().read(&security);
    let (_, with) = world.kit.statements(read.standing()).await;
    assert_eq!(with - without, 1);
    assert_eq!(roles(&read).await, [(Role::Sec, false), (Role::Hr, false), (Role::Emp, false)]);
}

/// Covers: DT-88
#[tokio::test]
async fn whoever_has_somebody_below_is_their_nearest_superior() {
    let world = World::new().await;
    let read = world.store().read(&world.acting("A3").await);
    assert_eq!(roles(&read).await, [(Role::Sales, false), (Role::Lm, false), (Role::Emp, false)]);
    let read = world.store().read(&world.acting("A5").await);
    assert_eq!(roles(&read).await, [(Role::Sec, true), (Role::Emp, false), (Role::Fin, false)]);
}

#[tokio::test]
async fn a_token_for_one_role_narrows_and_gives_nothing() {
    let world = World::new().await;
    let person = world.person(&world.ours, "A2").await;
    for (acting, expected) in [(Role::Hr, vec![Role::Hr, Role::Emp]), (Role::Ctrl, vec![Role::Emp])] {
        let actor = Actor::Person { person, token: None, acting: Some(acting) };
        let scope = Scope { actor, ..world.ours.clone() };
        let read = world.store().read(&scope);
        let held: Vec<_> = roles(&read).await.into_iter().map(|(role, _)| role).collect();
        assert_eq!(held, expected);
        assert!(!read.may(MANAGE_ORGANISATION, NEW).await.unwrap());
    }
}

#[tokio::test]
async fn a_person_stands_nowhere_but_in_their_organisation() {
    let world = World::new().await;
    let person = world.person(&world.ours, "A1").await;
    let read = world.store().read(&Scope::person(world.theirs.organisation, person));
    assert!(roles(&read).await.is_empty());
}

#[tokio::test]
async fn the_roles_of_many_take_one_statement() {
    let world = World::new().await;
    let read = world.store().read(&world.ours);
    let now = read.now().await.unwrap();
    let mut people: Vec<PersonId> = Vec::new();
    for key in ["A1", "A2", "A3", "A5", "A6"] {
        people.push(world.person(&world.ours, key).await);
    }
    people.push(world.person(&world.theirs, "A1").await);
    let (held, statements) = world.kit.statements(roles_of(&read, &world.ours, &people, now)).await;
    let held = held.unwrap();
    assert_eq!((held.len(), statements), (5, 1));
    let codes: Vec<_> = held[&people[1]].iter().map(|held| held.role.code()).collect();
    assert_eq!(codes, ["SEC", "HR", "EMP"]);
}

#[tokio::test]
async fn a_role_is_answered_for_by_its_ordinary_holder_before_a_deputy() {
    let world = World::new().await;
    let read = world.store().read(&world.ours);
    let now = read.now().await.unwrap();
    let (officer, deputy) = (world.person(&world.ours, "A2").await, world.person(&world.ours, "A5").await);
    let with = async |role| {
        let found = persons_with_role(&read, &world.ours, role, now).await.unwrap();
        found.into_iter().map(|holder| holder.person).collect::<Vec<_>>()
    };
    assert_eq!(with(Role::Sec).await, [officer, deputy]);
    assert_eq!(holder(&read, &world.ours, Role::Sec, now).await.unwrap().map(|found| found.person), Some(officer));
    assert_eq!(with(Role::Lm).await, [world.person(&world.ours, "A1").await, world.person(&world.ours, "A3").await]);
    assert_eq!(with(Role::Emp).await.len(), 5);
    assert!(with(Role::Dpo).await.is_empty());
    assert_eq!(holder(&read, &world.ours, Role::Dpo, now).await.unwrap(), None);
}
