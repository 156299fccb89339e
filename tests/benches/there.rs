//! What of an erasure is spent in the other database: the connector's own work, without what we write down of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use connectors::{Connector, Connectors, DataSet, Options, Tolerance, Window};
use kernel::{OrganisationId, WindowId};
use ports::Cutoff;
use serde_json::json;
use tokio::time::Instant;

use crate::shop::Shop;

const NUMBER: &str = "310000051";
/// As many keys as a plan puts into a window.
const WINDOW: usize = 1_000;

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
    /// The same windows on a copy of the same file, with nobody else at work.
    pub async fn alone(shop: &Shop, copy: &Path, due: i64) -> Self {
        let path = shop.installation.path("there.db");
        std::fs::copy(copy, &path).expect("the file can be copied");
        let (connector, set) = (connector(&path), customers());
        let cutoffs = BTreeMap::from([("customer.last_activity".to_owned(), cutoff())]);
        let keys: Vec<_> = (1..=due).map(|id| id.to_string()).collect();
        let mut took = Self::default();
        for (number, keys) in (0_u128..).zip(keys.chunks(WINDOW)) {
            let begin = Instant::now();
            let before = connector.inspect(&set).await.expect("the tables are as declared");
            let expected = connector.count(&set, keys, &cutoffs).await.expect("they are counted");
            took.counting += begin.elapsed();
            let begin = Instant::now();
            connector.inspect(&set).await.expect("the tables are as declared");
            let id: WindowId = format!("win_{number:032x}").parse().expect("an id");
            let fingerprint = before.fingerprint;
            let (identity, keys, cutoffs) = (before.identity, keys.to_vec(), cutoffs.clone());
            let tolerance = Tolerance::default();
            let window = Window { id, keys, cutoffs, fingerprint, identity, expected, tolerance };
            let outcome = connector.erase(&set, &window).await.expect("they are erased");
            took.erasing += begin.elapsed();
            assert_eq!(outcome.erased.len(), window.keys.len());
            let begin = Instant::now();
            let left = connector.absent(&set, &window.identity, &window.keys).await.expect("they are looked for");
            took.looking += begin.elapsed();
            assert!(left.is_empty());
        }
        took
    }
}

fn connector(path: &Path) -> Connector {
    let options = Options::new(format!("sqlite://{}", path.display()), NUMBER);
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
