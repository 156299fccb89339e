//! The erase door: rows of personal tables go through it, with a receipt and an entry in the trail, and in no other way.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::FutureExt;
use kernel::{DeviationId, EventRef, Fault, FaultKind, Id, Scope};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use store::{Erasable, Erasables, Erased, Erasure, Error, How, InstallationUnit, Mandate, Scoped, UnitOfWork, erasure};
use uuid::Uuid;

use crate::notes::{Notes, row, write};

/// What an owner does after it has taken the rows away.
#[derive(Clone, Copy)]
enum Then {
    Ends,
    Fails,
    Panics,
    NamesAnother,
    NamesTwice,
    /// Has another kind erased, and then takes rows away itself.
    HasErased(&'static str),
    /// The same, and makes nothing of the other's failure.
    Ignores(&'static str),
}

struct Owner(&'static str, &'static [&'static str], Then);

#[derive(Debug, thiserror::Error)]
#[error("the owner could not")]
struct CouldNot;

impl Fault for CouldNot {
    fn kind(&self) -> FaultKind {
        FaultKind::Conflict
    }
    fn code(&self) -> &'static str {
        "NOTE_KEPT"
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(Box::new(error))
    }
}

#[derive(Debug)]
struct Failed(Box<dyn Fault>);

fn boxed(error: impl Into<Error>) -> Box<dyn Fault> {
    Box::new(error.into())
}

#[async_trait]
impl Erasable for Owner {
    fn kind(&self) -> &'static str {
        self.0
    }
    fn tables(&self) -> &'static [&'static str] {
        self.1
    }
    async fn erase(&self, uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>> {
        match self.2 {
            Then::HasErased(kind) => drop(uow.erase(&Erasure { kind, ..order.clone() }).await?),
            Then::Ignores(kind) => drop(uow.erase(&Erasure { kind, ..order.clone() }).await),
            _ => {}
        }
        let wanted: Vec<_> = order.ids.iter().copied().map(DeviationId::from_uuid).collect();
        let there = row::Entity::in_scope(uow.scope()).filter(row::Column::Id.is_in(wanted));
        let mut ids: Vec<_> = there.all(uow.db()).await.map_err(boxed)?.into_iter().map(|row| row.id.uuid()).collect();
        let gone = row::Entity::delete_many()
            .filter(row::Column::OrganisationId.eq(uow.organisation()))
            .filter(row::Column::Id.is_in(ids.iter().copied().map(DeviationId::from_uuid)))
            .exec(uow.db())
            .await
            .map_err(boxed)?;
        match self.2 {
            Then::Ends | Then::HasErased(_) | Then::Ignores(_) => {}
            Then::Fails => return Err(Box::new(CouldNot)),
            Then::Panics => panic!("the owner panics"),
            Then::NamesAnother => ids.push(Uuid::from_u128(7)),
            Then::NamesTwice => ids.extend(ids.first().copied()),
        }
        Ok(Erased { ids, rows: BTreeMap::from([("notes".to_owned(), gone.rows_affected)]) })
    }
}

struct World {
    notes: Notes,
    mandate: Mandate,
}

impl World {
    async fn new(owners: impl IntoIterator<Item = Owner>) -> Self {
        let notes = Notes::new().await;
        let owners = owners.into_iter().map(|owner| Arc::new(owner) as Arc<dyn Erasable>);
        notes.store().erase_through(Erasables::new(owners));
        let mandate = Mandate { plan: notes.kit.id(), run: notes.kit.id(), rule: "A-R1".to_owned(), rule_version: 3 };
        Self { notes, mandate }
    }

    async fn that(then: Then) -> Self {
        Self::new([Owner("note", &["notes"], then)]).await
    }

    async fn note(&self, scope: &Scope, text: &str) -> Uuid {
        let done = self.notes.store().write(scope, None, async |uow| Ok::<_, Error>(write(uow, text).await?.id)).await;
        done.expect("written").value.uuid()
    }

    fn order<'a>(&'a self, ids: &'a [Uuid]) -> Erasure<'a> {
        Erasure { kind: "note", ids, how: How::Erase, mandate: &self.mandate }
    }

    async fn erase(&self, scope: &Scope, order: &Erasure<'_>) -> Result<usize, Failed> {
        let done = self
            .notes
            .store()
            .write(scope, None, async |uow| Ok::<_, Failed>(uow.erase(order).await.map_err(Failed)?.ids.len()))
            .await;
        done.map(|done| done.value)
    }

    async fn receipts(&self, scope: &Scope, ids: &[Uuid]) -> Vec<store::Receipt> {
        store::receipts(&self.notes.store().read(scope), scope, ids).await.expect("reads")
    }

    /// What was told since the last time.
    async fn told(&self) -> Vec<EventRef> {
        let take = async |unit: &mut InstallationUnit| store::take_outbox(unit, 1_000).await;
        self.notes.store().installation(take).await.expect("takes")
    }

    /// Whether this statement passes in a unit of its own.
    async fn passes(&self, sql: &str) -> bool {
        let done = self.notes.store().write(&self.notes.ours, None, async |uow| runs(uow, sql).await).await;
        match done {
            Ok(_) => true,
            Err(Error::Database(error)) if error.to_string().contains("past the erase door") => false,
            Err(error) => panic!("{sql}: {error:?}"),
        }
    }
}

async fn runs(uow: &UnitOfWork, sql: &str) -> Result<(), Error> {
    Ok(uow.db().execute_unprepared(sql).await.map(drop)?)
}

#[tokio::test]
async fn what_is_erased_leaves_a_receipt_and_an_entry_in_the_trail() {
    let world = World::that(Then::Ends).await;
    let (ours, theirs) = (&world.notes.ours, &world.notes.theirs);
    let (a, b, kept, foreign) = (
        world.note(ours, "a").await,
        world.note(ours, "b").await,
        world.note(ours, "kept").await,
        world.note(theirs, "theirs").await,
    );
    world.told().await;
    world.notes.kit.set("2026-03-01T02:30:00Z").await;
    // What is not there, and what is another organisation's, is not erased and not said to be.
    let asked = [a, Uuid::from_u128(1), b, foreign];
    assert_eq!(world.erase(ours, &world.order(&asked)).await.expect("erased"), 2);
    assert_eq!(world.notes.texts(ours).await, ["kept"]);
    assert_eq!(world.notes.texts(theirs).await, ["theirs"]);
    let receipts = world.receipts(ours, &[a, b, kept, foreign]).await;
    assert_eq!(receipts.iter().map(|receipt| receipt.holding).collect::<BTreeSet<_>>(), BTreeSet::from([a, b]));
    let mut ids: Vec<_> = receipts.iter().map(|receipt| receipt.id.to_string()).collect();
    ids.sort();
    for receipt in receipts {
        assert_eq!((receipt.kind.as_str(), receipt.how.as_str(), receipt.rule.as_str()), ("note", "erase", "A-R1"));
        assert_eq!((receipt.run, receipt.rule_version), (world.mandate.run, 3));
        assert_eq!(receipt.at, testkit::instant("2026-03-01T02:30:00Z"));
    }
    assert!(world.receipts(theirs, &[a, b]).await.is_empty(), "others do not see them");
    let told = world.told().await;
    let [event] = told.as_slice() else { panic!("one event: {told:?}") };
    assert_eq!((event.kind.as_str(), event.organisation), ("holding.erased", ours.organisation));
    assert_eq!((event.subject.kind.as_str(), &event.subject.id), ("deletion_run", &world.mandate.run.to_string()));
    let key = world.notes.store().keys().organisation(ours.organisation).await.expect("a key");
    let digest = erasure::digest(&key, ours.organisation, "note", &[b, a]);
    let plan = world.mandate.plan.to_string();
    let expected = [
        ("count", "2"),
        ("digest", digest.as_str()),
        ("first_receipt", ids[0].as_str()),
        ("how", "erase"),
        ("kind", "note"),
        ("last_receipt", ids[1].as_str()),
        ("plan", plan.as_str()),
        ("rows", "2"),
        ("rule", "A-R1"),
        ("rule_version", "3"),
    ];
    assert_eq!(event.data, expected.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
}

#[tokio::test]
async fn where_nothing_was_there_nothing_is_told() {
    let world = World::that(Then::Ends).await;
    let gone = [world.note(&world.notes.ours, "a").await];
    world.erase(&world.notes.ours, &world.order(&gone)).await.expect("erased");
    world.told().await;
    assert_eq!(world.erase(&world.notes.ours, &world.order(&gone)).await.expect("nothing"), 0);
    assert!(world.told().await.is_empty());
    assert_eq!(world.receipts(&world.notes.ours, &gone).await.len(), 1);
}

#[tokio::test]
async fn a_thousand_at_once_have_a_receipt_each() {
    let world = World::that(Then::Ends).await;
    let ours = &world.notes.ours;
    let many = world.notes.store().write(ours, None, async |uow| {
        let mut ids = Vec::new();
        for number in 0..1_000 {
            ids.push(write(uow, &number.to_string()).await?.id);
        }
        Ok::<_, Error>(ids)
    });
    let ids: Vec<_> = many.await.expect("written").value.into_iter().map(Id::uuid).collect();
    assert_eq!(world.erase(ours, &world.order(&ids)).await.expect("erased"), 1_000);
    assert_eq!(world.receipts(ours, &ids).await.len(), 1_000);
}

#[tokio::test]
async fn a_kind_without_an_owner_is_refused() {
    let world = World::that(Then::Ends).await;
    let id = [world.note(&world.notes.ours, "a").await];
    let order = Erasure { kind: "letter", ..world.order(&id) };
    let refused = world.erase(&world.notes.ours, &order).await.expect_err("refused").0;
    assert_eq!((refused.kind(), refused.to_string().contains("letter")), (FaultKind::Internal, true));
    assert_eq!(world.notes.texts(&world.notes.ours).await, ["a"]);
}

#[tokio::test]
#[should_panic(expected = "one owner")]
async fn a_kind_with_two_owners_is_refused_at_the_start() {
    World::new([Owner("note", &["notes"], Then::Ends), Owner("note", &[], Then::Ends)]).await;
}

#[tokio::test]
async fn an_owner_that_fails_leaves_nothing_whatever_the_caller_makes_of_it() {
    for then in [Then::Fails, Then::NamesAnother, Then::NamesTwice] {
        let world = World::that(then).await;
        let ours = &world.notes.ours;
        let ids = [world.note(ours, "a").await];
        world.told().await;
        let refused = world.erase(ours, &world.order(&ids)).await.expect_err("refused").0;
        assert_eq!(refused.code(), if matches!(then, Then::Fails) { "NOTE_KEPT" } else { "INTERNAL" });
        // A caller that goes on as if nothing had been.
        let swallowed = world.notes.store().write(ours, None, async |uow| {
            assert!(uow.erase(&world.order(&ids)).await.is_err());
            write(uow, "b").await.map(drop)
        });
        let refused = swallowed.await.expect_err("refused");
        assert!(matches!(&refused, Error::HalfErased(kind) if kind == "note"), "{refused:?}");
        assert_eq!(world.notes.texts(ours).await, ["a"]);
        assert!(world.receipts(ours, &ids).await.is_empty() && world.told().await.is_empty());
    }
}

#[tokio::test]
async fn behind_an_owner_that_failed_or_panicked_the_door_is_closed() {
    for then in [Then::Fails, Then::Panics] {
        let world = World::that(then).await;
        let ours = &world.notes.ours;
        let ids = [world.note(ours, "a").await, world.note(ours, "b").await];
        let unit = world.notes.store().write(ours, None, async |uow| {
            let asked = [ids[0]];
            let order = world.order(&asked);
            let ended = AssertUnwindSafe(uow.erase(&order)).catch_unwind().await;
            assert!(!matches!(ended, Ok(Ok(_))));
            runs(uow, "DELETE FROM notes").await
        });
        let refused = unit.await.expect_err("refused");
        assert!(format!("{refused:?}").contains("past the erase door"), "{refused:?}");
        // And of a panic that was caught nothing stands either.
        let unit = world.notes.store().write(ours, None, async |uow| {
            let order = world.order(&ids);
            let _ = AssertUnwindSafe(uow.erase(&order)).catch_unwind().await;
            Ok::<_, Error>(())
        });
        assert!(matches!(unit.await, Err(Error::HalfErased(_))));
        assert_eq!(world.notes.texts(ours).await, ["a", "b"]);
    }
}

#[tokio::test]
async fn the_door_is_open_for_the_owners_own_tables_and_only_while_it_is_at_work() {
    let world = World::that(Then::Ends).await;
    let ours = &world.notes.ours;
    let ids = [world.note(ours, "a").await, world.note(ours, "b").await];
    let unit = world.notes.store().write(ours, None, async |uow| {
        uow.erase(&world.order(&ids[..1])).await.expect("erased");
        runs(uow, "DELETE FROM notes").await
    });
    assert!(format!("{:?}", unit.await.expect_err("refused")).contains("past the erase door"));
    assert_eq!(world.notes.texts(ours).await, ["a", "b"]);
    // An owner that takes rows of a table that is another's.
    let world = World::new([Owner("note", &["erasures"], Then::Ends), Owner("letter", &["notes"], Then::Ends)]).await;
    let ids = [world.note(&world.notes.ours, "a").await];
    let refused = world.erase(&world.notes.ours, &world.order(&ids)).await.expect_err("refused").0;
    assert!(format!("{refused:?}").contains("past the erase door"), "{refused:?}");
}

#[tokio::test]
async fn an_owner_may_have_another_erased_and_then_go_on() {
    let world =
        World::new([Owner("note", &["notes"], Then::HasErased("tag")), Owner("tag", &["notes"], Then::Ends)]).await;
    let ours = &world.notes.ours;
    let ids = [world.note(ours, "a").await];
    // The inner one takes it away; the outer one finds the door open and nothing there.
    assert_eq!(world.erase(ours, &world.order(&ids)).await.expect("erased"), 0);
    assert_eq!(world.receipts(ours, &ids).await[0].kind, "tag");
    let world =
        World::new([Owner("note", &["notes"], Then::Ignores("tag")), Owner("tag", &["notes"], Then::Fails)]).await;
    let ids = [world.note(&world.notes.ours, "a").await];
    let refused = world.erase(&world.notes.ours, &world.order(&ids)).await.expect_err("refused").0;
    assert!(format!("{refused:?}").contains("HalfErased(\"tag\")"), "{refused:?}");
    assert_eq!(world.notes.texts(&world.notes.ours).await, ["a"]);
}

#[tokio::test]
async fn while_one_unit_is_at_the_door_it_is_closed_to_others() {
    let world = World::that(Then::Ends).await;
    let ids = [world.note(&world.notes.ours, "a").await];
    let unit = world.notes.store().write(&world.notes.ours, None, async |uow| {
        uow.erase(&world.order(&ids)).await.expect("erased");
        Ok::<_, Error>(())
    });
    unit.await.expect("erased");
    world.note(&world.notes.ours, "b").await;
    assert!(!world.passes("DELETE FROM notes").await, "the next unit has a door of its own");
}

#[tokio::test]
async fn past_the_door_nothing_is_taken_away_however_it_is_written() {
    let world = World::that(Then::Ends).await;
    world.note(&world.notes.ours, "a").await;
    for sql in [
        "DELETE FROM notes",
        "DELETE FROM \"notes\" WHERE 1 = 1",
        "delete from NOTES",
        "DeLeTe FrOm [Notes]",
        "DELETE FROM main.notes",
        "DELETE/**/FROM/* jobs */notes",
        "WITH doomed AS (SELECT id FROM notes) DELETE FROM notes WHERE id IN (SELECT id FROM doomed)",
        "INSERT OR REPLACE INTO notes SELECT * FROM notes",
        "REPLACE INTO notes SELECT * FROM notes",
        "UPDATE OR REPLACE notes SET text = 'x'",
        "DROP TABLE notes",
        "SELECT 1; DELETE FROM notes",
    ] {
        assert!(!world.passes(sql).await, "{sql}");
    }
    let deleted = world.notes.store().write(&world.notes.ours, None, async |uow| {
        row::Entity::delete_many().exec(uow.db()).await?;
        Ok::<_, Error>(())
    });
    assert!(format!("{:?}", deleted.await.expect_err("refused")).contains("past the erase door"));
    assert_eq!(world.notes.texts(&world.notes.ours).await, ["a"]);
}

#[tokio::test]
async fn changes_and_what_is_not_personal_pass() {
    let world = World::that(Then::Ends).await;
    world.note(&world.notes.ours, "a").await;
    for sql in [
        "UPDATE notes SET text = replace(text, 'a', 'b')",
        "UPDATE notes SET text = ' DELETE FROM notes '",
        "INSERT INTO notes SELECT * FROM notes WHERE 1 = 0",
        "DELETE FROM erasures",
    ] {
        assert!(world.passes(sql).await, "{sql}");
    }
    // The planted bug: without a word that the table is personal, rows go.
    world.notes.store().erase_through(Erasables::default());
    assert!(world.passes("DELETE FROM notes").await);
    assert!(world.notes.texts(&world.notes.ours).await.is_empty());
}

#[tokio::test]
async fn a_redaction_goes_through_the_door_too() {
    let world = World::that(Then::Ends).await;
    let ids = [world.note(&world.notes.ours, "a").await];
    let order = Erasure { how: How::Redact { keep: 4 }, ..world.order(&ids) };
    world.erase(&world.notes.ours, &order).await.expect("done");
    assert_eq!(world.receipts(&world.notes.ours, &ids).await[0].how, "redact");
}

#[tokio::test]
async fn tables_that_a_crate_may_have_forgotten_are_found_by_their_column() {
    let world = World::that(Then::Ends).await;
    let store = world.notes.store();
    let with = async |column| store::tables_with_column(store, column).await.expect("reads");
    assert_eq!(with("holding_id").await, ["erasures"]);
    assert_eq!(with("subject_id").await, ["audit_entries", "outbox"]);
    assert!(with("text").await.iter().all(|table| store.erasables().personal().contains(table.as_str())));
    assert!(with("nothing").await.is_empty());
    assert_eq!(store.erasables().kinds().into_iter().collect::<Vec<_>>(), [("note", &["notes"][..])]);
}

#[tokio::test]
async fn a_digest_tells_sets_and_organisations_apart_and_not_orders() {
    let world = World::that(Then::Ends).await;
    let key = world.notes.store().keys().organisation(world.notes.ours.organisation).await.expect("a key");
    let other = world.notes.store().keys().organisation(world.notes.theirs.organisation).await.expect("a key");
    let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let of = |key, ids: &[Uuid]| erasure::digest(key, world.notes.ours.organisation, "note", ids);
    assert_eq!(of(&key, &[a, b]), of(&key, &[b, a]));
    let different = [of(&key, &[a]), of(&key, &[b]), of(&key, &[a, b]), of(&key, &[]), of(&other, &[a])];
    assert_eq!(different.iter().collect::<BTreeSet<_>>().len(), different.len());
}

/// A note of an erasure that this database does not know of, as after a restore.
async fn unknown(world: &World, ids: &[Uuid]) -> keys::ErasureNote {
    let keys = world.notes.store().keys();
    let key = keys.organisation(world.notes.ours.organisation).await.expect("a key");
    let note = keys::ErasureNote {
        organisation: world.notes.ours.organisation,
        id: world.notes.kit.id(),
        kind: "note".to_owned(),
        how: "erase".to_owned(),
        keep: None,
        plan: world.mandate.plan,
        run: world.mandate.run,
        rule: "A-R1".to_owned(),
        rule_version: 3,
        receipt: world.notes.kit.id(),
        markers: ids.iter().map(|id| key.marker("note", id.as_bytes())).collect(),
        noted_at: world.notes.store().real_now(),
    };
    keys.note_erased(&note).await.expect("noted");
    note
}

#[tokio::test]
async fn what_is_erased_is_noted_and_a_database_that_knows_of_it_is_left_alone() {
    let world = World::that(Then::Ends).await;
    let ours = &world.notes.ours;
    let (gone, _) = (world.note(ours, "gone").await, world.note(ours, "kept").await);
    world.told().await;
    world.erase(ours, &world.order(&[gone])).await.expect("erased");
    let told = world.told().await;
    let told = store::ErasureTold::of(&told[0]).expect("an erasure is told");
    let store = world.notes.store();
    for _ in 0..2 {
        store.note_erased(&store.read(ours), &told).await.expect("noted");
    }
    let noted = store.keys().erasure_notes(None, 9).await.expect("it answers");
    let [note] = &noted[..] else { panic!("one note: {noted:?}") };
    let key = store.keys().organisation(ours.organisation).await.expect("a key");
    assert_eq!(note.markers, [key.marker("note", gone.as_bytes())]);
    assert_eq!(note.receipt, world.receipts(ours, &[gone]).await[0].id);
    assert_eq!((note.how.as_str(), note.run, note.rule_version), ("erase", world.mandate.run, 3));
    assert_eq!(store.repeat_erasures().await.expect("it looks"), store::Repeated::default());
    assert_eq!(world.notes.texts(ours).await, ["kept"]);
}

#[tokio::test]
async fn a_database_that_does_not_know_of_an_erasure_has_it_done_again_once() {
    let world = World::that(Then::Ends).await;
    let (ours, theirs) = (&world.notes.ours, &world.notes.theirs);
    let (a, b) = (world.note(ours, "a").await, world.note(ours, "b").await);
    world.note(ours, "kept").await;
    world.note(theirs, "theirs").await;
    unknown(&world, &[a, b, Uuid::from_u128(9)]).await;
    unknown(&world, &[Uuid::from_u128(9)]).await;
    world.told().await;
    let store = world.notes.store();
    let done = store.repeat_erasures().await.expect("erased again");
    assert_eq!(done, store::Repeated { unknown: 2, found: 2, remaining: 0 });
    assert_eq!(world.notes.texts(ours).await, ["kept"]);
    assert_eq!(world.notes.texts(theirs).await, ["theirs"]);
    assert_eq!(world.receipts(ours, &[a, b]).await.len(), 2);
    let told = world.told().await;
    let kinds: Vec<_> = told.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["holding.erased", "holding.erased_again"]);
    assert_eq!((told[1].data["found"].as_str(), told[1].data["remaining"].as_str()), ("2", "0"));
    assert_eq!(store.repeat_erasures().await.expect("nothing is left"), store::Repeated::default());
    assert!(world.told().await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_erased_again_is_told_and_tried_at_the_next_start() {
    let world = World::that(Then::Fails).await;
    let a = world.note(&world.notes.ours, "a").await;
    unknown(&world, &[a]).await;
    for _ in 0..2 {
        let refused = world.notes.store().repeat_erasures().await.expect_err("it cannot");
        assert_eq!(refused.code(), "DATABASE_ERASED_THINGS_BACK");
        assert!(refused.to_string().contains("NOTE_KEPT"), "{refused}");
    }
    assert_eq!(world.notes.texts(&world.notes.ours).await, ["a"]);
}
