//! The tables of webhooks.

mod m20261101_000080_create_webhooks;

use sea_orm_migration::MigrationTrait;

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m20261101_000080_create_webhooks::Step)]
}
