//! The tables of rules, holds, lists, reviews, orders, plans, runs and certificates.

mod m20261101_000060_create_rules;
mod m20261101_000061_create_holds;
mod m20261101_000062_create_candidates;
mod m20261101_000063_create_retention_reviews;
mod m20261101_000064_create_deletion_orders;
mod m20261101_000065_create_plans;
mod m20261101_000066_create_runs;
mod m20261101_000067_create_certificates;

use sea_orm_migration::MigrationTrait;
use sea_orm_migration::prelude::{ForeignKey, ForeignKeyCreateStatement, Index, IndexCreateStatement};

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261101_000060_create_rules::Step),
        Box::new(m20261101_000061_create_holds::Step),
        Box::new(m20261101_000062_create_candidates::Step),
        Box::new(m20261101_000063_create_retention_reviews::Step),
        Box::new(m20261101_000064_create_deletion_orders::Step),
        Box::new(m20261101_000065_create_plans::Step),
        Box::new(m20261101_000066_create_runs::Step),
        Box::new(m20261101_000067_create_certificates::Step),
    ]
}

/// A foreign key inside this crate; it holds the organisation, so that no row refers to another's.
fn references(name: &'static str, column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from_col("organisation_id")
        .from_col(column)
        .to_tbl(table)
        .to_col("organisation_id")
        .to_col("id")
        .to_owned()
}

fn index(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
