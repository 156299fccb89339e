//! The bell: it wakes the ledger, and stops between two passes.

use std::time::Duration;

use async_trait::async_trait;
use jobs::{Context, Enqueue, Job, JobError, Ledger, Parts, Registry, State, When};
use kernel::{Actor, Instant, OrganisationId, Page, Purpose, Scope, Standing};
use ports::Ports;
use scheduler::Options;
use sea_orm::{DatabaseTransaction, DbErr};
use serde::{Deserialize, Serialize};
use store::{Policy, UnitOfWork};
use testkit::Kit;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Nothing here takes longer.
const LIMIT: Duration = Duration::from_secs(20);

struct Nobody;

#[async_trait]
impl Policy for Nobody {
    async fn standing(&self, _: &DatabaseTransaction, scope: &Scope, _: Instant) -> Result<Standing, DbErr> {
        Ok(Standing { actor: scope.actor.clone(), roles: Vec::new(), granted: Vec::new() })
    }
}

static BEGUN: Semaphore = Semaphore::const_new(0);
static GATE: Semaphore = Semaphore::const_new(0);

/// Says that it has begun, and waits until it may end.
#[derive(Serialize, Deserialize)]
struct Wait;

#[async_trait]
impl Job for Wait {
    const KIND: &'static str = "tests.wait";

    async fn run(&self, _: &Context) -> Result<(), JobError> {
        BEGUN.add_permits(1);
        GATE.acquire().await.expect("nobody closes it").forget();
        Ok(())
    }
}

async fn state(kit: &Kit, scope: &Scope) -> State {
    let read = kit.store().read(scope);
    let jobs = jobs::jobs_page(&read, scope, &Page::first(1)).await.expect("it can be read");
    jobs.rows.first().expect("there is one").state
}

fn scope(organisation: OrganisationId) -> Scope {
    Scope { actor: Actor::Operator, organisation, purpose: Purpose::Operation }
}

#[tokio::test]
async fn the_tick_wakes_the_ledger_and_a_pass_under_way_is_brought_to_its_end() {
    let kit = Kit::new(jobs::migrations(), Nobody).await;
    let scope = scope(kit.organisation().await);
    let mut registry = Registry::default();
    registry.job::<Wait>(&[]);
    let parts =
        Parts { store: kit.store().clone(), registry, ports: Ports::default(), options: jobs::Options::default() };
    let stop = CancellationToken::new();
    let running = tokio::spawn(scheduler::run(Ledger::new(parts), Options::default(), stop.clone()));

    // No event goes with it, so that nothing but the tick can wake the ledger.
    let enqueue = async |uow: &mut UnitOfWork| uow.enqueue(&Wait, When::Now).await;
    kit.store().write(&scope, None, enqueue).await.expect("a job can be left");
    tokio::time::timeout(LIMIT, BEGUN.acquire()).await.expect("it was woken").expect("nobody closes it").forget();

    stop.cancel();
    tokio::task::yield_now().await;
    assert!(!running.is_finished(), "the pass has not come to its end");
    GATE.add_permits(1);
    let ended = tokio::time::timeout(LIMIT, running).await.expect("it ends").expect("it does not panic");
    assert!(ended.is_ok());
    assert_eq!(state(&kit, &scope).await, State::Completed);
}
