//! The tables of webhooks.

mod m20261101_000080_create_webhooks;
mod m20261130_000003_trace_deliveries;

use sea_orm_migration::MigrationTrait;

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m20261101_000080_create_webhooks::Step), Box::new(m20261130_000003_trace_deliveries::Step)]
}
