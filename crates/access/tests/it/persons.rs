//! Persons and the line.

use access::persons::{self, Add, Change, Leave, Person};
use access::{VIEW_PERSONS, line_manager_of, roles_of};
use kernel::{Page, PersonId, Version};

use crate::world::{ALL, World};

fn new(name: &str, email: &str, line_manager: Option<PersonId>) -> Add {
    Add { name: name.to_owned(), email: email.to_owned(), line_manager, ..Add::default() }
}

fn same(person: &Person) -> Change {
    Change {
        person: person.id,
        seen: person.version,
        name: person.name.clone(),
        email: person.email.clone(),
        line_manager: person.line_manager_id,
        joined_on: person.joined_on,
    }
}

async fn get(world: &World, key: &str) -> Person {
    let person = world.person(&world.ours, key).await;
    persons::get(&world.store().read(&world.ours), &world.ours, person).await.expect("reads").expect("is there")
}

#[tokio::test]
async fn the_hr_manager_enters_people_and_the_security_officers_deputy_does_not() {
    let world = World::new().await;
    let manager = world.person(&world.ours, "A3").await;
    let add = new("Hanne Ny", " Hanne@Handel.example ", Some(manager));
    let deputy = world.acting("A5").await;
    assert_eq!(world.refused(&deputy, async |uow| persons::add(uow, add.clone()).await).await, "FORBIDDEN");
    let hr = world.acting("A2").await;
    let person = world.write(&hr, async |uow| persons::add(uow, add).await).await.unwrap();
    assert_eq!((person.email.as_str(), person.version), ("hanne@handel.example", Version::FIRST));
    let read = world.store().read(&world.ours);
    assert_eq!(line_manager_of(&read, &world.ours, person.id).await.unwrap(), Some(manager));
}

#[tokio::test]
async fn what_is_said_of_a_person_is_checked() {
    let world = World::new().await;
    let stranger = world.person(&world.theirs, "A1").await;
    let cases = [
        (new(" ", "x@handel.example", None), "PERSON_NAME_INVALID"),
        (new("X", "x", None), "PERSON_EMAIL_INVALID"),
        (new("X", "A1@HANDEL.example", None), "PERSON_EMAIL_TAKEN"),
        (new("X", "x@handel.example", Some(stranger)), "PERSON_MANAGER_NOT_FOUND"),
        (new("X", "x@handel.example", Some(world.kit.id())), "PERSON_MANAGER_NOT_FOUND"),
    ];
    for (add, code) in cases {
        assert_eq!(world.refused(&world.ours, async |uow| persons::add(uow, add).await).await, code);
    }
    // The address that another organisation's person has is free here.
    world.write(&world.ours, async |uow| persons::add(uow, new("X", "a2@nabo.example", None)).await).await.unwrap();
}

#[tokio::test]
async fn nobody_comes_above_themselves() {
    let world = World::new().await;
    let (top, seller) = (get(&world, "A1").await, get(&world, "A6").await);
    for manager in [seller.id, top.id] {
        let change = Change { line_manager: Some(manager), ..same(&top) };
        let code = world.refused(&world.ours, async |uow| persons::change(uow, change).await).await;
        assert_eq!(code, "PERSON_MANAGER_CYCLE");
    }
    let change = Change { line_manager: Some(top.id), ..same(&seller) };
    let after = world.write(&world.ours, async |uow| persons::change(uow, change).await).await.unwrap();
    assert_eq!(after.line_manager_id, Some(top.id));
}

#[tokio::test]
async fn a_line_has_its_limit() {
    let world = World::new().await;
    let mut above = None;
    let mut refused = 0;
    for number in 0..40 {
        let add = new("X", &format!("x{number}@handel.example"), above);
        match world.write(&world.ours, async |uow| persons::add(uow, add).await).await {
            Ok(person) => above = Some(person.id),
            Err(error) => {
                assert_eq!(kernel::Fault::code(&error), "PERSON_MANAGER_LINE_TOO_LONG");
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 40 - 32);
}

#[tokio::test]
async fn whoever_leaves_hands_over_the_line_and_holds_nothing() {
    let world = World::new().await;
    let leaver = get(&world, "A3").await;
    let seller = world.person(&world.ours, "A6").await;
    let leave = Leave { person: leaver.id, seen: leaver.version };
    world.kit.set("2026-02-01T12:00:00Z").await;
    world.write(&world.ours, async |uow| persons::leave(uow, leave).await).await.unwrap();
    let read = world.store().read(&world.ours);
    let now = read.now().await.unwrap();
    let top = world.person(&world.ours, "A1").await;
    assert_eq!(line_manager_of(&read, &world.ours, seller).await.unwrap(), Some(top));
    assert!(roles_of(&read, &world.ours, &[leaver.id], now).await.unwrap().is_empty());
    let shown = persons::page(&read, &world.ours, ALL, &Page::first(50)).await.unwrap();
    assert_eq!(shown.rows.len(), 4);
    // Which roles were held is still known; who stood below whom is not.
    let before = now - chrono::TimeDelta::days(1);
    assert_eq!(roles_of(&read, &world.ours, &[leaver.id], before).await.unwrap()[&leaver.id].len(), 2);
    drop(read);
    let again = Leave { person: leaver.id, seen: Version(2) };
    assert_eq!(world.refused(&world.ours, async |uow| persons::leave(uow, again).await).await, "PERSON_LEFT");
    let change = Change { seen: Version(2), ..same(&leaver) };
    assert_eq!(world.refused(&world.ours, async |uow| persons::change(uow, change).await).await, "PERSON_LEFT");
    let under = new("X", "x@handel.example", Some(leaver.id));
    let code = world.refused(&world.ours, async |uow| persons::add(uow, under).await).await;
    assert_eq!(code, "PERSON_MANAGER_NOT_FOUND");
}

#[tokio::test]
async fn whoever_comes_back_has_their_old_address() {
    let world = World::new().await;
    let mut here = get(&world, "A6").await;
    // Twice, for two who have left may have had the same.
    for _ in 0..2 {
        let leave = Leave { person: here.id, seen: here.version };
        world.write(&world.ours, async |uow| persons::leave(uow, leave).await).await.unwrap();
        let add = new("Eva Selger", &here.email, None);
        let back = world.write(&world.ours, async |uow| persons::add(uow, add.clone()).await).await.unwrap();
        assert_ne!(back.id, here.id);
        let code = world.refused(&world.ours, async |uow| persons::add(uow, add).await).await;
        assert_eq!(code, "PERSON_EMAIL_TAKEN", "somebody who is here has it");
        here = back;
    }
}

#[tokio::test]
async fn another_organisations_person_is_as_missing_as_one_that_never_was() {
    let world = World::new().await;
    let stranger = world.person(&world.theirs, "A2").await;
    for person in [stranger, world.kit.id()] {
        let read = world.store().read(&world.ours);
        assert!(persons::get(&read, &world.ours, person).await.unwrap().is_none());
        assert!(persons::by_ids(&read, &world.ours, &[person]).await.unwrap().is_empty());
        assert_eq!(line_manager_of(&read, &world.ours, person).await.unwrap(), None);
        drop(read);
        let leave = Leave { person, seen: Version::FIRST };
        assert_eq!(world.refused(&world.ours, async |uow| persons::leave(uow, leave).await).await, "PERSON_NOT_FOUND");
    }
}

#[tokio::test]
async fn pages_of_people_join_to_the_whole_list_in_a_constant_number_of_statements() {
    let world = World::new().await;
    let read = world.store().read(&world.ours);
    let whole = persons::page(&read, &world.ours, ALL, &Page::first(50)).await.unwrap().rows;
    let mut joined = Vec::new();
    let mut after = None;
    loop {
        let page = Page { after, ..Page::first(2) };
        let (slice, statements) = world.kit.statements(persons::page(&read, &world.ours, ALL, &page)).await;
        assert_eq!(statements, 1);
        let slice = slice.unwrap();
        after = slice.rows.last().map(Person::position);
        joined.extend(slice.rows);
        if !slice.has_next {
            break;
        }
    }
    assert_eq!(joined, whole);
    let ids: Vec<_> = whole.iter().map(|person| person.id).collect();
    let (found, statements) = world.kit.statements(persons::by_ids(&read, &world.ours, &ids)).await;
    assert_eq!((found.unwrap().len(), statements), (whole.len(), 1));
}

#[tokio::test]
async fn whoever_may_not_see_people_sees_themselves() {
    let world = World::new().await;
    let seller = world.acting("A6").await;
    let read = world.store().read(&seller);
    let visible = read.visible(VIEW_PERSONS).await.unwrap();
    assert!(visible.all, "an employee finds whom to ask");
    let own = kernel::Visible { all: false, ..visible };
    let shown = persons::page(&read, &seller, own, &Page::first(50)).await.unwrap();
    assert_eq!(shown.rows.iter().map(|person| Some(person.id)).collect::<Vec<_>>(), [seller.actor.person()]);
    let nobody = kernel::Visible { person: None, ..own };
    assert!(persons::page(&read, &seller, nobody, &Page::first(50)).await.unwrap().rows.is_empty());
}
