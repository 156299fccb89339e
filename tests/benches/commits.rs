//! What it brings that units which wait share a commit: many writers at once against the same units one after the other,
//! each with a commit of its own; and what the disk asks for a commit.

use std::io::Write;
use std::time::Duration;

use kernel::{Event, Id, Instant as At, PersonId, Scope, Standing, Subject};
use sea_orm::{DatabaseTransaction, DbErr};
use store::{Error, Policy, Store, UnitOfWork};
use testkit::Kit;
use tokio::time::Instant;

use crate::table::{Line, median, ratio, shown};

const ROUNDS: usize = 9;
const WRITERS: usize = 64;
/// Units of each round, on either side.
const UNITS: usize = 1_280;
const QUICK: usize = 256;
const SYNCS: usize = 200;

/// A unit that leaves an entry in the trail and an event, and changes no row of its own.
struct Noted;

impl Event for Noted {
    fn kind(&self) -> &'static str {
        "bench.noted"
    }
    fn subject(&self) -> Subject {
        Subject::new("bench", "1")
    }
}

struct Anybody;

#[async_trait::async_trait]
impl Policy for Anybody {
    async fn standing(&self, _: &DatabaseTransaction, scope: &Scope, _: At) -> Result<Standing, DbErr> {
        Ok(Standing { actor: scope.actor.clone(), roles: Vec::new(), granted: Vec::new() })
    }
}

/// One writer, many writers, and the disk by itself: in turns.
pub async fn measure(quick: bool) -> Vec<Line> {
    let kit = Kit::production(Vec::new(), Anybody).await;
    let organisation = kit.organisation().await;
    let scope = Scope::person(organisation, PersonId::from_uuid(organisation.uuid()));
    let units = if quick { QUICK } else { UNITS };
    let (mut alone, mut together, mut syncs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..if quick { 3 } else { ROUNDS } {
        alone.push(each(units, write(kit.store(), &scope, units)).await);
        together.push(each(units, at_once(kit.store(), &scope, units)).await);
        syncs.push(sync(kit.folder()));
    }
    let (alone, together, sync) = (median(alone), median(together), median(syncs));
    let rate = |each: Duration| format!("{} = {:.0}/s", shown(each), 1.0 / each.as_secs_f64());
    vec![
        Line::told("the disk: 4 KiB written and synced", shown(sync)),
        Line::told("one commit each, one writer", rate(alone)),
        Line::told(format!("shared commits, {WRITERS} writers"), rate(together)),
        Line::at_least("  times as many units a second", ratio(alone, together), 1.0),
        Line::told("  of a unit's time alone, the share that the disk takes", format!("{:.2}", ratio(sync, alone))),
    ]
}

async fn each(units: usize, work: impl Future<Output = ()>) -> Duration {
    let begin = Instant::now();
    work.await;
    begin.elapsed() / u32::try_from(units).unwrap_or(u32::MAX)
}

async fn write(store: &Store, scope: &Scope, units: usize) {
    for _ in 0..units {
        let unit = async |uow: &mut UnitOfWork| {
            uow.emit(&Noted);
            Ok::<_, Error>(())
        };
        store.write(scope, None, unit).await.expect("it is written");
    }
}

async fn at_once(store: &Store, scope: &Scope, units: usize) {
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (store, scope) = (store.clone(), scope.clone());
            tokio::spawn(async move { write(&store, &scope, units / WRITERS).await })
        })
        .collect();
    for writer in writers {
        writer.await.expect("each is answered");
    }
}

/// What one sync of a small write costs in the folder that the database lies in.
fn sync(folder: &std::path::Path) -> Duration {
    let mut file = std::fs::File::create(folder.join("sync")).expect("a file can be made");
    let times = (0..SYNCS).map(|_| {
        let begin = Instant::now();
        file.write_all(&[7; 4096]).expect("it is written");
        file.sync_data().expect("it is synced");
        begin.elapsed()
    });
    median(times.collect())
}
