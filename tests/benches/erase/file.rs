//! The order system in a file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use connectors::Connector;
use tests::{Foreign, Installation, run_on};
use tokio::time::Instant;

use super::shop::{BUSY, DUE, Shop};
use super::there::connector;

/// Rows for each customer: itself, three orders, a line of each, three entries of a dialogue.
pub const ROWS: u64 = 10;

/// What somebody would write who knows the tables and needs no proof.
const RAW: &str = "BEGIN IMMEDIATE;
    DELETE FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id IN
        (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31'));
    DELETE FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31');
    DELETE FROM dialogue WHERE customer_id IN (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31');
    DELETE FROM customers WHERE last_activity_on <= '2022-12-31';
    COMMIT";

/// A shop whose order system lies in a file of its installation.
pub struct Filed {
    pub shop: Shop,
    orders: Foreign,
}

impl Filed {
    pub async fn open() -> Self {
        let installation = Installation::new();
        let orders = Foreign::order_system(&installation.path("crm.db")).await;
        let url = orders.url();
        Self { shop: Shop::over(installation, &url).await, orders }
    }

    /// The same in a process of its own, that has done nothing yet.
    pub async fn afresh(self) -> Self {
        Self { shop: self.shop.afresh().await, orders: self.orders }
    }

    /// So many customers who are due, and as many who are not, in a file beside it.
    pub async fn fill(&self, due: i64) -> PathBuf {
        let copy = self.shop.installation.path(format!("crm-{due}.db"));
        if copy.exists() {
            return copy;
        }
        let template = Foreign::order_system(&copy).await;
        template.customers(1, due, DUE).await;
        template.customers(due + 1, 2 * due, BUSY).await;
        copy
    }

    /// Puts the file's contents back, in the same place, and tells of its customers.
    pub async fn restore(&self, copy: &Path, due: i64) {
        std::fs::copy(copy, self.orders.path()).expect("the file is put back");
        self.shop.tell_of(due).await;
    }

    /// A copy that only the connector works on.
    pub fn alone(&self, copy: &Path) -> Connector {
        let path = self.shop.installation.path("there.db");
        std::fs::copy(copy, &path).expect("the file can be copied");
        connector(&format!("sqlite://{}", path.display()))
    }

    /// The raw statement on a copy of its own, with settings of the connection.
    pub async fn statement(&self, copy: &Path, settings: &str) -> Duration {
        let path = self.shop.installation.path("raw.db");
        std::fs::copy(copy, &path).expect("the file can be copied");
        let mut connection = Foreign::at(&path).connect(false).await;
        run_on(&mut connection, &format!("{settings} SELECT count(*) FROM customers")).await;
        let begin = Instant::now();
        run_on(&mut connection, RAW).await;
        begin.elapsed()
    }
}
