//! What happens around customers: orders in another system, which tells ours of them; visits, logs, a newsletter.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use deletion::hold::{self, Keeps};
use deviations::{AttachEvidence, Status, attach_evidence};
use kernel::{Id, Role};
use ports::ExternalKey;
use records::anchors::{self, Record, Target, When};
use records::consents::{self, Channel, Give, PublishText, Withdraw};
use records::items::{self, Anchoring};
use records::subjects::Whom;
use serde_json::json;
use store::UnitOfWork;
use webhooks::Algorithm;

use super::Stage;
use crate::Failure;
use crate::demo::chance::Dice;
use crate::demo::crm::{Crm, Order};
use crate::demo::place::Place;
use crate::demo::queue::Act;
use crate::demo::trade::Customers;

/// So many events are told at a time.
const BATCH: usize = 1_000;
/// The case of the story whose logs are evidence.
const CASE_WITH_LOGS: &str = "web-server";
/// Of which words people consent, in which language.
const TEXT_VERSION: &str = "2026-1";
const LANGUAGE: &str = "nb";
/// How long a subscriber who changes their mind has kept it.
const CHANGED_MIND_AFTER: Days = Days::new(45);

/// What is called so in the order system.
fn customer(id: i64) -> ExternalKey {
    ExternalKey { system: "S2".to_owned(), kind: "customer".to_owned(), key: id.to_string() }
}

fn active(id: i64, on: NaiveDate) -> Record {
    let target = Target::External { key: customer(id), of: None };
    Record { target, name: "customer.last_activity".to_owned(), when: When::On(on), correct: false }
}

fn voucher(id: i64, of: i64, on: NaiveDate) -> Record {
    let key = ExternalKey { system: "S3".to_owned(), kind: "voucher".to_owned(), key: id.to_string() };
    let target = Target::External { key, of: Some(customer(of)) };
    Record { target, name: "voucher.date".to_owned(), when: When::On(on), correct: false }
}

/// Whoever runs the machines lets the receiver hear of every event.
pub(super) async fn listen(stage: &Stage<'_>, place: &Place) -> Result<(), Failure> {
    let Some(trade) = &place.trade else { return Ok(()) };
    let options = stage.ports.extensions.get::<webhooks::Options>();
    let guard = options.map(|options| options.guard()).unwrap_or_default();
    let new = webhooks::endpoints::Create {
        name: "Receiver of the demo".to_owned(),
        url: trade.receiver.url(),
        event_types: None,
        algorithm: Algorithm::Hmac,
    };
    let mut secret = None;
    stage
        .write_as(place, place.cast.holder(Role::Itops)?, async |uow: &mut UnitOfWork| {
            let issued = webhooks::endpoints::create(uow, guard, new).await?;
            secret = issued.secret.map(|secret| secret.expose().to_owned());
            Ok::<_, webhooks::Error>(issued.endpoint.id)
        })
        .await?;
    let secret = secret.ok_or_else(|| Failure::new("the receiver's secret was not shown"))?;
    trade.receiver.trust(&secret)
}

/// The order system tells of all its customers and their vouchers, keys and dates only.
pub(super) async fn hand_over(stage: &Stage<'_>, place: &Place) -> Result<Option<String>, Failure> {
    if place.trade.is_none() {
        return Ok(None);
    }
    let mut events = Vec::with_capacity(BATCH);
    let (mut customers, mut told) = (0_u32, 0_usize);
    for (id, last_activity, vouchers) in Crm::known(place.dice, place.from) {
        customers += 1;
        let of = std::iter::once(active(id, last_activity));
        for event in of.chain(vouchers.into_iter().map(|(number, on)| voucher(number, id, on))) {
            events.push(event);
            told += 1;
            if events.len() == BATCH {
                tell(stage, place, std::mem::take(&mut events)).await?;
            }
        }
    }
    tell(stage, place, events).await?;
    publish_texts(stage, place).await?;
    Ok(Some(format!("the order system tells of {customers} customers and {} vouchers", told - customers as usize)))
}

async fn tell(stage: &Stage<'_>, place: &Place, events: Vec<Record>) -> Result<(), Failure> {
    let Some(trade) = place.trade.as_ref().filter(|_| !events.is_empty()) else { return Ok(()) };
    stage
        .store
        .write(&trade.integration, None, async |uow: &mut UnitOfWork| {
            Ok::<_, records::Error>(anchors::record(uow, events).await?.news)
        })
        .await?;
    Ok(())
}

async fn publish_texts(stage: &Stage<'_>, place: &Place) -> Result<(), Failure> {
    let texts = [
        ("newsletter", "Ja takk, jeg vil ha nyhetsbrevet på e-post. Jeg kan når som helst si nei igjen."),
        ("extended_storage", "Ja, dere kan beholde opplysningene om oss også når det er gått tre år siden sist."),
    ];
    for (purpose, text) in texts {
        let new = PublishText {
            purpose: purpose.to_owned(),
            text_version: TEXT_VERSION.to_owned(),
            language: LANGUAGE.to_owned(),
            words: text.to_owned(),
        };
        stage
            .write_as(place, place.cast.holder(Role::Sales)?, async |uow: &mut UnitOfWork| {
                Ok::<_, records::Error>(consents::publish_text(uow, new).await?.text_version)
            })
            .await?;
    }
    Ok(())
}

/// One customer consents to be kept for longer, another disputes an invoice.
pub(super) async fn exceptions(stage: &Stage<'_>, place: &Place) -> Result<(), Failure> {
    let Some(Customers { consents, disputes, .. }) = place.trade.as_ref().map(|trade| trade.cast) else {
        return Ok(());
    };
    if let Some(id) = consents {
        give(stage, place, Whom::Reference(customer(id)), "extended_storage", None).await?;
    }
    if let Some(id) = disputes {
        let new = hold::Place {
            keeps: Keeps::External(customer(id)),
            reason: "An invoice is disputed before the conciliation board".to_owned(),
            source: Some("Limitation act, section 2".to_owned()),
            until: None,
        };
        stage
            .write_as(place, place.cast.holder(Role::Sec)?, async |uow: &mut UnitOfWork| {
                Ok::<_, deletion::Error>(hold::place(uow, stage.ports, new).await?.id)
            })
            .await?;
    }
    Ok(())
}

async fn give(
    stage: &Stage<'_>,
    place: &Place,
    whom: Whom,
    purpose: &str,
    address: Option<String>,
) -> Result<(), Failure> {
    let give = Give {
        subject: whom,
        purpose: purpose.to_owned(),
        text_version: TEXT_VERSION.to_owned(),
        language: LANGUAGE.to_owned(),
        channel: Channel::Email,
        written: true,
        taken_by: None,
        at: None,
        valid_until: None,
        address,
    };
    stage
        .write_as(place, place.cast.holder(Role::Sales)?, async |uow: &mut UnitOfWork| {
            Ok::<_, records::Error>(consents::give(uow, give).await?.id)
        })
        .await?;
    Ok(())
}

/// As a working day ends: what was ordered is told, visitors and logs are handed in, and somebody subscribes or no longer.
pub(super) async fn end_the_day(stage: &mut Stage<'_>, place: &mut Place) -> Result<Option<String>, Failure> {
    let today = place.zone().date(stage.now);
    let next = place.time.next_working_day(today.checked_add_days(Days::new(1)).unwrap_or(today));
    stage.plan(place.evening(next), Act::EndTheDay);
    if place.trade.is_none() {
        return Ok(None);
    }
    let orders = orders(place, today).await?;
    let events = orders
        .iter()
        .flat_map(|order| [active(order.customer, order.on), voucher(order.voucher, order.customer, order.on)]);
    tell(stage, place, events.collect()).await?;
    visits(stage, place, today).await?;
    if today.weekday() == Weekday::Fri {
        logs(stage, place, today).await?;
    }
    newsletter(stage, place, today).await
}

/// A few of all customers order something.
async fn orders(place: &mut Place, today: NaiveDate) -> Result<Vec<Order>, Failure> {
    let dice: Dice = place.dice;
    let Some(trade) = &mut place.trade else { return Ok(Vec::new()) };
    let mut orders = Vec::new();
    for number in 0..dice.between(&format!("orders/{today}"), 0, 3) {
        let last = u64::try_from(crate::demo::crm::CUSTOMERS).unwrap_or(1);
        let who = dice.between(&format!("orders/{today}/{number}"), 1, last);
        let who = i64::try_from(who).unwrap_or(1);
        if !trade.cast.is_told_of(who) {
            orders.extend(trade.crm.order(dice, who, today).await?);
        }
    }
    Ok(orders)
}

/// Two minutes before midnight somebody orders whom the coming night would have erased.
pub(super) async fn order_late(stage: &mut Stage<'_>, place: &mut Place) -> Result<Option<String>, Failure> {
    let (dice, today) = (place.dice, place.zone().date(stage.now));
    let Some(trade) = &mut place.trade else { return Ok(None) };
    let Some((who, _)) = trade.cast.returns else { return Ok(None) };
    let Some(order) = trade.crm.order(dice, who, today).await? else { return Ok(None) };
    let events = vec![active(order.customer, order.on), voucher(order.voucher, order.customer, order.on)];
    tell(stage, place, events).await?;
    Ok(Some("a customer orders two minutes before the night that would have erased them".to_owned()))
}

async fn visits(stage: &Stage<'_>, place: &Place, today: NaiveDate) -> Result<(), Failure> {
    for number in 0..place.dice.between(&format!("visits/{today}"), 0, 2) {
        let firm = place.dice.between(&format!("visits/{today}/{number}"), 1, 900);
        let visit = items::Store {
            subject: None,
            category: "A-13/visit".to_owned(),
            kind: "visit".to_owned(),
            state: None,
            payload: Some(json!({ "name": format!("Visitor {firm}"), "host": "A3", "in": "10:00", "out": "11:00" })),
            anchors: vec![Anchoring { name: "visit.date".to_owned(), when: When::On(today) }],
        };
        store(stage, place, Role::Adm, visit).await?;
    }
    Ok(())
}

async fn store(stage: &Stage<'_>, place: &Place, role: Role, new: items::Store) -> Result<items::Item, Failure> {
    let mut stored = None;
    stage
        .write_as(place, place.cast.holder(role)?, async |uow: &mut UnitOfWork| {
            let item = items::store(uow, new).await?;
            stored = Some(item.clone());
            Ok::<_, records::Error>(item.id)
        })
        .await?;
    stored.ok_or_else(|| Failure::new("an item was not stored"))
}

/// The week's logs; those of the week of an attack are evidence in its case.
async fn logs(stage: &Stage<'_>, place: &mut Place, today: NaiveDate) -> Result<(), Failure> {
    let logs = items::Store {
        subject: None,
        category: "A-11/traffic".to_owned(),
        kind: "log".to_owned(),
        state: None,
        payload: Some(json!({ "week": today.iso_week().week(), "lines": ["10.0.0.12 GET /", "10.0.0.31 GET /shop"] })),
        anchors: vec![Anchoring { name: "log.written".to_owned(), when: When::On(today) }],
    };
    let item = store(stage, place, Role::Itops, logs).await?;
    let Some(case) = place.case_called(CASE_WITH_LOGS) else { return Ok(()) };
    let found = deviations::get(&stage.read(place), &place.scope, case).await?;
    if found.is_some_and(|case| case.status != Status::Closed) && place.takes_up(format_args!("evidence/{case}")) {
        let attach = AttachEvidence { deviation: case, kind: "item".to_owned(), holding: item.id.uuid() };
        stage
            .write_as(place, place.cast.holder(Role::Sec)?, async |uow: &mut UnitOfWork| {
                Ok::<_, deviations::Error>(attach_evidence(uow, stage.ports, attach).await?.id)
            })
            .await?;
    }
    Ok(())
}

/// On Mondays somebody subscribes; every third changes their mind later, and is forgotten at once.
async fn newsletter(stage: &Stage<'_>, place: &mut Place, today: NaiveDate) -> Result<Option<String>, Failure> {
    if today.weekday() == Weekday::Mon {
        subscribe(stage, place, today).await?;
    }
    let Some(trade) = &mut place.trade else { return Ok(None) };
    let old = |since: NaiveDate| since.checked_add_days(CHANGED_MIND_AFTER).is_some_and(|until| until <= today);
    let Some(index) = trade.subscribers.iter().position(|(_, since)| old(*since)) else { return Ok(None) };
    let (subject, since) = trade.subscribers.remove(index);
    if since.iso_week().week() % 3 != 0 {
        return Ok(None);
    }
    let withdraw =
        Withdraw { subject: Whom::Subject(subject), purpose: "newsletter".to_owned(), channel: Some(Channel::Phone) };
    stage
        .write_as(place, place.cast.holder(Role::Sales)?, async |uow: &mut UnitOfWork| {
            Ok::<_, records::Error>(consents::withdraw(uow, withdraw).await?.id)
        })
        .await?;
    Ok(Some("a subscriber wants no newsletter any more".to_owned()))
}

async fn subscribe(stage: &Stage<'_>, place: &mut Place, today: NaiveDate) -> Result<(), Failure> {
    let number = place.dice.between(&format!("subscriber/{today}"), 1, 9_999);
    let email = format!("reader{number}@lesere.example");
    let address = items::Store {
        subject: None,
        category: "A-09/address".to_owned(),
        kind: "subscription".to_owned(),
        state: None,
        payload: Some(json!({ "name": format!("Reader {number}"), "email": email })),
        anchors: Vec::new(),
    };
    let item = store(stage, place, Role::Sales, address).await?;
    give(stage, place, Whom::Subject(item.subject_id), "newsletter", Some(email)).await?;
    if let Some(trade) = &mut place.trade {
        trade.subscribers.push((item.subject_id, today));
    }
    Ok(())
}
