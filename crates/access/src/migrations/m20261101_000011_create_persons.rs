//! Persons and the roles they hold over time.

use sea_orm_migration::prelude::*;
use store::migration::{
    date_null, id, instant, instant_null, organisation_id, string, string_null, uuid, uuid_null, version,
};

use super::{index, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(persons()).await?;
        manager.create_index(index("persons", "persons_added", &["organisation_id", "added_at", "id"])).await?;
        // Among those who are here: whoever comes back is entered anew, with the address that they had.
        let mut email = unique("persons", "persons_email", &["organisation_id", "email"]);
        manager.create_index(email.cond_where(Expr::col("left_at").is_null()).to_owned()).await?;
        manager.create_index(unique("persons", "persons_pack_key", &["organisation_id", "pack_key"])).await?;
        manager.create_index(index("persons", "persons_line", &["organisation_id", "line_manager_id"])).await?;
        manager.create_table(appointments()).await?;
        manager.create_index(index("appointments", "appointments_person", &["organisation_id", "person_id"])).await?;
        manager
            .create_index(index("appointments", "appointments_role", &["organisation_id", "role", "from_at"]))
            .await?;
        manager.create_index(index("appointments", "appointments_made", &["organisation_id", "made_at", "id"])).await
    }
}

fn persons() -> TableCreateStatement {
    Table::create()
        .table("persons")
        .comment("People who work in one organisation and hold its roles.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string_null("pack_key", 64, "What a pack calls the person, so that loading it again finds them."))
        .col(string("name", 200, "Full name."))
        .col(string(
            "email",
            254,
            "Where the organisation writes to them; lower case, and once among those who have not left.",
        ))
        .col(uuid_null("line_manager_id", "Their nearest superior."))
        .col(date_null("joined_on", "Local date of their first day."))
        .col(instant_null("left_at", "When they left; since then they hold nothing here."))
        .col(instant("added_at", "When they were entered, business time."))
        .to_owned()
}

fn appointments() -> TableCreateStatement {
    Table::create()
        .table("appointments")
        .comment("Who holds which role, from an instant up to but not including another.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("person_id", "Who holds the role."))
        .col(string("role", 16, "The role's code."))
        .col(instant("from_at", "The first instant at which the role is held."))
        .col(instant_null("to_at", "The first instant at which it is no longer held; null = until further notice."))
        .col(uuid_null("deputy_for", "Whom they stand in for; null = they are the ordinary holder."))
        .col(instant_null("ended_at", "When the end was announced, so that it is announced once."))
        .col(instant("made_at", "When it was entered, business time."))
        .to_owned()
}
