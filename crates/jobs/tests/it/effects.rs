//! A table that shows what jobs did, and jobs that do it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use async_trait::async_trait;
use jobs::{
    CatchUp, Context, Due, Enqueue, Job, JobError, Ledger, NewSchedule, Options, Parts, Registry, When, schedules,
};
use kernel::{DeviationId, Event, Id, Instant, Scope, Standing, Subject};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use sea_orm_migration::prelude::*;
use serde::{Deserialize, Serialize};
use store::{Policy, Scoped, Store, UnitOfWork, model};
use testkit::Kit;

pub mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "effects")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::DeviationId,
        pub text: String,
        pub at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = None;
}

#[derive(DeriveMigrationName)]
struct Step;

#[async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use store::migration::{id, instant, organisation_id, text};
        let table = Table::create()
            .table("effects")
            .col(organisation_id())
            .col(id())
            .col(text("text", "What was done."))
            .col(instant("at", "When."))
            .to_owned();
        manager.create_table(table).await
    }
}

struct Nobody;

#[async_trait]
impl Policy for Nobody {
    async fn standing(&self, _: &sea_orm::DatabaseTransaction, scope: &Scope, _: Instant) -> Result<Standing, DbErr> {
        Ok(Standing { actor: scope.actor.clone(), roles: Vec::new(), granted: Vec::new() })
    }
}

pub struct Done(pub DeviationId);

impl Event for Done {
    fn kind(&self) -> &'static str {
        "effect.done"
    }
    fn subject(&self) -> Subject {
        Subject::new("effect", self.0)
    }
}

pub async fn leave(uow: &mut UnitOfWork, text: &str) -> Result<(), store::Error> {
    let id = uow.new_id();
    leave_as(uow, id, text).await
}

async fn leave_as(uow: &mut UnitOfWork, id: DeviationId, text: &str) -> Result<(), store::Error> {
    let effect = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(id),
        text: Set(text.to_owned()),
        at: Set(uow.now()),
    };
    let effect = model::insert(uow, effect).await?;
    uow.emit(&Done(effect.id));
    Ok(())
}

/// Leaves the name of its period, once: the effect has the id of the occurrence.
#[derive(Serialize, Deserialize)]
pub struct Hold {
    pub due: Due,
}

#[async_trait]
impl Job for Hold {
    const KIND: &'static str = "effects.hold";
    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        let late = if self.due.late { " late" } else { "" };
        let text = format!("{}{late}", self.due.period);
        let id = DeviationId::from_uuid(self.due.occurrence.uuid());
        cx.write(async |uow| {
            let left = row::Entity::in_scope(uow.scope()).filter(row::Column::Id.eq(id)).one(uow.db()).await?;
            if left.is_some() { Ok(()) } else { leave_as(uow, id, &text).await }
        })
        .await
        .map_err(|error: store::Error| error.into())
    }
}

/// A place in a job at which a test makes it stop.
#[derive(Default)]
pub struct Gate {
    pub reached: tokio::sync::Notify,
    pub open: tokio::sync::Notify,
}

/// The gate of a name; names are those of tests.
pub fn gate(name: &str) -> Arc<Gate> {
    static GATES: LazyLock<Mutex<HashMap<String, Arc<Gate>>>> = LazyLock::new(Mutex::default);
    GATES.lock().expect("no test panics here").entry(name.to_owned()).or_default().clone()
}

/// What a job of these tests is to do.
#[derive(Clone, Serialize, Deserialize)]
pub enum Say {
    /// Leave a text.
    Plainly(String),
    /// Fail so often, then leave a text.
    AfterFailures(u32),
    /// Panic at the first attempt, then leave a text.
    AfterPanic,
    /// Leave a text although another worker has taken the job over.
    TooLate,
    /// Wait at a gate in the first attempt, then leave a text.
    Gated(String),
    /// Wait at a gate that nobody opens.
    Hanging(String),
    /// Come back after this many seconds, once.
    Later(u64),
}

impl Say {
    pub fn plainly(text: &str) -> Self {
        Self::Plainly(text.to_owned())
    }
}

#[async_trait]
impl Job for Say {
    const KIND: &'static str = "effects.say";
    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        match self {
            Self::Plainly(text) => Ok(cx.write(async |uow| leave(uow, text).await).await?),
            Self::AfterFailures(failures) if cx.attempt() <= *failures => Err(JobError::Retry("not yet".into())),
            Self::AfterFailures(failures) => {
                let text = format!("after {failures}");
                Ok(cx.write(async |uow| leave(uow, &text).await).await?)
            }
            Self::TooLate => {
                cx.read()
                    .store()
                    .installation(async |unit: &mut store::InstallationUnit| {
                        let mut take_over = Query::update();
                        take_over.table("jobs").value("fence", Expr::col("fence").add(1));
                        unit.execute(take_over.and_where(Expr::col("id").eq(cx.job().uuid()))).await?;
                        Ok::<_, store::Error>(())
                    })
                    .await?;
                Ok(cx.write(async |uow| leave(uow, "too late").await).await?)
            }
            Self::AfterPanic => {
                assert!(cx.attempt() > 1, "the first attempt panics, as it should in this test");
                Ok(cx.write(async |uow| leave(uow, "after a panic").await).await?)
            }
            Self::Gated(name) => {
                if cx.attempt() == 1 {
                    gate(name).reached.notify_one();
                    gate(name).open.notified().await;
                }
                Ok(cx.write(async |uow| leave(uow, name).await).await?)
            }
            Self::Hanging(name) => {
                gate(name).reached.notify_one();
                std::future::pending().await
            }
            Self::Later(seconds) => {
                let waited = effects(cx.read().store(), cx.scope()).await.iter().any(|(text, _)| text == "first");
                if waited {
                    return Ok(cx.write(async |uow| leave(uow, "second").await).await?);
                }
                cx.write(async |uow| leave(uow, "first").await).await?;
                Err(JobError::Snooze(std::time::Duration::from_secs(*seconds)))
            }
        }
    }
}

/// Answers an event.
#[derive(Serialize, Deserialize)]
pub struct Echo(String);

#[async_trait]
impl Job for Echo {
    const KIND: &'static str = "effects.echo";
    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        let echoes = cx.read();
        let heard = row::Entity::in_scope(cx.scope()).filter(row::Column::Text.eq("echo")).one(&echoes).await;
        if heard.map_err(store::Error::from)?.is_some() {
            return Ok(());
        }
        Ok(cx.write(async |uow| leave(uow, "echo").await).await?)
    }
}

pub fn registry(echoing: bool) -> Registry {
    let mut registry = Registry::default();
    registry.job::<Hold>(&[]);
    registry.job::<Say>(&[]);
    registry.job::<Echo>(&[]);
    if echoing {
        registry.on::<Echo>("effect.done", |event| Some(Echo(event.subject.id.clone())));
    }
    registry
}

pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub ours: Scope,
    pub theirs: Scope,
}

impl World {
    pub async fn new() -> Self {
        Self::over(Kit::new(steps(), Nobody).await, false).await
    }

    pub async fn echoing() -> Self {
        Self::over(Kit::new(steps(), Nobody).await, true).await
    }

    pub async fn production() -> Self {
        Self::over(Kit::production(steps(), Nobody).await, false).await
    }

    async fn over(kit: Kit, echoing: bool) -> Self {
        let ours = Scope::operator(kit.organisation().await);
        let theirs = Scope::operator(kit.organisation().await);
        let ledger = ledger(kit.store(), echoing);
        Self { kit, ledger, ours, theirs }
    }

    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    pub async fn schedule(&self, scope: &Scope, key: &str, rule: &str, catch_up: CatchUp) {
        self.schedule_at(scope, key, rule, catch_up, ("Europe/Oslo", 9)).await;
    }

    /// The same, in another zone or at another hour.
    pub async fn schedule_at(
        &self,
        scope: &Scope,
        key: &str,
        rule: &str,
        catch_up: CatchUp,
        (zone, hour): (&str, u32),
    ) {
        let schedule = calendar::Schedule {
            rule: rule.parse().expect("a rule"),
            zone: zone.parse().expect("a zone"),
            at: chrono::NaiveTime::from_hms_opt(hour, 0, 0).expect("a time"),
            moves: calendar::Move::NextWorkingDay,
            holidays: calendar::Holidays::of(calendar::Country::No),
        };
        let opens_before = calendar::Span::ZERO;
        let payload = serde_json::json!({});
        self.put(
            scope,
            NewSchedule { key: key.to_owned(), schedule, opens_before, catch_up, kind: Hold::KIND, payload },
        )
        .await;
    }

    pub async fn put(&self, scope: &Scope, new: NewSchedule) {
        let put = self.store().write(scope, None, async |uow| schedules::put(uow, new).await).await;
        put.expect("the schedule is put");
    }

    pub async fn enqueue(&self, scope: &Scope, job: Say, when: When) {
        self.store()
            .write(scope, None, async |uow| uow.enqueue(&job, when).await.map(drop))
            .await
            .expect("the job is enqueued");
    }

    pub async fn texts(&self, scope: &Scope) -> Vec<String> {
        effects(self.store(), scope).await.into_iter().map(|(text, _)| text).collect()
    }
}

pub fn ledger(store: &Store, echoing: bool) -> Ledger {
    patient_ledger(store, echoing, 4)
}

/// A ledger that gives a job up after so many attempts.
pub fn patient_ledger(store: &Store, echoing: bool, attempts: u32) -> Ledger {
    let options = Options { lease: std::time::Duration::from_secs(60), batch: 10, attempts, ..Options::default() };
    let registry = registry(echoing);
    store.grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
    Ledger::new(Parts { store: store.clone(), registry, ports: ports::Ports::default(), options })
}

fn steps() -> Vec<testkit::Step> {
    let mut steps = jobs::migrations();
    steps.push(Box::new(Step));
    steps
}

pub async fn effects(store: &Store, scope: &Scope) -> Vec<(String, Instant)> {
    let read = store.read(scope);
    let rows = row::Entity::in_scope(scope).order_by_asc(row::Column::Id).all(&read).await.expect("reads");
    rows.into_iter().map(|row| (row.text, row.at)).collect()
}
