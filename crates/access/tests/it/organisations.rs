//! Organisations: what is known of them, and finding them from outside.

use access::organisations::{self, Change, Create};
use access::{Error, organisation};
use calendar::{Country, WorkingHours};
use kernel::{Scope, Version};
use store::InstallationUnit;
use testkit::instant;

use crate::world::World;

fn change(seen: Version) -> Change {
    let hour = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
    Change {
        seen,
        name: " Eksempel Handel og Service AS ".to_owned(),
        legal_name: None,
        zone: "Europe/Oslo".parse().expect("a zone"),
        language: "nb".to_owned(),
        working_hours: WorkingHours { from: hour(9), to: hour(17) },
    }
}

fn create(number: &str) -> Create {
    Create {
        name: "Ny AS".to_owned(),
        legal_name: None,
        country: Country::No,
        number: Some(number.to_owned()),
        zone: "Europe/Oslo".parse().expect("a zone"),
        language: "nb".to_owned(),
        working_hours: change(Version::FIRST).working_hours,
    }
}

#[tokio::test]
async fn an_organisation_knows_its_time() {
    let world = World::new().await;
    let ours = organisation(&world.store().read(&world.ours), &world.ours).await.unwrap();
    assert_eq!((ours.name.as_str(), ours.number.as_deref()), ("Eksempel Handel AS", Some("310000019")));
    // Friday at 15:00 in Oslo: one hour is left, the other is Monday's first.
    let end = ours.working_time().add(instant("2026-01-09T14:00:00Z"), chrono::TimeDelta::hours(2));
    assert_eq!(end, instant("2026-01-12T08:00:00Z"));
    let theirs = organisation(&world.store().read(&world.theirs), &world.theirs).await.unwrap();
    assert_eq!(theirs.legal_name.as_deref(), Some("Nabo Drift og Vedlikehold AS"));
    assert_eq!(theirs.working_hours.from, chrono::NaiveTime::from_hms_opt(7, 30, 0).unwrap());
}

#[tokio::test]
async fn the_controller_changes_it_and_a_salesperson_does_not() {
    let world = World::new().await;
    let seen = organisation(&world.store().read(&world.ours), &world.ours).await.unwrap().version;
    let seller = world.acting("A6").await;
    let refused = world.refused(&seller, async |uow| organisations::change(uow, change(seen)).await).await;
    assert_eq!(refused, "FORBIDDEN");
    let controller = world.acting("A1").await;
    let after = world.write(&controller, async |uow| organisations::change(uow, change(seen)).await).await.unwrap();
    assert_eq!(after.name, "Eksempel Handel og Service AS");
    let stale = world.refused(&controller, async |uow| organisations::change(uow, change(seen)).await).await;
    assert_eq!(stale, "VERSION_CONFLICT");
}

#[tokio::test]
async fn an_organisation_is_entered_once() {
    let world = World::new().await;
    let again = world.refused(&world.ours, async |uow| organisations::create(uow, create("310000035")).await).await;
    assert_eq!(again, "ORGANISATION_ALREADY_EXISTS");
    let third = Scope::operator(world.kit.organisation().await);
    let taken = world.refused(&third, async |uow| organisations::create(uow, create("310000019")).await).await;
    assert_eq!(taken, "ORGANISATION_ALREADY_EXISTS");
    let nobody = organisation(&world.store().read(&third), &third).await;
    assert!(matches!(nobody, Err(Error::OrganisationNotFound)));
    let made = world.write(&third, async |uow| organisations::create(uow, create("310000035")).await).await.unwrap();
    assert_eq!(made.id, third.organisation);
}

#[tokio::test]
async fn an_organisation_is_found_by_its_number_from_outside() {
    let world = World::new().await;
    let (ids, ours, unknown, malformed) = world
        .store()
        .installation_read(async |unit: &mut InstallationUnit| {
            let by = async |number| organisations::find_by_number(unit, Country::No, number).await;
            Ok::<_, Error>((
                organisations::ids(unit).await?,
                by("310 000 019").await?,
                by("310000035").await?,
                by("12").await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(ids, [world.ours.organisation, world.theirs.organisation]);
    assert_eq!(ours, Some(world.ours.organisation));
    assert_eq!((unknown, malformed), (None, None));
}
