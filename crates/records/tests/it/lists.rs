//! Lists, batches, and who has access.

use kernel::{Page, Role};
use records::activities::{self, Filter, Status};

use crate::world::{World, plain};

#[tokio::test]
async fn a_page_of_fifty_with_all_parts_costs_five_statements() {
    let world = World::new().await;
    for number in 0..50 {
        let mut content = plain();
        content.systems.push(world.system("S1").await.id);
        content.processors.push(world.processor("crm-vendor").await.id);
        world.draft("A3", &format!("X-{number:02}"), content).await.expect("drafted");
    }
    let read = world.store().read(&world.ours);
    read.visible(records::VIEW_REGISTER).await.expect("it has begun");
    let (scope, page) = (&world.ours, Page::first(50));
    let (whole, statements) = world
        .kit
        .statements(async {
            let rows = activities::page(&read, scope, &Filter::default(), &page).await.expect("reads");
            let ids: Vec<_> = rows.rows.iter().map(|row| row.id).collect();
            let purposes = activities::purposes_of(&read, scope, &ids).await.expect("reads");
            let categories = activities::categories_of(&read, scope, &ids).await.expect("reads");
            let systems = activities::systems_of(&read, scope, &ids).await.expect("reads");
            let processors = activities::processors_of(&read, scope, &ids).await.expect("reads");
            [ids.len(), purposes.len(), categories.len(), systems.len(), processors.len()]
        })
        .await;
    assert_eq!((whole, statements), ([50; 5], 5));
}

#[tokio::test]
async fn pages_joined_are_the_whole_list_in_the_order_of_entry() {
    let world = World::new().await;
    for key in ["X-02", "X-01", "X-03"] {
        world.draft("A3", key, plain()).await.expect("drafted");
    }
    world.confirm_basis("A2", "X-01").await.expect("confirmed");
    let read = world.store().read(&world.ours);
    let mut page = Page::first(3);
    let mut keys = Vec::new();
    loop {
        let slice = activities::page(&read, &world.ours, &Filter::default(), &page).await.expect("reads");
        keys.extend(slice.rows.iter().map(|row| row.key.clone()));
        let Some(last) = slice.rows.last().filter(|_| slice.has_next) else { break };
        page.after = Some(last.position());
    }
    assert_eq!(keys, ["A-07", "X-02", "X-01", "X-03"]);
    let drafts = Filter { statuses: Some(vec![Status::BasisConfirmed]), ..Filter::default() };
    let found = activities::page(&read, &world.ours, &drafts, &Page::first(9)).await.expect("reads").rows;
    assert_eq!(found.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["X-01"]);
    let all = records::processors::page(&read, &world.ours, &Page::first(9)).await.expect("reads").rows;
    assert_eq!(all.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["crm-vendor", "mailing-tool"]);
    let all = records::systems::page(&read, &world.ours, &Page::first(9)).await.expect("reads").rows;
    assert_eq!(all.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["S1", "S2"]);
    let filter = records::processors::AgreementFilter::default();
    let all = records::processors::agreements_page(&read, &world.ours, &filter, &Page::first(9)).await.expect("reads");
    assert_eq!(all.rows.iter().map(|row| row.reference.as_str()).collect::<Vec<_>>(), ["24/0112"]);
}

#[tokio::test]
async fn every_entry_says_which_roles_have_access_and_on_demand_which_people() {
    let world = World::new().await;
    let activity = world.activity("A-07").await;
    let roles: Vec<_> = activity.details.access.iter().map(|access| (access.role, access.limit.as_deref())).collect();
    assert_eq!(roles, [(Role::Sales, None), (Role::Srep, Some("own"))]);
    let named = async |world: &World, at: &str| {
        let read = world.store().read(&world.ours);
        let one = std::slice::from_ref(&activity);
        let found = activities::access_of(&read, &world.ours, one, testkit::instant(at)).await.expect("reads");
        let people = found[&activity.id].iter().map(|now| now.holders.iter().map(|held| held.person).collect());
        people.collect::<Vec<Vec<_>>>()
    };
    let (a3, a6) = (world.our("A3").await, world.our("A6").await);
    assert_eq!(named(&world, "2026-03-02T08:00:00Z").await, [vec![a3], vec![a6]]);
    world.until("2026-03-02T09:00:00Z").await;
    world.end_role("A6", Role::Srep).await;
    assert_eq!(named(&world, "2026-03-02T09:30:00Z").await, [vec![a3], vec![]]);
    assert_eq!(named(&world, "2026-03-02T08:30:00Z").await, [vec![a3], vec![a6]], "as it was then");
}

/// Covers: OS-05
#[tokio::test]
async fn the_annex_of_an_agreement_is_the_register_itself() {
    let world = World::new().await;
    let vendor = world.processor("crm-vendor").await.id;
    let annex = async |world: &World| {
        let read = world.store().read(&world.ours);
        let handled = activities::activities_of_processors(&read, &world.ours, &[vendor]).await.expect("reads");
        let handled = handled.get(&vendor).cloned().unwrap_or_default();
        let categories = activities::categories_of(&read, &world.ours, &handled).await.expect("reads");
        let line = |row: activities::Category| (row.key, row.parts.0);
        categories.into_values().flatten().map(line).collect::<Vec<_>>()
    };
    let contact = vec!["e-mail address".to_owned(), "telephone number".to_owned()];
    let before = annex(&world).await;
    assert_eq!(before[1], ("contact".to_owned(), contact), "a category, and what it consists of");
    assert_eq!(before.len(), 3);
    let mut content = world.content("A-07").await;
    content.categories.push(crate::world::category("birthday"));
    world.change("A3", "A-07", content).await.expect("changed");
    assert_eq!(annex(&world).await.len(), 4, "there is no second list that could say otherwise");
}

#[tokio::test]
async fn categories_are_found_by_what_rules_call_them() {
    let world = World::new().await;
    let read = world.store().read(&world.ours);
    let keys = ["A-07/contact", "A-07/none", "A-99/contact", "contact"].map(str::to_owned);
    let found = activities::categories_by_keys(&read, &world.ours, &keys).await.expect("reads");
    assert_eq!(found.keys().map(String::as_str).collect::<Vec<_>>(), ["A-07/contact"]);
    let port = world.ports.register.as_ref().expect("given");
    let facts = port.categories(ports::Db::Read(&read)).await.expect("reads");
    let keys: Vec<_> = facts.iter().map(|facts| (facts.key.as_str(), facts.live)).collect();
    assert_eq!(keys, [("A-07/name", false), ("A-07/contact", false), ("A-07/dialogue", false)]);
    drop(read);
    world.bring_live("A-07").await;
    let read = world.store().read(&world.ours);
    assert!(port.categories(ports::Db::Read(&read)).await.expect("reads").iter().all(|facts| facts.live));
    drop(read);
    world.cease("A1", "A-07").await.expect("ceased");
    let read = world.store().read(&world.ours);
    assert_eq!(port.categories(ports::Db::Read(&read)).await.expect("reads"), []);
}
