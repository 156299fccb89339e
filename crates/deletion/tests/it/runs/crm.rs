//! Another system's database: customers with orders, and vouchers that are nobody's business here.

use std::collections::BTreeMap;

use connectors::{Child, Connectors, DataSet, Declare, Guard, GuardForm, KeyColumn, KeyKind, Options, declare};
use deletion::rule::{Approval, RuleVersion};
use ports::Extensions;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use store::UnitOfWork;
use tempfile::TempDir;
use uuid::Uuid;

use super::things::{Thing, subject};
use super::world::{World, date, erases};

pub struct Crm {
    pub world: World,
    pub folder: TempDir,
}

pub const SYSTEM: &str = "S2";

pub async fn open(path: &std::path::Path) -> DatabaseConnection {
    Database::connect(format!("sqlite://{}?mode=rwc", path.join("crm.db").display())).await.expect("opens")
}

pub async fn create(path: &std::path::Path) {
    let db = open(path).await;
    for statement in [
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, last_activity_on TEXT)",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), what TEXT)",
        "CREATE TABLE vouchers (id INTEGER PRIMARY KEY, customer_name TEXT)",
        "CREATE TABLE samsvar_receipts (window_id TEXT PRIMARY KEY, rows TEXT, at TEXT)",
    ] {
        db.execute_unprepared(statement).await.expect("made");
    }
    db.close().await.expect("closes");
}

pub fn extensions(path: &std::path::Path, organisation: &str) -> Extensions {
    let options = Options::new(format!("sqlite://{}", path.join("crm.db").display()), organisation);
    Extensions::default().with(Connectors::new(BTreeMap::from([("crm".to_owned(), options)])).expect("configured"))
}

pub fn data_set(receipts: bool) -> DataSet {
    DataSet {
        connector: "crm".to_owned(),
        system: SYSTEM.to_owned(),
        kind: "customer".to_owned(),
        table: "customers".to_owned(),
        key: KeyColumn { name: "id".to_owned(), kind: KeyKind::Integer },
        guards: vec![Guard {
            column: "last_activity_on".to_owned(),
            anchor: "customer.last_activity".to_owned(),
            form: GuardForm::Date,
        }],
        unguarded: None,
        children: vec![Child {
            table: "orders".to_owned(),
            parent: "customer_id".to_owned(),
            key: None,
            children: Vec::new(),
        }],
        columns: BTreeMap::new(),
        receipts: receipts.then(|| "samsvar_receipts".to_owned()),
        zone: "Europe/Oslo".parse().expect("a zone"),
    }
}

impl Crm {
    /// With the data set declared.
    pub async fn new(receipts: bool) -> (Self, RuleVersion) {
        let folder = tempfile::tempdir().expect("a folder");
        create(folder.path()).await;
        let world = World::with(extensions(folder.path(), "310000019")).await;
        let crm = Self { world, folder };
        crm.declare(data_set(receipts)).await;
        let rule = crm.rule().await;
        (crm, rule)
    }

    pub async fn declare(&self, set: DataSet) {
        let declared = Declare { key: "crm-customers".to_owned(), set };
        let ours = &self.world.ours;
        self.world.write(ours, async |uow: &mut UnitOfWork| declare(uow, declared).await).await.expect("declared");
    }

    /// Three years after the last activity.
    pub async fn rule(&self) -> RuleVersion {
        let definition = erases(&["A-07/*"], "customer.last_activity", "P3Y");
        self.world.rule(&self.world.ours, "A-R1", definition).await
    }

    /// The same, and one more person approves each plan.
    pub async fn careful_rule(&self) -> RuleVersion {
        let mut definition = erases(&["A-07/*"], "customer.last_activity", "P3Y");
        definition.approval = Approval::One;
        self.world.rule(&self.world.ours, "A-R1", definition).await
    }

    /// Adds a customer with so many orders there, and the reference to them here.
    pub async fn customer(&self, number: i64, there: &str, here: &str, orders: usize) -> Uuid {
        let db = open(self.folder.path()).await;
        db.execute_unprepared(&format!("INSERT INTO customers VALUES ({number}, 'Kunde {number}', '{there}')"))
            .await
            .expect("a customer");
        for _ in 0..orders {
            let order = format!("INSERT INTO orders (customer_id, what) VALUES ({number}, 'Noe')");
            db.execute_unprepared(&order).await.expect("an order");
        }
        db.execute_unprepared(&format!("INSERT INTO vouchers (customer_name) VALUES ('Kunde {number}')"))
            .await
            .expect("a voucher");
        db.close().await.expect("closes");
        self.world.hold(&self.world.ours, &[reference(number, here)]).await[0]
    }

    pub async fn sql(&self, statement: &str) {
        let db = open(self.folder.path()).await;
        db.execute_unprepared(statement).await.expect("done");
        db.close().await.expect("closes");
    }

    /// The numbers of the customers that are there.
    pub async fn customers(&self) -> Vec<i64> {
        self.numbers("SELECT id FROM customers ORDER BY id").await
    }

    pub async fn numbers(&self, query: &str) -> Vec<i64> {
        let db = open(self.folder.path()).await;
        let query = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, query);
        let rows = db.query_all_raw(query).await.expect("read");
        db.close().await.expect("closes");
        rows.iter().map(|row| row.try_get_by_index(0).expect("a number")).collect()
    }

    /// The numbers of the customers that we know of.
    pub async fn references(&self) -> Vec<i64> {
        let mut keys: Vec<i64> =
            self.world.held(&self.world.ours).await.into_iter().filter_map(|thing| thing.key?.parse().ok()).collect();
        keys.sort_unstable();
        keys
    }
}

pub fn reference(number: i64, on: &str) -> Thing {
    Thing {
        kind: "reference",
        subject: Some(subject(u128::try_from(number).expect("positive"))),
        category: "A-07/contact",
        state: None,
        place: Some((SYSTEM, "customer", number.to_string())),
        anchor: "customer.last_activity",
        on: date(on),
    }
}
