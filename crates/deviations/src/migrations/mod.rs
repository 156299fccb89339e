//! The tables of cases.

mod m20261101_000030_create_deviations;

use sea_orm_migration::MigrationTrait;

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m20261101_000030_create_deviations::Step)]
}
