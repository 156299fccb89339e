//! What of an erasure is spent in the other database: the connector's own work, without what we write down of it.

use std::collections::BTreeMap;
use std::time::Duration;

use connectors::{Connector, Connectors, DataSet, Options, Tolerance, Window};
use kernel::{OrganisationId, WindowId};
use ports::Cutoff;
use serde_json::json;
use tokio::time::Instant;

use super::shop::NUMBER;

/// So many windows are carried out by one look at the tables, as in a portion of a run.
const PORTION: usize = 20;

/// How long the connector took for all windows.
#[derive(Clone, Copy, Default)]
pub struct There {
    /// As a plan is made.
    pub counting: Duration,
    /// As it is carried out.
    pub erasing: Duration,
    /// As it is verified.
    pub looking: Duration,
}

impl There {
    /// The same windows, of so many keys, with nobody else at work.
    pub async fn alone(connector: &Connector, due: i64, keys_in_a_window: usize) -> Self {
        let set = customers();
        let cutoffs = BTreeMap::from([("customer.last_activity".to_owned(), cutoff())]);
        let keys: Vec<_> = (1..=due).map(|id| id.to_string()).collect();
        let windows: Vec<_> = (0_u128..).zip(keys.chunks(keys_in_a_window)).collect();
        let mut took = Self::default();
        for portion in windows.chunks(PORTION) {
            let begin = Instant::now();
            let before = connector.inspect(&set).await.expect("the tables are as declared");
            let mut planned = Vec::new();
            for (number, keys) in portion {
                let id: WindowId = format!("win_{number:032x}").parse().expect("an id");
                let expected = connector.count(&set, keys, &cutoffs).await.expect("they are counted");
                let (fingerprint, identity) = (before.fingerprint.clone(), before.identity.clone());
                let (keys, cutoffs, tolerance) = (keys.to_vec(), cutoffs.clone(), Tolerance::default());
                planned.push(Window { id, keys, cutoffs, fingerprint, identity, expected, tolerance });
            }
            took.counting += begin.elapsed();
            let begin = Instant::now();
            connector.inspect(&set).await.expect("the tables are as declared");
            for window in &planned {
                let outcome = connector.erase(&set, window).await.expect("they are erased");
                assert_eq!(outcome.erased.len(), window.keys.len());
            }
            took.erasing += begin.elapsed();
            let begin = Instant::now();
            for window in &planned {
                let left = connector.absent(&set, &window.identity, &window.keys).await.expect("they are looked for");
                assert!(left.is_empty());
            }
            took.looking += begin.elapsed();
        }
        took
    }
}

/// The database at an address, as the shop's operator connects it.
pub fn connector(url: &str) -> Connector {
    let options = Options::new(url, NUMBER);
    let all = Connectors::new(BTreeMap::from([("crm".to_owned(), options)])).expect("it is configured");
    let organisation: OrganisationId = format!("org_{:032x}", 1).parse().expect("an id");
    all.get(organisation, NUMBER, "crm").expect("it is theirs")
}

fn cutoff() -> Cutoff {
    Cutoff::On("2022-12-31".parse().expect("a date"))
}

/// As the shop's pack declares it.
fn customers() -> DataSet {
    let lines = json!({ "table": "order_lines", "parent": "order_id" });
    let children = json!([
        { "table": "orders", "parent": "customer_id", "key": "id", "children": [lines] },
        { "table": "dialogue", "parent": "customer_id" },
    ]);
    let set = json!({
        "connector": "crm", "system": "S2", "kind": "customer", "table": "customers",
        "key": { "name": "id", "kind": "integer" },
        "guards": [{ "column": "last_activity_on", "anchor": "customer.last_activity", "form": "date" }],
        "children": children, "receipts": "samsvar_receipts", "zone": "Europe/Oslo",
    });
    serde_json::from_value(set).expect("a data set")
}
