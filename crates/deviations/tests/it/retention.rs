//! Cases as something that is held, and what is evidence in them.

use std::sync::Arc;

use async_trait::async_trait;
use deviations::{AttachEvidence, ClosedCases, ErasableCases, EvidenceInOpenCases, attach_evidence};
use kernel::{DeletionRunId, Fault, Id, SubjectId};
use ports::pack::{Facts, Part, Reader, Section};
use ports::{Condition, Cutoff, Db, DueQuery, Holding, HoldingSource, Place, Ports};
use store::{Erasables, Erasure, How, Mandate, UnitOfWork};
use uuid::Uuid;

use crate::world::{OURS, World, date};

/// One item that is there, and one that is being erased.
struct Items;

const ITEM: Uuid = Uuid::from_u128(1);
const GOING: Uuid = Uuid::from_u128(2);

fn holding(id: Uuid) -> Holding {
    Holding {
        kind: "item",
        id,
        subject: None,
        categories: vec!["A-11/traffic".to_owned()],
        state: None,
        place: Place::Own,
        anchors: std::collections::BTreeMap::new(),
        under_way: (id == GOING).then(|| DeletionRunId::from_uuid(Uuid::from_u128(9))),
    }
}

#[async_trait]
impl HoldingSource for Items {
    fn kinds(&self) -> &'static [&'static str] {
        &["item"]
    }
    async fn due(&self, _: Db<'_>, _: &DueQuery) -> Result<Vec<Holding>, ports::Error> {
        Ok(Vec::new())
    }
    async fn by_ids(&self, _: Db<'_>, _: &str, ids: &[Uuid]) -> Result<Vec<Holding>, ports::Error> {
        Ok(ids.iter().filter(|id| [ITEM, GOING].contains(id)).map(|id| holding(*id)).collect())
    }
    async fn of_subjects(&self, _: Db<'_>, _: &[SubjectId]) -> Result<Vec<Holding>, ports::Error> {
        Ok(Vec::new())
    }
    async fn count(&self, _: Db<'_>, _: &[String]) -> Result<u64, ports::Error> {
        Ok(0)
    }
}

fn ports() -> Ports {
    Ports { holdings: vec![Arc::new(Items)], ..Ports::default() }
}

fn due(before: &str) -> DueQuery {
    DueQuery {
        categories: vec!["A-15/*".to_owned()],
        states: Vec::new(),
        anchors: vec!["case.closed".to_owned()],
        cutoff: Cutoff::On(date(before)),
        after: None,
        limit: 10,
    }
}

async fn spared(world: &World, id: Uuid) -> usize {
    let read = world.store().read(&world.ours);
    let holdings = [holding(id)];
    let spared = EvidenceInOpenCases.spares(Db::Read(&read), "case.linked", &holdings, date("2026-03-03"));
    spared.await.expect("reads").len()
}

/// Stands for the register, which tells later sections which categories there are.
struct Register;

impl Section for Register {
    fn keys(&self) -> &'static [&'static str] {
        &[]
    }
    fn check(&self, _: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        facts.categories.insert("A-15/cases".to_owned(), Vec::new());
        None
    }
}

/// Says by a pack of which category cases are: once is enough, and one that is not there is a fault.
async fn name_category(world: &World) {
    let sections = || {
        let mut sections = access::pack::sections();
        sections.push(Box::new(Register));
        sections.extend(deviations::pack::sections());
        sections
    };
    let pack = format!("{OURS}\n[cases]\ncategory = \"A-15/cases\"\n");
    let faults = ports::pack::check(&pack.replace("A-15/cases", "A-99/cases"), &sections()).err().expect("a fault");
    assert!(faults.iter().any(|fault| fault.to_string().contains("cases.category")), "{faults:?}");
    let checked = ports::pack::check(&pack, &sections()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let first = world.write(&world.ours, async |uow| checked.apply(uow).await).await.expect("applied");
    let again = world.write(&world.ours, async |uow| checked.apply(uow).await).await.expect("applied");
    assert_eq!((first.added, again.added, again.changed), (1, 0, 0));
}

#[tokio::test]
async fn evidence_is_spared_for_as_long_as_its_case_is_not_closed() {
    let world = World::new().await;
    let case = world.report("A6").await;
    let case = world.triage("A2", &case, "A2").await;
    let attach = |holding, kind: &str| AttachEvidence { deviation: case.id, kind: kind.to_owned(), holding };
    let officer = world.acting("A2").await;
    let ports = ports();
    let first = world.write(&officer, async |uow| attach_evidence(uow, &ports, attach(ITEM, "item")).await);
    let first = first.await.expect("attached");
    let again = world.write(&officer, async |uow| attach_evidence(uow, &ports, attach(ITEM, "item")).await);
    assert_eq!(again.await.expect("attached already").id, first.id);
    assert_eq!((spared(&world, ITEM).await, spared(&world, GOING).await), (1, 0));

    for (holding, kind, code) in [
        (Uuid::from_u128(3), "item", "DEVIATION_EVIDENCE_NOT_FOUND"),
        (ITEM, "reference", "DEVIATION_EVIDENCE_NOT_FOUND"),
        (case.id.uuid(), "case", "DEVIATION_EVIDENCE_NOT_FOUND"),
        (GOING, "item", "ERASURE_UNDER_WAY"),
    ] {
        let refused = world.refused(&officer, async |uow| attach_evidence(uow, &ports, attach(holding, kind)).await);
        assert_eq!(refused.await, (code, Some("holding".to_owned())), "{kind}");
    }
    // Another organisation's case is as one that is not there, and others may not.
    let theirs = world.refused(&world.theirs, async |uow| attach_evidence(uow, &ports, attach(ITEM, "item")).await);
    assert_eq!(theirs.await.0, "DEVIATION_NOT_FOUND");
    let stranger = world.acting("A10").await;
    let refused = world.refused(&stranger, async |uow| attach_evidence(uow, &ports, attach(ITEM, "item")).await);
    assert_eq!(refused.await.0, "FORBIDDEN");

    world.cause("A2", &case).await;
    let case = world.now(&case).await;
    world.close("A2", &case, Some("Nothing was lost.")).await.expect("closed");
    assert_eq!(spared(&world, ITEM).await, 0);
}

#[tokio::test]
async fn a_closed_case_is_held_until_its_time_is_up_and_goes_with_all_that_belongs_to_it() {
    let world = World::new().await;
    name_category(&world).await;
    let open = world.report("A6").await;
    let case = world.report("A6").await;
    let case = world.triage("A2", &case, "A2").await;
    let action = world.add_action("A2", &case, "A4", "2026-03-10").await;
    world.cause("A2", &case).await;
    world.complete("A4", &action).await;
    world.until("2026-06-20T08:00:00Z").await;
    let action = world.actions(&case).await.remove(0);
    world.check("A2", &action, true).await;
    let case = world.now(&case).await;
    world.close("A2", &case, None).await.expect("closed");

    let read = world.store().read(&world.ours);
    let found = ClosedCases.due(Db::Read(&read), &due("2026-06-20")).await.expect("reads");
    assert_eq!(found.iter().map(|held| held.id).collect::<Vec<_>>(), [case.id.uuid()]);
    assert_eq!(found[0].anchors["case.closed"].on, date("2026-06-20"));
    assert!(ClosedCases.due(Db::Read(&read), &due("2026-06-19")).await.expect("reads").is_empty());
    let theirs = world.store().read(&world.theirs);
    assert!(ClosedCases.due(Db::Read(&theirs), &due("2026-06-20")).await.expect("reads").is_empty());
    drop((read, theirs));

    world.store().erase_through(Erasables::new([Arc::new(ErasableCases) as Arc<dyn store::Erasable>]));
    let mandate = Mandate { plan: world.kit.id(), run: world.kit.id(), rule: "A-R14".to_owned(), rule_version: 1 };
    let ids = [case.id.uuid(), open.id.uuid(), Uuid::from_u128(77)];
    let erasure = Erasure { kind: "case", ids: &ids, how: How::Erase, mandate: &mandate };
    let erase = async |uow: &mut UnitOfWork| uow.erase(&erasure).await.map_err(Failed);
    let erased = world.write(&world.ours, erase).await.expect("erased");
    assert_eq!(erased.ids, [case.id.uuid()], "what is open stays, whoever asks");
    assert_eq!((erased.rows["deviations"], erased.rows["actions"]), (1, 1));
    assert!(erased.rows["deviation_steps"] > 2 && erased.rows["action_steps"] > 1, "{:?}", erased.rows);
    let read = world.store().read(&world.ours);
    assert!(deviations::get(&read, &world.ours, case.id).await.expect("reads").is_none());
    assert!(deviations::get(&read, &world.ours, open.id).await.expect("reads").is_some());
    let receipts = store::receipts(&read, &world.ours, &ids).await.expect("reads");
    assert_eq!(receipts.iter().map(|receipt| receipt.holding).collect::<Vec<_>>(), [case.id.uuid()]);
}

/// A fault out of the door, as a unit of these tests passes it on.
#[derive(Debug)]
struct Failed(#[expect(dead_code, reason = "shown where a test fails")] Box<dyn Fault>);

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Self {
        Self(Box::new(error))
    }
}
