//! Accounts: one way in, a person in each of several organisations.

use access::accounts::{self, Add, Link};
use access::persons::{self, Leave};
use access::tokens::{self, ForAccount};
use access::{Error, Secret, organisations_of};
use kernel::{PersonId, Scope, Version};

use crate::world::World;

async fn link(world: &World, scope: &Scope, account: &accounts::Account, person: PersonId) -> Result<(), &'static str> {
    let linked = world.write(scope, async |uow| accounts::link(uow, Link { account, person }).await).await;
    linked.map(drop).map_err(|error| kernel::Fault::code(&error))
}

async fn token(world: &World, account: &accounts::Account) -> Secret {
    let new = ForAccount { account, expires_at: None };
    world.write(&world.installation(), async |uow| tokens::create_for_account(uow, new).await).await.expect("made").1
}

#[tokio::test]
async fn an_account_leads_to_one_person_of_each_organisation_that_is_named() {
    let world = World::new().await;
    let account = world.account("Vikar@Bemanning.example").await;
    assert_eq!(account.email, "vikar@bemanning.example");
    let secret = token(&world, &account).await;
    assert_eq!(world.sign_in(&secret, None).await, Err("ORGANISATION_NOT_FOUND"));
    let (here, there) = (world.person(&world.ours, "A5").await, world.person(&world.theirs, "A2").await);
    link(&world, &world.ours, &account, here).await.unwrap();
    assert_eq!(world.sign_in(&secret, None).await.unwrap().actor.person(), Some(here));
    link(&world, &world.theirs, &account, there).await.unwrap();
    assert_eq!(world.sign_in(&secret, None).await, Err("ORGANISATION_HEADER_MISSING"));
    let (ours, theirs) = (world.ours.organisation.to_string(), world.theirs.organisation.to_string());
    assert_eq!(world.sign_in(&secret, Some(&ours)).await.unwrap().actor.person(), Some(here));
    let signed_in = world.sign_in(&secret, Some(&theirs)).await.unwrap();
    assert_eq!(signed_in.actor.person(), Some(there));
    let named = organisations_of(world.store(), &signed_in).await.unwrap();
    assert_eq!(named, [world.ours.organisation, world.theirs.organisation]);
    let installation = world.installation().organisation.to_string();
    assert_eq!(world.sign_in(&secret, Some(&installation)).await, Err("ORGANISATION_NOT_FOUND"));
}

#[tokio::test]
async fn two_accounts_of_one_human_are_one_person() {
    let world = World::new().await;
    let person = world.person(&world.ours, "A1").await;
    let mut actors = Vec::new();
    for email in ["anne@handel.example", "anne@hjemme.example"] {
        let account = world.account(email).await;
        link(&world, &world.ours, &account, person).await.unwrap();
        let secret = token(&world, &account).await;
        actors.push(world.sign_in(&secret, None).await.unwrap().actor.person());
    }
    assert_eq!(actors, [Some(person); 2]);
}

#[tokio::test]
async fn the_way_closes_when_the_person_leaves_and_opens_to_whoever_comes_anew() {
    let world = World::new().await;
    let account = world.account("eva@handel.example").await;
    let seller = world.person(&world.ours, "A6").await;
    link(&world, &world.ours, &account, seller).await.unwrap();
    assert_eq!(link(&world, &world.ours, &account, seller).await, Err("ACCOUNT_ALREADY_LINKED"));
    let secret = token(&world, &account).await;
    let leave = Leave { person: seller, seen: Version::FIRST };
    world.write(&world.ours, async |uow| persons::leave(uow, leave).await).await.unwrap();
    assert_eq!(world.sign_in(&secret, None).await, Err("ORGANISATION_NOT_FOUND"));
    assert_eq!(link(&world, &world.ours, &account, seller).await, Err("PERSON_LEFT"));
    let other = world.person(&world.ours, "A3").await;
    link(&world, &world.ours, &account, other).await.unwrap();
    assert_eq!(world.sign_in(&secret, None).await.unwrap().actor.person(), Some(other));
}

#[tokio::test]
async fn accounts_are_the_operators_affair_and_the_installations_rows() {
    let world = World::new().await;
    let account = world.account("eva@handel.example").await;
    let add = |email: &str| Add { email: email.to_owned() };
    let cases = [
        (world.installation(), add("EVA@handel.example"), "ACCOUNT_EMAIL_TAKEN"),
        (world.installation(), add("eva"), "PERSON_EMAIL_INVALID"),
        (world.ours.clone(), add("ny@handel.example"), "ORGANISATION_NOT_INSTALLATION"),
        (world.acting("A1").await, add("ny@handel.example"), "FORBIDDEN"),
    ];
    for (scope, new, code) in cases {
        assert_eq!(world.refused(&scope, async |uow| accounts::add(uow, new).await).await, code);
    }
    let controller = world.acting("A1").await;
    let person = world.person(&world.ours, "A6").await;
    assert_eq!(link(&world, &controller, &account, person).await, Err("FORBIDDEN"));
    let stranger = world.person(&world.theirs, "A1").await;
    assert_eq!(link(&world, &world.ours, &account, stranger).await, Err("PERSON_NOT_FOUND"));
    let new = ForAccount { account: &account, expires_at: None };
    let elsewhere = world.refused(&world.ours, async |uow| tokens::create_for_account(uow, new).await).await;
    assert_eq!(elsewhere, "ORGANISATION_NOT_INSTALLATION");
}

#[tokio::test]
async fn an_account_is_found_from_outside() {
    let world = World::new().await;
    let account = world.account("eva@handel.example").await;
    let found = world
        .store()
        .installation_read(async |unit| {
            Ok::<_, Error>((
                accounts::find(unit, account.id).await?,
                accounts::find_by_email(unit, "Eva@Handel.example").await?,
                accounts::find_by_email(unit, "nobody").await?,
                accounts::find(unit, world.kit.id()).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(found, (Some(account.clone()), Some(account), None, None));
}
