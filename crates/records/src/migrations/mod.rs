//! The tables of the register, and of what is held.

mod m20261101_000050_create_processors;
mod m20261101_000051_create_systems;
mod m20261101_000052_create_activities;
mod m20261101_000055_create_subjects;
mod m20261101_000056_create_items;
mod m20261101_000057_create_anchors;
mod m20261101_000058_create_consents;
mod m20261101_000059_create_suppressions;

use sea_orm_migration::MigrationTrait;
use sea_orm_migration::prelude::{ForeignKey, ForeignKeyCreateStatement, Index, IndexCreateStatement};

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261101_000050_create_processors::Step),
        Box::new(m20261101_000051_create_systems::Step),
        Box::new(m20261101_000052_create_activities::Step),
        Box::new(m20261101_000055_create_subjects::Step),
        Box::new(m20261101_000056_create_items::Step),
        Box::new(m20261101_000057_create_anchors::Step),
        Box::new(m20261101_000058_create_consents::Step),
        Box::new(m20261101_000059_create_suppressions::Step),
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

fn index(table: &'static str, name: &'static str, columns: &[&'static str], unique: bool) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    index
}
