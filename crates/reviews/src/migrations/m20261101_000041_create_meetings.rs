//! What a meeting leaves: sittings, attendance, the agenda with its decisions, the minutes.

use sea_orm_migration::prelude::*;
use store::migration::{
    boolean, id, instant, instant_null, integer, json, organisation_id, string, string_null, text, text_null, uuid,
    uuid_null, version,
};

use super::{belongs_to, index, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(sittings()).await?;
        manager.create_index(unique("sittings", "sittings_id", &["organisation_id", "id"])).await?;
        let number = ["organisation_id", "occurrence_id", "number"];
        manager.create_index(unique("sittings", "sittings_number", &number)).await?;
        manager.create_table(attendances()).await?;
        let person = ["organisation_id", "person_id", "sitting_id"];
        manager.create_index(index("attendances", "attendances_person", &person)).await?;
        manager.create_table(agenda_items()).await?;
        let subject = ["organisation_id", "occurrence_id", "subject_id"];
        manager.create_index(unique("agenda_items", "agenda_items_once", &subject)).await?;
        let treated = ["organisation_id", "subject_id"];
        manager.create_index(index("agenda_items", "agenda_items_subject", &treated)).await?;
        manager.create_table(minutes()).await?;
        manager.create_index(unique("minutes", "minutes_meeting", &["organisation_id", "occurrence_id"])).await
    }
}

fn sittings() -> TableCreateStatement {
    Table::create()
        .table("sittings")
        .comment("Each attempt to hold a meeting, with or without a quorum.")
        .col(organisation_id())
        .col(id())
        .col(uuid("occurrence_id", "Which meeting."))
        .col(integer("number", "Which attempt, from 1."))
        .col(instant("held_at", "When people sat."))
        .col(instant("recorded_at", "When it was written down, business time."))
        .col(uuid_null("recorded_by", "Who wrote it down, where that was a person."))
        .col(boolean("quorate", "Whether there was a quorum."))
        .col(integer("persons", "How many people counted for the quorum."))
        .col(json("missing", "What the quorum lacked: roles, and how many people."))
        .foreign_key(&mut belongs_to("sittings", "occurrence_id", "duty_occurrences"))
        .to_owned()
}

fn attendances() -> TableCreateStatement {
    Table::create()
        .table("attendances")
        .comment("Who sat there, one row for each role in which they did.")
        .col(organisation_id())
        .col(uuid("sitting_id", "Where."))
        .col(uuid("person_id", "Who."))
        .col(string("role", 16, "In which role."))
        .col(uuid_null("appointment_id", "The appointment that gave the role; LM and EMP have none."))
        .col(boolean("deputy", "Held as deputy."))
        .primary_key(Index::create().col("sitting_id").col("person_id").col("role"))
        .foreign_key(&mut belongs_to("attendances", "sitting_id", "sittings"))
        .to_owned()
}

fn agenda_items() -> TableCreateStatement {
    Table::create()
        .table("agenda_items")
        .comment("What a meeting must treat, and what it decided.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("occurrence_id", "Which meeting."))
        .col(integer("position", "Its place on the agenda, from 1."))
        .col(string("subject_kind", 32, "What it is about, in one word."))
        .col(string("subject_id", 64, "The printed id of what it is about."))
        .col(string("drawn_as", 32, "Why it stands here: new_case, open_case, overdue_action or open_action."))
        .col(boolean("restricted", "What is written about it is open to its subject's circle only."))
        .col(instant("drawn_at", "When it came onto the agenda."))
        .col(string_null("outcome", 16, "actions, no_action, follow_up or postponed; null = not decided yet."))
        .col(text_null("reason", "Why it was decided so."))
        .col(json("actions", "The ids of the actions that were decided."))
        .col(uuid_null("decided_by", "Who wrote the decision down, where that was a person."))
        .col(instant_null("decided_at", "When it was written down, business time."))
        .foreign_key(&mut belongs_to("agenda_items", "occurrence_id", "duty_occurrences"))
        .to_owned()
}

fn minutes() -> TableCreateStatement {
    Table::create()
        .table("minutes")
        .comment("What a meeting was and decided, frozen and signed.")
        .col(organisation_id())
        .col(id())
        .col(uuid("occurrence_id", "Which meeting."))
        .col(text("body", "Canonical JSON of everything that was signed, the signature's own facts included."))
        .col(string("hash", 64, "SHA-256 of the body, in hexadecimal digits."))
        .col(uuid("signed_by", "Who signed."))
        .col(string("role", 16, "In which role."))
        .col(uuid_null("appointment_id", "The appointment that gave the role."))
        .col(boolean("deputy", "Held as deputy."))
        .col(instant("signed_at", "When, business time."))
        .foreign_key(&mut belongs_to("minutes", "occurrence_id", "duty_occurrences"))
        .to_owned()
}
