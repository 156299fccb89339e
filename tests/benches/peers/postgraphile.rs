//! A page of the register beside PostGraphile over the same rows: requests that a server answers for each second of its own
//! processor time. PostGraphile reads as the server's own role, which no row security holds back, and asks nobody who they
//! are; ours signs the caller in, decides what they may see, and answers from one snapshot. It has no list of who works with
//! an activity; it answers the column instead from which ours is made.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Client, Installation};
use uuid::Uuid;

use super::{Peer, installed};
use crate::register::{self, ACTIVITIES};
use crate::server;
use crate::setup::SERVE;
use crate::table::{Line, shown};

const PAGES: u32 = 200;
const ROUNDS: usize = 7;
/// At least so many times their requests for each second of processor time.
const LIMIT: f64 = 2.0;
const PAGE: &str = "query ($first: Int!, $organisation: UUID!) {
    allActivities(first: $first, condition: { organisationId: $organisation }) { nodes { rowId key name status side details
        purposesByOrganisationIdAndActivityId { nodes { key text basis } }
        categoriesByOrganisationIdAndActivityId { nodes { key name sensitivity } }
        activitySystemsByOrganisationIdAndActivityId { nodes { systemByOrganisationIdAndSystemId { key name } } }
        activityProcessorsByOrganisationIdAndActivityId {
            nodes { processorByOrganisationIdAndProcessorId { key name } } }
        activityStepsByOrganisationIdAndActivityId { nodes { kind at } } } } }";

/// A server and what is asked of it.
struct Side {
    client: Client,
    process: u32,
    document: &'static str,
    variables: Value,
    list: &'static str,
    taken: Vec<Duration>,
}

pub async fn measure(quick: bool) -> Vec<Line> {
    let Some(address) = server::address() else { return vec![server::skipped()] };
    let folder = match installed("postgraphile") {
        Ok(folder) => folder,
        Err(told) => return vec![told],
    };
    let installation = Installation::on_server(&address).await;
    let server = installation.start(&SERVE).await;
    let (organisation, token) = register::fill(&installation).await;
    let database = installation.superuser().expect("it is on a server");
    server::run(&database, &["ANALYZE".to_owned()]).await;
    let mut ours = Side {
        client: server.client(Some(&token)),
        process: server.id(),
        document: register::PAGE,
        variables: json!({ "first": ACTIVITIES }),
        list: "activities",
        taken: Vec::new(),
    };
    let mut peer = Peer::start(&folder, "serve.mjs", &database);
    let ready: Value = serde_json::from_str(&peer.hear()).expect("it says where it listens");
    let organisation = organisation.rsplit('_').next().and_then(|id| Uuid::parse_str(id).ok()).expect("an id");
    let mut theirs = Side {
        client: Client::new(ready["address"].as_str().expect("an address"), None),
        process: peer.process.id(),
        document: PAGE,
        variables: json!({ "first": ACTIVITIES, "organisation": organisation }),
        list: "allActivities",
        taken: Vec::new(),
    };
    let (pages, rounds) = if quick { (20, 2) } else { (PAGES, ROUNDS) };
    // Code that runs often is made faster by Node; statements are prepared once.
    for side in [&mut ours, &mut theirs] {
        side.ask(2 * pages).await;
        side.taken.clear();
    }
    let before = of_database(&database).await;
    for round in 0..rounds {
        // Who is first in one round is second in the next.
        let mut sides = [&mut ours, &mut theirs];
        if round % 2 == 1 {
            sides.reverse();
        }
        for side in sides {
            side.ask(pages).await;
        }
    }
    let after = of_database(&database).await;
    let asked = pages * u32::try_from(rounds).expect("a small number");
    let [mine, other] = [0, 1].map(|side| shown(after[side].saturating_sub(before[side]) / asked));
    let share = "  our pages for each second of processor time, as a multiple of theirs";
    let (ours, theirs) = (ours.each(pages), theirs.each(pages));
    let multiple = theirs.as_secs_f64() / ours.as_secs_f64();
    vec![
        Line::told(format!("page of {ACTIVITIES} activities: our server's processor time"), shown(ours)),
        Line::told("  and PostgreSQL's for it", mine),
        Line::told("PostGraphile's processor time", shown(theirs)),
        Line::told("  and PostgreSQL's for it", other),
        match quick {
            // So few take less than the system counts.
            true => Line::told(share, format!("{multiple:.2}")),
            false => Line::at_least(share, multiple, LIMIT),
        },
    ]
}

impl Side {
    /// So many pages, one after the other.
    async fn ask(&mut self, pages: u32) {
        let before = tests::cpu_of(self.process).expect("the system tells what a process takes");
        for _ in 0..pages {
            let data = self.client.data(self.document, self.variables.clone()).await;
            assert_eq!(data[self.list]["nodes"].as_array().map(Vec::len), Some(ACTIVITIES));
        }
        let after = tests::cpu_of(self.process).expect("the system tells what a process takes");
        self.taken.push(after.saturating_sub(before));
    }

    /// What one page takes, in the round in the middle.
    fn each(&self, pages: u32) -> Duration {
        crate::table::median(self.taken.clone()) / pages
    }
}

/// What PostgreSQL has done for us, and for them.
async fn of_database(database: &str) -> [Duration; 2] {
    let mut taken = [Duration::ZERO; 2];
    for (taken, role) in taken.iter_mut().zip(["_app", "postgres"]) {
        *taken = server::cpu_of(database, role).await.unwrap_or_default();
    }
    taken
}
