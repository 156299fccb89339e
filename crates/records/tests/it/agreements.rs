//! Processors and their agreements.

use kernel::Fault;
use records::processors::{
    self, AgreementKind, Change, ChangeAgreement, Clause, Clauses, PartyRole, Processing, Terms,
};

use crate::world::{World, date};

fn terms(reference: &str, valid_to: Option<&str>) -> Terms {
    Terms {
        reference: reference.to_owned(),
        kind: AgreementKind::Signed,
        signed_on: date("2025-01-01"),
        valid_to: valid_to.map(date),
        document_hash: Some("AB".repeat(32)),
        clauses: Clauses::of(vec![Clause::Audit, Clause::Instructions, Clause::Audit]),
    }
}

/// Covers: DT-33
#[tokio::test]
async fn the_register_names_party_service_signature_reference_document_contact_and_place() {
    let world = World::new().await;
    let processing = Processing {
        name: " Accounting bureau ".to_owned(),
        service: "Accounting".to_owned(),
        contact: Some("Somebody there".to_owned()),
        place: "NO".to_owned(),
        transfer: None,
        role: PartyRole::Processor,
    };
    let add = processors::Add { key: "bureau".to_owned(), processing };
    let by = world.acting("A2").await;
    let row = world.write(&by, async |uow| processors::add(uow, add.clone()).await).await.expect("entered");
    assert_eq!(
        (row.name.as_str(), row.place.as_str(), row.contact.as_deref()),
        ("Accounting bureau", "NO", Some("Somebody there"))
    );
    let agreement = world.agree("A2", "bureau", terms("25/0031", None)).await.expect("entered");
    assert_eq!((agreement.reference.as_str(), agreement.signed_on), ("25/0031", date("2025-01-01")));
    assert_eq!(agreement.document_hash.as_deref(), Some("ab".repeat(32).as_str()));
    assert_eq!(agreement.clauses.0, [Clause::Instructions, Clause::Audit]);
    assert_eq!(agreement.clauses.missing().len(), 6);
    let refused = world.refused(&by, async |uow| processors::add(uow, add).await).await;
    assert_eq!(refused, ("PROCESSOR_KEY_TAKEN", Some("key".to_owned())));
    // Nobody's contact stands in the trail; what does stand there would be found.
    let trail = format!("{:?}", world.trail(None).await);
    assert!(trail.contains(&row.id.to_string()) && !trail.contains("Somebody there"));
}

#[tokio::test]
async fn an_agreement_that_cannot_be_is_refused() {
    let world = World::new().await;
    let cases = [
        (Terms { valid_to: Some(date("2024-12-31")), ..terms("1", None) }, "AGREEMENT_DATES_INVALID"),
        (Terms { signed_on: date("0001-01-01"), ..terms("1", None) }, "AGREEMENT_DATES_INVALID"),
        (Terms { valid_to: Some(chrono::NaiveDate::MAX), ..terms("1", None) }, "AGREEMENT_DATES_INVALID"),
        (Terms { document_hash: Some("zz".repeat(32)), ..terms("1", None) }, "AGREEMENT_HASH_INVALID"),
        (Terms { document_hash: Some("ab".to_owned()), ..terms("1", None) }, "AGREEMENT_HASH_INVALID"),
        (terms("  ", None), "REGISTER_NAME_INVALID"),
        (terms("24/0112", None), "AGREEMENT_REFERENCE_TAKEN"),
    ];
    for (terms, code) in cases {
        assert_eq!(world.agree("A2", "crm-vendor", terms).await.expect_err(code).code(), code);
    }
}

/// Covers: DT-32
#[tokio::test]
async fn the_end_of_an_agreement_is_announced_90_and_30_days_ahead_and_when_it_has_come() {
    let world = World::new().await;
    let agreement = world.agree("A2", "mailing-tool", terms("25/1", Some("2026-07-31"))).await.expect("entered");
    world.until("2026-08-02T08:00:00Z").await;
    assert_eq!(
        world.told(&agreement.as_subject()).await,
        [
            "2026-03-02T08:00:00Z agreement.added",
            "2026-05-01T22:00:00Z agreement.expiring",
            "2026-06-30T22:00:00Z agreement.expiring",
            "2026-07-31T22:00:00Z agreement.expired",
        ]
    );
    let trail = world.trail(Some(&agreement.as_subject())).await;
    let days: Vec<_> = trail.iter().filter_map(|entry| entry.data.get("days").cloned()).collect();
    assert_eq!(days, ["90", "30"]);
}

#[tokio::test]
async fn a_prolonged_agreement_is_announced_anew_and_one_entered_late_only_once() {
    let world = World::new().await;
    // Twenty days before its end: the first notice would say nothing that the last does not.
    let late = world.agree("A2", "mailing-tool", terms("25/1", Some("2026-03-22"))).await.expect("entered");
    world.pass().await;
    let told = world.told(&late.as_subject()).await;
    assert_eq!(told, ["2026-03-02T08:00:00Z agreement.added", "2026-03-02T08:00:00Z agreement.expiring"]);
    let late = world.agreements("mailing-tool").await.remove(0);
    let longer = ChangeAgreement { agreement: late.id, seen: late.version, terms: terms("25/1", Some("2026-09-30")) };
    let by = world.acting("A2").await;
    world.write(&by, async |uow| processors::change_agreement(uow, longer).await).await.expect("prolonged");
    world.until("2026-10-02T08:00:00Z").await;
    assert_eq!(
        world.told(&late.as_subject()).await[2..],
        [
            "2026-03-02T08:00:00Z agreement.changed",
            "2026-07-01T22:00:00Z agreement.expiring",
            "2026-08-30T22:00:00Z agreement.expiring",
            "2026-09-30T22:00:00Z agreement.expired",
        ]
    );
}

#[tokio::test]
async fn the_end_of_an_agreement_is_announced_on_its_day_in_a_zone_further_west_too() {
    let world = World::new().await;
    let agreement = world.agree("A2", "mailing-tool", terms("25/1", Some("2026-07-31"))).await.expect("entered");
    let west = crate::world::OURS.replace("Europe/Oslo", "America/New_York");
    world.load(&world.ours, &west).await.unwrap_or_else(|faults| panic!("{faults:#?}"));
    world.until("2026-08-02T08:00:00Z").await;
    assert_eq!(
        world.told(&agreement.as_subject()).await[1..],
        [
            "2026-05-02T04:00:00Z agreement.expiring",
            "2026-07-01T04:00:00Z agreement.expiring",
            "2026-08-01T04:00:00Z agreement.expired",
        ]
    );
}

#[tokio::test]
async fn processors_and_agreements_change_only_as_they_were_seen() {
    let world = World::new().await;
    let (by, row) = (world.acting("A4").await, world.processor("crm-vendor").await);
    let said = Processing { place: "DE".to_owned(), ..Processing::from(&row) };
    let change = Change { processor: row.id, seen: row.version, processing: said };
    world.write(&by, async |uow| processors::change(uow, change.clone()).await).await.expect("changed");
    let refused = world.refused(&by, async |uow| processors::change(uow, change.clone()).await).await;
    assert_eq!(refused.0, "REGISTER_UNCHANGED");
    let stale = Change { processing: Processing::from(&row), ..change };
    assert_eq!(world.refused(&by, async |uow| processors::change(uow, stale).await).await.0, "VERSION_CONFLICT");
    let agreement = world.agreements("crm-vendor").await.remove(0);
    let same = ChangeAgreement { agreement: agreement.id, seen: agreement.version, terms: Terms::from(&agreement) };
    assert_eq!(
        world.refused(&by, async |uow| processors::change_agreement(uow, same).await).await.0,
        "REGISTER_UNCHANGED"
    );
}
