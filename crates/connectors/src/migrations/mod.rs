//! The table of data sets.

mod m20261101_000070_create_data_sets;

use sea_orm_migration::MigrationTrait;

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m20261101_000070_create_data_sets::Step)]
}
