//! The trail's steps of the schema.

mod m20261101_000002_create_audit;

use sea_orm_migration::MigrationTrait;

/// The steps, in order.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m20261101_000002_create_audit::Step)]
}
