//! Two organisations that hold things, people who answer for them, and a ledger that erases.

use std::sync::Arc;

use access::AccessPolicy;
use async_trait::async_trait;
use audit::Entry;
use chrono::NaiveDate;
use deletion::rule::{Approval, Definition, Kind, Period, RuleVersion, Step};
use deletion::{certificate, plan, rule, run};
use jobs::{Ledger, Options, Parts, Registry};
use kernel::{ActivityId, DeletionPlanId, Event, Fault, Id, OrganisationId, Page, PersonId, Scope, Subject};
use ports::{CategoryFacts, Condition, Db, Extensions, Holding, Ports, Register};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{Erasables, Scoped, Store, UnitOfWork};
use testkit::{Kit, instant};
use uuid::Uuid;

use super::things::{self, Owner, Thing, Things, thing};

const OURS: &str = r#"
[organisation]
name = "Eksempel Handel AS"
country = "NO"
number = "310000019"
zone = "Europe/Oslo"
language = "nb"

[[persons]]
id = "A1"
name = "Anne Leder"
email = "a1@handel.example"
roles = ["CTRL"]

[[persons]]
id = "A2"
name = "Bjørn Personal"
email = "a2@handel.example"
line_manager = "A1"
roles = ["HR", "SEC"]

[[persons]]
id = "A3"
name = "Cecilie Salg"
email = "a3@handel.example"
line_manager = "A1"
roles = ["SALES"]

[[persons]]
id = "A4"
name = "Didrik Drift"
email = "a4@handel.example"
line_manager = "A1"
roles = ["ITOPS"]

[[persons]]
id = "A5"
name = "Dag Regnskap"
email = "a5@handel.example"
line_manager = "A1"
roles = ["FIN"]

[[persons]]
id = "A6"
name = "Eva Selger"
email = "a6@handel.example"
line_manager = "A3"
roles = ["SREP"]
"#;

const THEIRS: &str = r#"
[organisation]
name = "Nabo Drift AS"
country = "NO"
number = "310000027"
zone = "Europe/Oslo"
language = "nn"

[[persons]]
id = "A1"
name = "Finn Sjef"
email = "a1@nabo.example"
roles = ["CTRL", "SEC"]

[[persons]]
id = "A2"
name = "Gro Teknikk"
email = "a2@nabo.example"
roles = ["ITOPS"]

[[persons]]
id = "A3"
name = "Hege Salg"
email = "a3@nabo.example"
roles = ["SALES"]
"#;

/// Things in this state are spared by the condition `item.thing.kept`; those whose state is a date, from that date on.
pub const KEPT: &str = "kept";

struct KeptState;

#[async_trait]
impl Condition for KeptState {
    fn knows(&self, name: &str) -> bool {
        name == "item.thing.kept"
    }

    async fn spares(
        &self,
        _db: Db<'_>,
        _name: &str,
        holdings: &[Holding],
        on: NaiveDate,
    ) -> Result<Vec<(Uuid, Subject)>, ports::Error> {
        let keeps = |state: &str| state == KEPT || state.parse().is_ok_and(|from: NaiveDate| from <= on);
        let kept = holdings.iter().filter(|holding| holding.state.as_deref().is_some_and(keeps));
        Ok(kept.map(|holding| (holding.id, Subject::new("state", KEPT))).collect())
    }
}

struct Categories;

#[async_trait]
impl Register for Categories {
    async fn categories(&self, _db: Db<'_>) -> Result<Vec<CategoryFacts>, ports::Error> {
        let facts = |key: &str| CategoryFacts {
            key: key.to_owned(),
            activity: ActivityId::from_uuid(Uuid::from_u128(1)),
            live: true,
            states: vec!["old".to_owned(), KEPT.to_owned()],
        };
        Ok(["A-07/contact", "A-07/orders", "A-08/voucher", "A-13/visit"].map(facts).to_vec())
    }
}

pub struct World {
    store: Store,
    _kit: Option<Kit>,
    pub ledger: Ledger,
    pub ports: Ports,
    pub ours: Scope,
    pub theirs: Scope,
}

/// The ledger over a store, with all that runs need.
pub fn ledger(store: &Store, ports: &Ports) -> Ledger {
    let mut registry = Registry::default();
    access::jobs::register(&mut registry);
    actions::jobs::register(&mut registry);
    deletion::jobs::register(&mut registry);
    store.grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
    let owners: [Arc<dyn store::Erasable>; 2] = [Arc::new(Owner("item")), Arc::new(Owner("reference"))];
    store.erase_through(Erasables::new(owners));
    Ledger::new(Parts { store: store.clone(), registry, ports: ports.clone(), options: Options::default() })
}

pub fn steps() -> Vec<testkit::Step> {
    let mut steps = jobs::migrations();
    steps.extend(access::migrations());
    steps.extend(actions::migrations());
    steps.extend(connectors::migrations());
    steps.extend(deletion::migrations());
    steps.push(Box::new(things::Step));
    steps
}

pub fn ports(extensions: Extensions) -> Ports {
    Ports {
        holdings: vec![Arc::new(Things)],
        conditions: vec![Arc::new(KeptState)],
        register: Some(Arc::new(Categories)),
        extensions,
        ..Ports::default()
    }
}

impl World {
    /// On a Monday at nine in the morning.
    pub async fn new() -> Self {
        Self::with(Extensions::default()).await
    }

    pub async fn with(extensions: Extensions) -> Self {
        let kit = Kit::new(steps(), AccessPolicy).await;
        let world = Self::found(kit.store().clone(), ports(extensions)).await;
        Self { _kit: Some(kit), ..world }
    }

    /// In a new database.
    pub async fn found(store: Store, ports: Ports) -> Self {
        let ids = [1, 2].map(|number| OrganisationId::from_uuid(Uuid::from_u128(number)));
        for id in ids {
            store.keys().create_organisation(id, instant(testkit::START)).await.expect("a key");
        }
        let world = Self::over(store, ports);
        for (scope, pack) in [(&world.ours, OURS), (&world.theirs, THEIRS)] {
            let checked =
                ports::pack::check(pack, &access::pack::sections()).unwrap_or_else(|faults| panic!("{faults:#?}"));
            world.write(scope, async |uow| checked.apply(uow).await).await.expect("the pack is loaded");
        }
        world.until("2026-03-02T08:00:00Z").await;
        world
    }

    /// In a database that was founded so.
    pub fn over(store: Store, ports: Ports) -> Self {
        let ledger = ledger(&store, &ports);
        let [ours, theirs] = [1, 2].map(|number| Scope::operator(OrganisationId::from_uuid(Uuid::from_u128(number))));
        Self { store, _kit: None, ledger, ports, ours, theirs }
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Lets time go on, and everything happen that is due until then.
    pub async fn until(&self, at: &str) {
        self.ledger.advance(instant(at), |_| {}).await.expect("time goes on");
    }

    /// Lets everything happen that is due now.
    pub async fn settle(&self) {
        self.ledger.pass().await.expect("a pass");
    }

    /// One unit, whose answer need not be kept for a repetition.
    pub async fn write<T, E: From<store::Error>>(
        &self,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut value = None;
        self.store()
            .write(scope, None, async |uow: &mut UnitOfWork| {
                value = Some(work(uow).await?);
                Ok::<(), E>(())
            })
            .await?;
        Ok(value.expect("the closure ran to its end"))
    }

    /// The scope of a person of an organisation, by their key in its pack.
    pub async fn acting_in(&self, scope: &Scope, key: &str) -> Scope {
        Scope::person(scope.organisation, self.person(scope, key).await)
    }

    pub async fn acting(&self, key: &str) -> Scope {
        self.acting_in(&self.ours, key).await
    }

    pub async fn person(&self, scope: &Scope, key: &str) -> PersonId {
        let read = self.store().read(scope);
        access::persons::by_pack_key(&read, scope, key).await.expect("reads").expect("a person").id
    }

    /// Brings a rule into force: A3 writes it, A1 and A2 approve it.
    pub async fn rule(&self, scope: &Scope, key: &str, definition: Definition) -> RuleVersion {
        let proposed = rule::Propose { key: key.to_owned(), definition };
        let author = self.acting_in(scope, "A3").await;
        let mut version =
            self.write(&author, async |uow| rule::propose(uow, &self.ports, proposed).await).await.expect("proposed");
        for approver in ["A1", "A2"] {
            let approve = rule::Approve { version: version.id, seen: version.version, sha256: version.sha256.clone() };
            let approver = self.acting_in(scope, approver).await;
            version = self.write(&approver, async |uow| rule::approve(uow, approve).await).await.expect("approved");
        }
        version
    }

    /// Makes things; answers their ids in order.
    pub async fn hold(&self, scope: &Scope, things: &[Thing]) -> Vec<Uuid> {
        let mut ids = Vec::new();
        for some in things.chunks(500) {
            ids.extend(
                self.write::<_, store::Error>(scope, async |uow| {
                    let rows: Vec<_> = some
                        .iter()
                        .map(|thing| thing.row(uow.organisation(), uow.new_id::<kernel::ItemId>().uuid()))
                        .collect();
                    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.clone().unwrap()).collect();
                    thing::Entity::insert_many(rows).exec_without_returning(uow.db()).await?;
                    Ok(ids)
                })
                .await
                .expect("held"),
            );
        }
        ids
    }

    /// What is held now, in the order of ids.
    pub async fn held(&self, scope: &Scope) -> Vec<thing::Model> {
        let read = self.store().read(scope);
        thing::Entity::in_scope(scope).order_by_asc(thing::Column::Id).all(&read).await.expect("reads")
    }

    /// Changes a thing past everything that looks.
    pub async fn touch(&self, scope: &Scope, id: Uuid, change: thing::ActiveModel) {
        self.touch_all(scope, vec![(id, change)]).await;
    }

    pub async fn touch_all(&self, scope: &Scope, changes: Vec<(Uuid, thing::ActiveModel)>) {
        self.write::<_, store::Error>(scope, async |uow| {
            for (id, change) in changes {
                thing::Entity::update_many()
                    .set(change)
                    .filter(thing::Column::OrganisationId.eq(uow.organisation()))
                    .filter(thing::Column::Id.eq(id))
                    .exec(uow.db())
                    .await?;
            }
            Ok(())
        })
        .await
        .expect("changed");
    }

    /// Plans what is due under a rule, and lets everything happen that follows.
    pub async fn plan(&self, by: &str, rule: &RuleVersion) -> plan::DeletionPlan {
        let plan = self.begin(by, rule).await.expect("begun");
        self.settle().await;
        self.planned(plan.id).await
    }

    pub async fn begin(&self, by: &str, rule: &RuleVersion) -> Result<plan::DeletionPlan, deletion::Error> {
        let ask = plan::Plan { rule: rule.rule, day: None };
        self.write(&self.acting(by).await, async |uow| plan::plan(uow, ask).await).await
    }

    pub async fn approve(&self, by: &str, plan: &plan::DeletionPlan) -> Result<plan::DeletionPlan, deletion::Error> {
        let approve =
            plan::Approve { plan: plan.id, seen: plan.version, hash: plan.hash.clone().expect("it is frozen") };
        self.write(&self.acting(by).await, async |uow| plan::approve(uow, approve).await).await
    }

    /// A plan as it is now.
    pub async fn planned(&self, id: DeletionPlanId) -> plan::DeletionPlan {
        let read = self.store().read(&self.ours);
        plan::get(&read, &self.ours, id).await.expect("reads").expect("it is there")
    }

    /// Every plan of an organisation, the one begun first first.
    pub async fn plans(&self, scope: &Scope) -> Vec<plan::DeletionPlan> {
        let read = self.store().read(scope);
        let page = plan::page(&read, scope, &plan::PlanFilter::default(), &Page::first(100)).await.expect("reads");
        page.rows.into_iter().rev().collect()
    }

    /// The run of a plan.
    pub async fn run(&self, plan: DeletionPlanId) -> run::DeletionRun {
        self.maybe_run(plan).await.expect("it has begun")
    }

    pub async fn maybe_run(&self, plan: DeletionPlanId) -> Option<run::DeletionRun> {
        let read = self.store().read(&self.ours);
        run::of_plans(&read, &self.ours, &[plan]).await.expect("reads").remove(&plan)
    }

    pub async fn windows(&self, run: &run::DeletionRun) -> Vec<run::RunWindow> {
        let read = self.store().read(&self.ours);
        run::windows_of(&read, &self.ours, &[run.id]).await.expect("reads").remove(&run.id).unwrap_or_default()
    }

    /// What a run kept: kind, reason, rule, count, until.
    pub async fn kept(&self, run: &run::DeletionRun) -> Vec<String> {
        let read = self.store().read(&self.ours);
        let kept = run::kept_of(&read, &self.ours, &[run.id]).await.expect("reads").remove(&run.id);
        let line = |kept: run::Kept| {
            let until = kept.until.map(|until| until.to_string()).unwrap_or_default();
            format!("{} {} {} {} {until}", kept.kind, kept.reason, kept.rule.unwrap_or_default(), kept.count)
        };
        kept.unwrap_or_default().into_iter().map(line).collect()
    }

    /// The certificate of a run, read as JSON, and its row.
    pub async fn certificate(&self, run: &run::DeletionRun) -> Option<(serde_json::Value, certificate::Certificate)> {
        let read = self.store().read(&self.ours);
        let row = certificate::of_runs(&read, &self.ours, &[run.id]).await.expect("reads").remove(&run.id)?;
        Some((serde_json::from_str(&row.document).expect("JSON"), row))
    }

    /// The kinds of what was told in an organisation, oldest first.
    pub async fn told(&self, scope: &Scope) -> Vec<String> {
        self.trail(scope).await.into_iter().map(|entry| entry.kind).collect()
    }

    /// The last entries of the trail of an organisation, oldest first.
    pub async fn trail(&self, scope: &Scope) -> Vec<Entry> {
        let read = self.store().read(scope);
        let entries = audit::entries(&read, scope.organisation, None, &Page::first(100)).await.expect("reads").rows;
        entries.into_iter().rev().collect()
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A rule that erases some dates after a trigger.
pub fn erases(categories: &[&str], on: &str, after: &str) -> Definition {
    Definition {
        after: Period::Dates(after.parse().expect("a span")),
        answers: Vec::new(),
        approval: Approval::None,
        categories: categories.iter().map(|&category| category.to_owned()).collect(),
        every: None,
        evidence: None,
        kind: Kind::Ceiling,
        latest: None,
        notify: None,
        on: vec![on.to_owned()],
        overridable: false,
        round: Vec::new(),
        sources: Vec::new(),
        states: Vec::new(),
        steps: vec![Step::Erase],
        text: None,
        unless: Vec::new(),
    }
}

/// A visit in our own store.
pub fn visit(on: &str) -> Thing {
    Thing {
        kind: "item",
        subject: None,
        category: "A-13/visit",
        state: None,
        place: None,
        anchor: "visit.date",
        on: date(on),
    }
}

/// The code of a refusal.
pub fn code<T: std::fmt::Debug>(refused: Result<T, deletion::Error>) -> &'static str {
    refused.expect_err("it is refused").code()
}

/// Something that may make something due at once.
struct Happened(&'static str);

impl Event for Happened {
    fn kind(&self) -> &'static str {
        self.0
    }
    fn subject(&self) -> Subject {
        Subject::new("item", "itm_1")
    }
}

/// Lets something happen that is listened to.
pub async fn happens(world: &World, kind: &'static str) {
    world
        .write::<_, store::Error>(&world.ours, async |uow| {
            uow.emit(&Happened(kind));
            Ok(())
        })
        .await
        .expect("told");
}
