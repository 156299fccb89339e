//! Consents: given, withdrawn, ended by time; what they spare, and what they set going.

use kernel::{Fault, FaultKind, Id, Role, Subject};
use ports::{Condition, Db};
use records::consents::{self, Channel, Consent, Give, PublishText, Withdraw};
use records::subjects::Whom;
use records::{Conditions, Error, References};
use serde_json::json;

use super::{Held, code, dates, external, item, storage};
use crate::world::date;

impl Held {
    async fn withdraw(&self, by: &kernel::Scope, consent: &Consent) -> Result<Consent, Error> {
        let new = Withdraw {
            subject: Whom::Subject(consent.subject_id),
            purpose: consent.purpose.clone(),
            channel: Some(Channel::Phone),
        };
        self.0.write(by, async |uow| consents::withdraw(uow, new).await).await
    }

    /// Whether a reference is spared on a date, and by what.
    async fn spared(&self, name: &str, id: uuid::Uuid, on: &str) -> Option<Subject> {
        let holding = self.holding(&References, id).await.expect("there");
        let read = self.0.store().read(&self.0.ours);
        let spared = Conditions.spares(Db::Read(&read), name, &[holding], date(on)).await.expect("reads");
        spared.into_iter().next().map(|(_, by)| by)
    }
}

fn newsletter(key: &str) -> Give {
    Give { purpose: "newsletter".to_owned(), ..storage(key) }
}

/// Covers: DT-60
#[tokio::test]
async fn oral_consent_names_whoever_took_it() {
    let held = Held::new().await;
    let service = held.0.service(Role::Sales).await;
    let oral = Give { channel: Channel::Phone, written: false, ..newsletter("17") };
    let as_service = async |new: Give| held.0.write(&service, async |uow| consents::give(uow, new).await).await;
    assert_eq!(code(as_service(oral.clone()).await), ("CONSENT_TAKER_MISSING", Some("takenBy".to_owned())));
    let written = Give { written: true, ..oral.clone() };
    assert_eq!(code(held.give("A3", written).await), ("CONSENT_NOT_WRITTEN", Some("written".to_owned())));
    let nobody = Give { taken_by: Some(held.0.kit.id()), ..oral.clone() };
    assert_eq!(code(as_service(nobody).await), ("CONSENT_TAKER_UNKNOWN", Some("takenBy".to_owned())));
    let a3 = held.0.our("A3").await;
    let given = held.give("A3", oral.clone()).await.expect("whoever writes it down took it");
    assert_eq!(given.taken_by, Some(a3));
    let named = as_service(Give { taken_by: Some(a3), ..oral }).await.expect("given");
    let Consent { purpose, text_version, channel, given_at, taken_by, text_sha256, .. } = named;
    assert_eq!((purpose.as_str(), text_version.as_str(), channel), ("newsletter", "2026-1", Channel::Phone));
    assert_eq!((given_at, taken_by), (testkit::instant("2026-03-02T08:00:00Z"), Some(a3)));
    let read = held.0.store().read(&held.0.ours);
    let texts = consents::texts(&read, &held.0.ours).await.expect("reads");
    let text = texts.iter().find(|text| text.purpose == "newsletter").expect("published");
    assert_eq!((text.words.as_str(), &text.sha256), ("Ja, send meg nyhetsbrevet.", &text_sha256));
    let email = held.give("A3", newsletter("18")).await.expect("given by e-mail");
    assert_eq!(email.taken_by, None);
}

#[tokio::test]
async fn what_a_consent_must_say_is_asked_for() {
    let held = Held::new().await;
    let good = || newsletter("17");
    let refused = async |new: Give| code(held.give("A3", new).await);
    let field = |name: &str| Some(name.to_owned());
    let purpose = Give { purpose: "profiling".to_owned(), ..good() };
    assert_eq!(refused(purpose).await, ("CONSENT_PURPOSE_UNKNOWN", field("purpose")));
    let version = Give { text_version: "2025-1".to_owned(), ..good() };
    assert_eq!(refused(version).await, ("CONSENT_TEXT_UNKNOWN", field("textVersion")));
    let future = Give { at: Some(testkit::instant("2026-03-02T08:00:01Z")), ..good() };
    assert_eq!(refused(future).await, ("CONSENT_TIME_INVALID", field("at")));
    let past = Give { valid_until: Some(date("2026-03-01")), ..good() };
    assert_eq!(refused(past).await, ("CONSENT_VALIDITY_INVALID", field("validUntil")));
    let address = Give { address: Some("kari".to_owned()), ..good() };
    assert_eq!(refused(address).await, ("ADDRESS_INVALID", field("address")));
    let nobody = Give { subject: Whom::Subject(held.0.kit.id()), ..good() };
    assert_eq!(refused(nobody).await, ("SUBJECT_NOT_FOUND", field("subjectId")));
}

#[tokio::test]
async fn a_published_text_stays_as_it_is() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let text = |version: &str, words: &str| PublishText {
        purpose: "newsletter".to_owned(),
        text_version: version.to_owned(),
        language: "nb".to_owned(),
        words: words.to_owned(),
    };
    let publish = async |new| held.0.write(&ours, async |uow| consents::publish_text(uow, new).await).await;
    publish(text("2026-1", "Ja, send meg nyhetsbrevet.")).await.expect("the same words again");
    assert_eq!(code(publish(text("2026-1", "Ja.")).await), ("CONSENT_TEXT_TAKEN", Some("textVersion".to_owned())));
    publish(text("2026-2", "Ja.")).await.expect("new words are a new version");
    let unknown = PublishText { purpose: "profiling".to_owned(), ..text("1", "Ja.") };
    assert_eq!(code(publish(unknown).await).0, "CONSENT_PURPOSE_UNKNOWN");
}

/// DT-61 but for the delivery to the mailing tool, which is a webhook.
#[tokio::test]
async fn withdrawing_takes_no_more_than_who_and_what_and_stands_at_once() {
    let held = Held::new().await;
    let given = held.give("A3", newsletter("17")).await.expect("given");
    held.give("A3", newsletter("17")).await.expect("given twice");
    held.0.until("2026-03-05T10:00:00Z").await;
    let sales = held.0.acting("A6").await;
    let by_key = Withdraw {
        subject: Whom::Reference(external("S2", "customer", "17")),
        purpose: "newsletter".to_owned(),
        channel: None,
    };
    let withdrawn = held.0.write(&sales, async |uow| consents::withdraw(uow, by_key.clone()).await).await;
    let at = testkit::instant("2026-03-05T10:00:00Z");
    let withdrawn = withdrawn.expect("withdrawn");
    assert_eq!((withdrawn.withdrawn_at, withdrawn.ended_at), (Some(at), Some(at)));
    let read = held.0.store().read(&held.0.ours);
    let all = consents::of_subjects(&read, &held.0.ours, &[given.subject_id]).await.expect("reads");
    assert!(all[&given.subject_id].iter().all(|consent| consent.withdrawn_at == Some(at)), "each of them");
    let anchors = records::anchors::of_targets(&read, &held.0.ours, &[given.subject_id.uuid()]).await.expect("reads");
    let names: Vec<_> = anchors[&given.subject_id.uuid()].iter().map(|anchor| anchor.name.as_str()).collect();
    assert_eq!(names, ["consent.newsletter.ended", "consent.newsletter.withdrawn"]);
    drop(read);
    let again = held.0.write(&sales, async |uow| consents::withdraw(uow, by_key).await).await;
    assert_eq!(code(again).0, "CONSENT_NOT_GIVEN");
    let unknown = Withdraw {
        subject: Whom::Reference(external("S2", "customer", "99")),
        purpose: "newsletter".to_owned(),
        channel: None,
    };
    let unknown = held.0.write(&sales, async |uow| consents::withdraw(uow, unknown).await).await;
    assert_eq!(code(unknown).0, "SUBJECT_NOT_FOUND");
    let told: Vec<_> = held.0.trail(Some(&Subject::new("consent", given.id))).await;
    assert_eq!(
        told.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(),
        ["consent.given", "consent.withdrawn"]
    );
    assert_eq!(told[1].data["purpose"].as_str(), "newsletter");
}

#[tokio::test]
async fn whoever_may_write_the_one_down_may_write_the_other() {
    assert_eq!(records::GIVE_CONSENT.roles, records::WITHDRAW_CONSENT.roles);
    let held = Held::new().await;
    let given = held.give("A3", newsletter("17")).await.expect("given");
    for refused in ["A1", "A7"] {
        assert_eq!(code(held.give(refused, newsletter("17")).await).0, "FORBIDDEN");
        assert_eq!(code(held.withdraw(&held.0.acting(refused).await, &given).await).0, "FORBIDDEN");
    }
}

/// The condition of DT-46: a written, unexpired consent postpones.
#[tokio::test]
async fn what_is_consented_to_in_writing_is_spared_for_as_long_as_that_stands() {
    let held = Held::new().await;
    let id = held.active("17", "2023-11-30").await;
    let name = "consent.extended_storage";
    assert_eq!(held.spared(name, id, "2026-03-02").await, None);
    let oral = Give { channel: Channel::Phone, written: false, ..storage("17") };
    held.give("A3", oral).await.expect("given");
    assert_eq!(held.spared(name, id, "2026-03-02").await, None, "what was only said spares nothing");
    let written = Give { valid_until: Some(date("2026-12-31")), ..storage("17") };
    let given = held.give("A3", written).await.expect("given");
    let by = Some(Subject::new("consent", given.id));
    assert_eq!(held.spared(name, id, "2026-03-01").await, None, "not before it was given");
    for day in ["2026-03-02", "2026-12-31"] {
        assert_eq!(held.spared(name, id, day).await, by, "{day}");
    }
    assert_eq!(held.spared(name, id, "2027-01-01").await, None, "its time is up");
    assert_eq!(held.spared("consent.newsletter", id, "2026-03-02").await, None, "another purpose");
    held.0.until("2026-04-01T08:00:00Z").await;
    held.withdraw(&held.0.ours, &given).await.expect("withdrawn");
    assert_eq!(held.spared(name, id, "2026-03-31").await, by, "until the day before");
    assert_eq!(held.spared(name, id, "2026-04-01").await, None, "at once");
}

#[tokio::test]
async fn an_item_in_a_state_spares_what_is_held_on_the_same_subject() {
    let held = Held::new().await;
    let id = held.active("17", "2023-11-30").await;
    let mine = |state: &str| records::items::Store {
        subject: Some(Whom::Reference(external("S2", "customer", "17"))),
        state: Some(state.to_owned()),
        ..item("B-01/order", "order", json!({}))
    };
    held.store("A2", mine("rejected")).await.expect("stored");
    assert_eq!(held.spared("item.order.received", id, "2026-03-02").await, None);
    let open = held.store("A2", mine("received")).await.expect("stored");
    let by = Some(Subject::new("item", open.id));
    assert_eq!(held.spared("item.order.received", id, "2026-03-02").await, by);
    assert_eq!(held.spared("item.renewal.received", id, "2026-03-02").await, None);
}

#[tokio::test]
async fn a_consent_ends_on_the_day_after_its_last() {
    let held = Held::new().await;
    let until = |day: &str| Give { valid_until: Some(date(day)), ..storage("17") };
    let short = held.give("A3", until("2026-03-31")).await.expect("given");
    let long = held.give("A3", until("2026-05-31")).await.expect("given");
    held.0.until("2026-03-31T21:59:59Z").await;
    let ended = async |consent: &Consent| {
        let read = held.0.store().read(&held.0.ours);
        consents::get(&read, &held.0.ours, consent.id).await.expect("reads").expect("there").ended_at
    };
    assert_eq!(ended(&short).await, None, "it is the 31st still");
    held.0.until("2026-04-01T08:00:00Z").await;
    assert_eq!(ended(&short).await, Some(testkit::instant("2026-03-31T22:00:00Z")));
    assert_eq!(ended(&long).await, None);
    let on_subject = async || {
        let read = held.0.store().read(&held.0.ours);
        let subject = short.subject_id.uuid();
        let found = records::anchors::of_targets(&read, &held.0.ours, &[subject]).await.expect("reads");
        found.get(&subject).map_or(0, Vec::len)
    };
    assert_eq!(on_subject().await, 0, "the other one stands");
    held.0.until("2026-06-02T08:00:00Z").await;
    assert_eq!(on_subject().await, 1);
    let told = held.0.told(&Subject::new("consent", long.id)).await;
    assert_eq!(told, ["2026-03-02T08:00:00Z consent.given", "2026-05-31T22:00:00Z consent.ended"]);
}

#[tokio::test]
async fn a_consent_ends_on_its_day_in_a_zone_further_west_too() {
    let held = Held::new().await;
    let given = held.give("A3", Give { valid_until: Some(date("2026-03-31")), ..storage("17") }).await.expect("given");
    let west = super::ours().replace("Europe/Oslo", "America/New_York");
    held.0.load(&held.0.ours, &west).await.unwrap_or_else(|faults| panic!("{faults:#?}"));
    held.0.until("2026-04-02T08:00:00Z").await;
    let told = held.0.told(&Subject::new("consent", given.id)).await;
    assert_eq!(told[1..], ["2026-04-01T04:00:00Z consent.ended"]);
}

/// Forms that are handed in late, as by a program that goes through all of them again.
#[tokio::test]
async fn what_was_said_before_a_withdrawal_does_not_undo_it() {
    let held = Held::new().await;
    let address = "kari@kunde.example";
    let given = held.give("A3", newsletter("17")).await.expect("given");
    let store = records::items::Store {
        subject: Some(Whom::Subject(given.subject_id)),
        ..item("A-09/address", "address", json!({"email": address}))
    };
    let item = held.store("A3", store).await.expect("stored").id.uuid();
    held.0.until("2026-03-05T10:00:00Z").await;
    held.withdraw(&held.0.ours, &given).await.expect("withdrawn");
    held.erase("item", &[item], store::How::Suppress).await.expect("suppressed");
    held.0.until("2026-03-09T10:00:00Z").await;
    let again =
        |at: &str| Give { at: Some(testkit::instant(at)), address: Some(address.to_owned()), ..newsletter("17") };
    let asked = super::query(&["A-09/address"], &["consent.newsletter.withdrawn"], "2026-03-05");
    let refused = ("CONSENT_WITHDRAWN_SINCE", Some("at".to_owned()));
    for before in ["2026-03-02T08:00:00Z", "2026-03-04T12:00:00Z", "2026-03-05T10:00:00Z"] {
        assert_eq!(code(held.give("A3", again(before)).await), refused, "{before}");
    }
    assert_eq!(held.due(&records::Items, &asked).await.len(), 1, "the withdrawal counts on");
    assert!(held.suppressed("newsletter", address).await, "and nobody writes to them");
    // To another purpose they may have consented then.
    let other = Give { address: None, purpose: "extended_storage".to_owned(), ..again("2026-03-04T12:00:00Z") };
    held.give("A3", other).await.expect("given");
    held.give("A3", again("2026-03-06T12:00:00Z")).await.expect("they consented anew");
    assert!(held.due(&records::Items, &asked).await.is_empty());
    assert!(!held.suppressed("newsletter", address).await);
    assert_eq!(code(held.give("A3", again("2026-03-04T12:00:00Z")).await), refused, "it was withdrawn all the same");
}

/// Of whoever was forgotten, the list alone is left.
#[tokio::test]
async fn an_address_stays_on_the_list_for_what_was_said_before_it_came_there() {
    let held = Held::new().await;
    let address = "kari@kunde.example";
    held.0.until("2026-03-05T10:00:00Z").await;
    let gone = held.item("A-09/address", "address", json!({"email": address})).await;
    for how in [store::How::Suppress, store::How::Erase] {
        held.erase("item", &[gone.id.uuid()], how).await.expect("gone");
    }
    let form =
        |at: &str| Give { at: Some(testkit::instant(at)), address: Some(address.to_owned()), ..newsletter("17") };
    held.give("A3", form("2026-03-04T12:00:00Z")).await.expect("given");
    assert!(held.suppressed("newsletter", address).await);
    held.give("A3", form("2026-03-05T10:00:00Z")).await.expect("given");
    assert!(!held.suppressed("newsletter", address).await);
}

#[tokio::test]
async fn consent_given_anew_takes_back_what_the_withdrawal_set_going() {
    let held = Held::new().await;
    let given = held.give("A3", newsletter("17")).await.expect("given");
    held.withdraw(&held.0.ours, &given).await.expect("withdrawn");
    let address = records::items::Store {
        subject: Some(Whom::Subject(given.subject_id)),
        ..item("A-09/address", "address", json!({"email": "kari@kunde.example"}))
    };
    let item = held.store("A3", address).await.expect("stored");
    let asked = super::query(&["A-09/address"], &["consent.newsletter.withdrawn"], "2026-03-02");
    assert_eq!(held.due(&records::Items, &asked).await.len(), 1);
    let again = held.give("A3", newsletter("17")).await.expect("given anew");
    assert!(held.due(&records::Items, &asked).await.is_empty());
    held.0.until("2026-04-01T08:00:00Z").await;
    held.withdraw(&held.0.ours, &again).await.expect("withdrawn");
    let holding = held.holding(&records::Items, item.id.uuid()).await.expect("there");
    assert_eq!(dates(&holding)["consent.newsletter.withdrawn"].to_string(), "2026-04-01");
}

#[tokio::test]
async fn while_a_reference_is_being_erased_consent_comes_too_late() {
    let held = Held::new().await;
    let id = held.active("17", "2023-11-30").await;
    held.claim(&References, &[id]).await;
    let refused = held.give("A3", storage("17")).await.expect_err("it comes too late");
    assert_eq!((refused.code(), refused.kind()), ("ERASURE_UNDER_WAY", FaultKind::Conflict));
    let mine = records::items::Store {
        subject: Some(Whom::Reference(external("S2", "customer", "17"))),
        ..item("B-01/order", "order", json!({}))
    };
    assert_eq!(code(held.store("A2", mine).await).0, "ERASURE_UNDER_WAY", "it could spare the reference");
    held.give("A3", storage("18")).await.expect("others may");
}
