//! What strikes between two durable steps.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::task::Poll;

use chrono::TimeDelta;
use jobs::Ledger;
use kernel::{Fault as _, Instant};

use crate::dice::Dice;
use crate::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The process dies in the middle of its work.
    Killed,
    /// A second ledger works at the same instant.
    TwoLedgers,
    /// Business time is moved a little past what is due, and nobody has looked.
    ClockForward,
    /// Somebody tries to set business time back, and sets the machine's clock back.
    ClockBack,
    /// Jobs panic.
    Panic,
    /// One kind of statement fails as long as one pass lasts.
    Statement,
    /// Nobody works for days.
    Down,
}

pub const FAULTS: [Fault; 7] = [
    Fault::Killed,
    Fault::TwoLedgers,
    Fault::ClockForward,
    Fault::ClockBack,
    Fault::Panic,
    Fault::Statement,
    Fault::Down,
];

/// What a statement does to which table, of those that a pass writes.
const STATEMENTS: [(&str, &str); 11] = [
    ("INSERT", "occurrences"),
    ("UPDATE", "schedules"),
    ("INSERT", "jobs"),
    ("UPDATE", "jobs"),
    ("DELETE", "outbox"),
    ("INSERT", "outbox"),
    ("INSERT", "audit_entries"),
    ("UPDATE", "audit_heads"),
    ("INSERT", "duty_occurrences"),
    ("INSERT", "duty_invitations"),
    ("INSERT", "deviations"),
];

/// How often each of them has struck.
pub type Struck = BTreeMap<String, usize>;

/// Lives to an instant, with a fault on the way. What finds nothing to strike at does not count.
pub async fn strike(world: &mut World, fault: Fault, to: Instant, dice: &mut Dice, struck: &mut Struck) {
    let name = match fault {
        Fault::Killed => killed(world, to, dice).await,
        Fault::TwoLedgers => two_ledgers(world, to).await,
        Fault::ClockForward => clock_forward(world, to, dice).await,
        Fault::ClockBack => clock_back(world).await,
        Fault::Panic => {
            world.panics.store(1 + u32::try_from(dice.below(3)).expect("a small number"), Ordering::Relaxed);
            None
        }
        Fault::Statement => statement(world, to, dice).await,
        Fault::Down => down(world, to, dice).await,
    };
    advance(world.ledger(), to).await;
    let name = match fault {
        Fault::Panic => (world.panics.swap(0, Ordering::Relaxed) == 0).then(|| "Panic".to_owned()),
        _ => name,
    };
    if let Some(name) = name {
        *struck.entry(name).or_default() += 1;
    }
}

/// Lives to an instant.
pub async fn advance(ledger: &Ledger, to: Instant) {
    ledger.advance(to, |_| {}).await.expect("time goes on");
}

/// Dies up to ten times on the way, anywhere from the first wait to the thousandth.
async fn killed(world: &mut World, to: Instant, dice: &mut Dice) -> Option<String> {
    let mut kills = 0;
    for _ in 0..=dice.below(10) {
        let doublings = 2 + dice.below(9);
        let waits = dice.below(1 << doublings);
        let waits = usize::try_from(waits).expect("a small number");
        if let Some(reached) = killed_after(waits, world.ledger().advance(to, |_| {})).await {
            reached.expect("time goes on");
            break;
        }
        kills += 1;
        world.begin_again().await;
    }
    (kills > 0).then(|| "Killed".to_owned())
}

/// What a future answers, unless it has to wait so often before: then it is dropped where it stands.
async fn killed_after<T>(waits: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut waited = 0;
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending if waited == waits => Poll::Ready(None),
        Poll::Pending => {
            waited += 1;
            Poll::Pending
        }
    })
    .await
}

/// The next instant at which something is due, if it comes early enough for what it causes to end in time.
async fn next(world: &World, to: Instant) -> Option<Instant> {
    let now = world.now().await;
    let next = world.ledger().next_due().await.expect("a look");
    next.filter(|next| *next > now && *next < to - TimeDelta::minutes(5))
}

async fn set(world: &World, at: Instant) {
    world.process().parts.store.set_test_clock(at).await.expect("time moves forward");
}

async fn two_ledgers(world: &World, to: Instant) -> Option<String> {
    let mut met = false;
    for _ in 0..8 {
        let Some(next) = next(world, to).await else { break };
        set(world, next).await;
        let second = world.second();
        let (first, second) = tokio::join!(world.ledger().pass(), second.pass());
        let [first, second] = [first, second].map(|ran| ran.expect("a pass"));
        met |= first > 0 && second > 0;
    }
    Some(if met { "TwoLedgers, both worked" } else { "TwoLedgers, one worked" }.to_owned())
}

async fn clock_forward(world: &World, to: Instant, dice: &mut Dice) -> Option<String> {
    let minutes = i64::try_from(1 + dice.below(45)).expect("a small number");
    let past = next(world, to).await? + TimeDelta::minutes(minutes);
    if past > to {
        return None;
    }
    set(world, past).await;
    Some("ClockForward".to_owned())
}

async fn clock_back(world: &World) -> Option<String> {
    let hour = TimeDelta::hours(1);
    let refused = world.process().parts.store.set_test_clock(world.now().await - hour).await;
    assert_eq!(refused.expect_err("time never runs back").code(), "TEST_CLOCK_BACKWARD");
    use kernel::Clock;
    world.clock.set(world.clock.now() - hour * 3);
    Some("ClockBack".to_owned())
}

async fn statement(world: &World, to: Instant, dice: &mut Dice) -> Option<String> {
    let (does, table) = STATEMENTS[usize::try_from(dice.below(STATEMENTS.len() as u64)).expect("a small number")];
    set(world, next(world, to).await?).await;
    let fails = if world.eyes.on_server() {
        format!(
            "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$; \
             CREATE TRIGGER planted BEFORE {does} ON {table} FOR EACH ROW EXECUTE FUNCTION planted()"
        )
    } else {
        format!("CREATE TRIGGER planted BEFORE {does} ON {table} BEGIN SELECT RAISE(ABORT, 'planted'); END")
    };
    world.eyes.run(&fails).await;
    // It may fail as a whole, or only some of its jobs; or nothing of it needs that statement.
    let passed = world.ledger().pass().await;
    world.eyes.run(if world.eyes.on_server() { "DROP FUNCTION planted CASCADE" } else { "DROP TRIGGER planted" }).await;
    let retryable = world.eyes.count("SELECT COUNT(*) AS n FROM jobs WHERE state = 'retryable'").await;
    (passed.is_err() || retryable > 0).then(|| format!("Statement: {does} {table}"))
}

async fn down(world: &mut World, to: Instant, dice: &mut Dice) -> Option<String> {
    let now = world.now().await;
    let up = now + TimeDelta::hours(i64::try_from(12 + dice.below(72)).expect("a small number"));
    if up > to - TimeDelta::minutes(5) {
        return None;
    }
    set(world, up).await;
    world.downtimes.push((now, up));
    world.begin_again().await;
    Some("Down".to_owned())
}
