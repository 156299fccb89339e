//! The key store's tables. Rows hold wrapped keys only.

mod erased;
mod subject;

use kernel::{Instant, OrganisationId};
use sea_orm::sea_query::{ColumnDef, OnConflict, Table};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait};

pub(crate) use erased::{add_notes, forget_notes, note_page};
pub(crate) use subject::{add_subjects, destroy_subjects, first_destroyed, put_rows, row_page, subject_page, subjects};

/// All of them.
pub(crate) const NAMES: [&str; 4] = ["organisation_keys", "installation_keys", "subject_keys", "erasure_notes"];

/// One key per organisation.
pub(crate) mod organisation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisation_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        pub wrapped: Vec<u8>,
        pub made_at: kernel::Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The installation's own keys, one per purpose.
pub(crate) mod installation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "installation_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub purpose: String,
        pub name: String,
        pub wrapped: Vec<u8>,
        pub made_at: kernel::Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) async fn create(db: &DatabaseConnection) -> Result<(), DbErr> {
    let organisations = Table::create()
        .table("organisation_keys")
        .if_not_exists()
        .col(ColumnDef::new("organisation_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("wrapped").blob().not_null())
        .col(ColumnDef::new("made_at").timestamp_with_time_zone().not_null())
        .to_owned();
    let installation = Table::create()
        .table("installation_keys")
        .if_not_exists()
        .col(ColumnDef::new("purpose").string_len(32).not_null().primary_key())
        .col(ColumnDef::new("name").string_len(64).not_null())
        .col(ColumnDef::new("wrapped").blob().not_null())
        .col(ColumnDef::new("made_at").timestamp_with_time_zone().not_null())
        .to_owned();
    db.execute(&organisations).await?;
    db.execute(&installation).await?;
    subject::create(db).await?;
    erased::create(db).await
}

/// Leaves a key that is there already as it is: another process may have been quicker.
pub(crate) async fn add_organisation(
    tx: &DatabaseTransaction,
    organisation: OrganisationId,
    wrapped: Vec<u8>,
    now: Instant,
) -> Result<(), DbErr> {
    let row =
        organisation::ActiveModel { organisation_id: Set(organisation), wrapped: Set(wrapped), made_at: Set(now) };
    organisation::Entity::insert(row)
        .on_conflict(OnConflict::column(organisation::Column::OrganisationId).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Leaves a key that is there already as it is: another process may have been quicker.
pub(crate) async fn add_installation(
    tx: &DatabaseTransaction,
    purpose: &str,
    name: String,
    wrapped: Vec<u8>,
    now: Instant,
) -> Result<(), DbErr> {
    let row = installation::ActiveModel {
        purpose: Set(purpose.to_owned()),
        name: Set(name),
        wrapped: Set(wrapped),
        made_at: Set(now),
    };
    installation::Entity::insert(row)
        .on_conflict(OnConflict::column(installation::Column::Purpose).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
