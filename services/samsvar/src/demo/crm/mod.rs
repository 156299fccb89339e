//! The order system of the demo: another system's database, made from the seed, with 2 400 customers, what they ordered
//! and what the accounts hold of it. People of the demo order there; nobody but a deletion run takes anything away.

mod people;

use std::path::{Path, PathBuf};

use calendar::Span;
use chrono::{Days, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, TransactionTrait};

use self::people::{Customer, customer};
use super::chance::Dice;
use crate::Failure;

/// How many customers there are as the year begins.
pub const CUSTOMERS: i64 = 2_400;
const SCHEMA: &str = include_str!("schema.sql");
/// So many rows stand in one statement.
const ROWS: usize = 500;

/// The order system.
pub struct Crm {
    db: DatabaseConnection,
    path: PathBuf,
    last_order: i64,
    last_voucher: i64,
}

/// What somebody ordered, and the voucher for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The customer.
    pub customer: i64,
    /// Its voucher.
    pub voucher: i64,
    /// When.
    pub on: NaiveDate,
}

impl Crm {
    /// Makes it, as it stands on the first day, with a copy beside it for whoever wants to compare.
    pub async fn make(folder: &Path, dice: Dice, from: NaiveDate) -> Result<Self, Failure> {
        let path = folder.join("crm.db");
        let db = connect(&path).await?;
        for statement in SCHEMA.split(';').filter(|statement| !statement.trim().is_empty()) {
            db.execute_unprepared(statement).await.map_err(fault)?;
        }
        let mut crm = Self { db, path: path.clone(), last_order: 0, last_voucher: 0 };
        let tx = crm.db.begin().await.map_err(fault)?;
        let mut rows = Rows::default();
        for id in 1..=CUSTOMERS {
            let customer = customer(dice, id, from);
            rows.customer(&customer);
            for on in &customer.ordered {
                crm.last_order += 1;
                crm.last_voucher += 1;
                rows.order(dice, &customer, crm.last_order, crm.last_voucher, *on);
            }
        }
        rows.insert(&tx).await?;
        tx.commit().await.map_err(fault)?;
        std::fs::copy(&path, folder.join("crm-before.db"))
            .map_err(|error| Failure::of("the order system's database cannot be copied", &error))?;
        Ok(crm)
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is known of all customers as the year begins: whom, when last, and their vouchers.
    pub fn known(dice: Dice, from: NaiveDate) -> impl Iterator<Item = (i64, NaiveDate, Vec<(i64, NaiveDate)>)> {
        let mut voucher = 0;
        (1..=CUSTOMERS).map(move |id| {
            let customer = customer(dice, id, from);
            let vouchers = customer.ordered.iter().map(|on| {
                voucher += 1;
                (voucher, *on)
            });
            (id, customer.last_activity, vouchers.collect())
        })
    }

    /// A customer whose three years are over on `day`, counted from the day before the year began.
    #[must_use]
    pub fn due_on(dice: Dice, from: NaiveDate, day: NaiveDate) -> Option<i64> {
        let three_years: Span = "P3Y".parse().expect("three years");
        (1..=CUSTOMERS).find(|id| three_years.after_date(customer(dice, *id, from).last_activity) == day)
    }

    /// A customer orders. `None` where there is no such customer any more.
    pub async fn order(&mut self, dice: Dice, customer: i64, on: NaiveDate) -> Result<Option<Order>, Failure> {
        let tx = self.db.begin().await.map_err(fault)?;
        let change = Query::update()
            .table("customers")
            .value("last_activity_on", on.to_string())
            .and_where(Expr::col("id").eq(customer))
            .to_owned();
        if tx.execute(&change).await.map_err(fault)?.rows_affected() == 0 {
            return Ok(None);
        }
        self.last_order += 1;
        self.last_voucher += 1;
        let of = people::named(dice, customer);
        let mut rows = Rows::default();
        rows.order(dice, &of, self.last_order, self.last_voucher, on);
        rows.insert(&tx).await?;
        tx.commit().await.map_err(fault)?;
        Ok(Some(Order { customer, voucher: self.last_voucher, on }))
    }

    /// How many rows each table has.
    pub async fn counts(&self) -> Result<Vec<(&'static str, i64)>, Failure> {
        let mut counts = Vec::new();
        for table in ["customers", "orders", "order_lines", "dialogue", "vouchers"] {
            let count = Query::select().expr(Expr::col("id").count()).from(table).to_owned();
            let row = self.db.query_one(&count).await.map_err(fault)?;
            let row = row.ok_or_else(|| Failure::new("a count answers nothing"))?;
            counts.push((table, row.try_get_by_index(0).map_err(fault)?));
        }
        Ok(counts)
    }
}

async fn connect(path: &Path) -> Result<DatabaseConnection, Failure> {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.map_err(fault)
}

fn fault(error: sea_orm::DbErr) -> Failure {
    Failure::of("the demo's order system failed", &error)
}

/// Rows on their way in.
#[derive(Default)]
struct Rows {
    customers: Vec<Vec<Expr>>,
    orders: Vec<Vec<Expr>>,
    lines: Vec<Vec<Expr>>,
    dialogue: Vec<Vec<Expr>>,
    vouchers: Vec<Vec<Expr>>,
}

impl Rows {
    fn customer(&mut self, customer: &Customer) {
        self.customers.push(vec![
            customer.id.into(),
            customer.number().into(),
            customer.firm.clone().into(),
            customer.contact.clone().into(),
            customer.email().into(),
            customer.phone().into(),
            customer.address.clone().into(),
            customer.last_activity.to_string().into(),
        ]);
        self.dialogue.push(vec![
            customer.id.into(),
            customer.last_activity.to_string().into(),
            format!("{} asked for a price list and was called back.", customer.contact).into(),
        ]);
    }

    fn order(&mut self, dice: Dice, customer: &Customer, order: i64, voucher: i64, on: NaiveDate) {
        let question = |what: &str| format!("crm/{order}/{what}");
        let note = format!("To be delivered to {}", customer.contact);
        self.orders.push(vec![order.into(), customer.id.into(), on.to_string().into(), note.into()]);
        for line in 0..dice.between(&question("lines"), 1, 3) {
            let article = dice.between(&question(&format!("article {line}")), 1_000, 1_099);
            let quantity = dice.between(&question(&format!("quantity {line}")), 1, 12);
            self.lines.push(vec![order.into(), format!("Article {article}").into(), signed(quantity).into()]);
        }
        let amount = signed(dice.between(&question("amount"), 20_000, 900_000));
        self.vouchers.push(vec![
            voucher.into(),
            customer.number().into(),
            customer.firm.clone().into(),
            customer.address.clone().into(),
            amount.into(),
            on.to_string().into(),
        ]);
    }

    async fn insert(self, tx: &DatabaseTransaction) -> Result<(), Failure> {
        const CUSTOMER: &[&str] = &["id", "number", "name", "contact", "email", "phone", "address", "last_activity_on"];
        const VOUCHER: &[&str] = &["id", "customer_number", "name", "address", "amount", "voucher_date"];
        insert(tx, "customers", CUSTOMER, self.customers).await?;
        insert(tx, "orders", &["id", "customer_id", "ordered_on", "note"], self.orders).await?;
        insert(tx, "order_lines", &["order_id", "article", "quantity"], self.lines).await?;
        insert(tx, "dialogue", &["customer_id", "written_on", "text"], self.dialogue).await?;
        insert(tx, "vouchers", VOUCHER, self.vouchers).await
    }
}

async fn insert(
    tx: &DatabaseTransaction,
    table: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Vec<Expr>>,
) -> Result<(), Failure> {
    for some in rows.chunks(ROWS) {
        let mut insert = Query::insert();
        insert.into_table(table).columns(columns.iter().copied());
        for row in some {
            insert.values_panic(row.iter().cloned());
        }
        tx.execute(&insert).await.map_err(fault)?;
    }
    Ok(())
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// So many days before a date.
fn before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}
