//! The register out of packs.

use kernel::Role;
use records::activities::{LegalBasis, Side, Status};

use crate::world::{OURS, World, check};

#[tokio::test]
async fn a_pack_brings_systems_processors_agreements_and_drafts_that_nobody_wrote() {
    let world = World::new().await;
    let activity = world.activity("A-07").await;
    assert_eq!((activity.status, activity.side, activity.author_id), (Status::Draft, Side::Controller, None));
    let content = world.content("A-07").await;
    assert_eq!(content.details.groups, ["customers", "contacts"]);
    assert_eq!(content.purposes[1].basis, LegalBasis::LegitimateInterest);
    assert_eq!(content.categories[2].purposes, ["orders"]);
    assert_eq!(content.details.access[1].role, Role::Srep);
    assert_eq!(world.system("S2").await.vendor_id, Some(world.processor("crm-vendor").await.id));
    assert!(world.agreements("crm-vendor").await[0].clauses.missing().is_empty());
}

#[tokio::test]
async fn loading_twice_changes_nothing_and_another_text_changes_the_draft() {
    let world = World::new().await;
    let entries = world.trail(None).await.len();
    let again = world.load(&world.ours, OURS).await.expect("loaded");
    assert_eq!((again.added, again.changed), (0, 0));
    assert_eq!(world.trail(None).await.len(), entries);
    let worded =
        OURS.replace("To know what was promised", "To keep promises").replace("place = \"IE\"", "place = \"DE\"");
    let changed = world.load(&world.ours, &worded).await.expect("loaded");
    assert_eq!((changed.added, changed.changed), (0, 3), "processor, system and activity");
    assert_eq!(world.content("A-07").await.categories[2].necessity, "To keep promises");
    // On a live activity it is a proposal, and telling it twice proposes once.
    world.bring_live("A-07").await;
    let worded = worded.replace("To keep promises", "To remember");
    for changed in [1, 0] {
        assert_eq!(world.load(&world.ours, &worded).await.expect("loaded").changed, changed);
    }
    let live = world.activity("A-07").await;
    assert_eq!((live.status, live.proposal.is_some()), (Status::Live, true));
    // What people have ended stays so.
    world.cease("A1", "A-07").await.expect("ceased");
    assert_eq!(world.load(&world.ours, &worded).await.expect("loaded").changed, 0);
    assert_eq!(world.activity("A-07").await.status, Status::Ceased);
}

#[test]
fn every_fault_is_told_at_once_with_its_key() {
    let pack = OURS
        .replacen("basis = \"6b\"", "basis = \"6x\"", 1)
        .replacen("necessity = \"To know who ordered\"\n", "", 1)
        .replacen("systems = [\"S2\"]", "systems = [\"S9\"]", 1)
        .replacen("vendor = \"crm-vendor\"", "vendor = \"nobody\"", 1)
        .replacen("daily_owner = \"HR\"", "daily_owner = \"BOSS\"", 1)
        .replacen("signed_on = 2024-11-05", "signed_on = 2024-11-05\nvalid_to = 2024-11-04", 1)
        .replacen("\"audit\"]", "\"tea\"]", 1)
        .replacen("id = \"contact\"", "id = \"name\"", 1)
        .replacen("purposes = [\"orders\"]", "purposes = [\"cakes\"]", 1)
        .replacen("recipients = [\"carrier\"]", "recipient = [\"carrier\"]", 1)
        .replacen("from = 1989-01-01", "from = \"1989\"", 1);
    let faults = check(&pack).err().expect("faults");
    let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "processors[0].agreements[0].reference",
            "processors[0].agreements[0].checklist[7]",
            "systems[0].daily_owner",
            "systems[1].vendor",
            "activities[0].recipient",
            "activities[0].systems",
            "activities[0].purposes[0].basis",
            "activities[0].purposes[0].sources[0].from",
            "activities[0].categories[0].necessity",
            "activities[0].categories[1].id",
            "activities[0].categories[2].purposes",
        ]
    );
    assert!(faults.iter().all(|fault| fault.line > 0 && !fault.message.is_empty()));
}

#[test]
fn an_activity_needs_a_purpose() {
    let pack = format!("{OURS}\n[[activities]]\nid = \"A-08\"\nname = \"Nothing\"\n");
    let faults = check(&pack).err().expect("a fault");
    assert_eq!(faults.iter().map(|fault| fault.key.as_str()).collect::<Vec<_>>(), ["activities[1].purposes"]);
}
