//! Duties of the year wheel, their occurrences, and who was invited to them.

use sea_orm_migration::prelude::*;
use store::migration::{
    big_integer, boolean, date, id, instant, instant_null, integer, organisation_id, string, string_null, text,
    text_null, uuid, uuid_null, version,
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
        manager.create_table(duties()).await?;
        manager.create_index(unique("duties", "duties_key", &["organisation_id", "key"])).await?;
        manager.create_index(unique("duties", "duties_id", &["organisation_id", "id"])).await?;
        manager.create_index(index("duties", "duties_created", &["organisation_id", "created_at", "id"])).await?;
        manager.create_table(occurrences()).await?;
        let table = "duty_occurrences";
        manager.create_index(unique(table, "duty_occurrences_id", &["organisation_id", "id"])).await?;
        let period = ["organisation_id", "duty_id", "period"];
        manager.create_index(unique(table, "duty_occurrences_period", &period)).await?;
        manager.create_index(index(table, "duty_occurrences_due", &["organisation_id", "due_at", "id"])).await?;
        let of_duty = ["organisation_id", "duty_id", "due_at", "id"];
        manager.create_index(index(table, "duty_occurrences_duty", &of_duty)).await?;
        let by_state = ["organisation_id", "state", "due_at", "id"];
        manager.create_index(index(table, "duty_occurrences_state", &by_state)).await?;
        manager.create_table(invitations()).await?;
        let person = ["organisation_id", "person_id", "occurrence_id"];
        manager.create_index(index("duty_invitations", "duty_invitations_person", &person)).await
    }
}

fn duties() -> TableCreateStatement {
    Table::create()
        .table("duties")
        .comment("What an organisation has set itself to do again and again.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("key", 64, "What a pack calls it; unchanged for ever."))
        .col(string("kind", 16, "meeting or task."))
        .col(string("title", 200, "What it is called."))
        .col(text("rule", "Recurrence of RFC 5545."))
        .col(ColumnDef::new("at").time().not_null().comment("Time on the wall at which it is due."))
        .col(string_null("duration", 32, "ISO 8601: how long it takes, where that is known."))
        .col(string("moves", 32, "What weekends and holidays do to it: stay, next_working_day or within_month."))
        .col(string("opens_before", 32, "ISO 8601: how long before it is due it opens."))
        .col(string("closes", 32, "How long it may still be done: an ISO 8601 length, month_end or year_end."))
        .col(string("owner_role", 16, "The role that answers for it."))
        .col(string("catch_up", 16, "every, latest or late: what happens with missed periods."))
        .col(
            ColumnDef::new("quorum")
                .json()
                .null()
                .comment("Of a meeting: roles that must be there, and how many people."),
        )
        .col(instant("created_at", "Business time."))
        .col(instant_null("retired_at", "Since when it no longer recurs."))
        .to_owned()
}

fn occurrences() -> TableCreateStatement {
    Table::create()
        .table("duty_occurrences")
        .comment("Each time that a duty was due. The id is that of the period in the ledger.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("duty_id", "Which duty."))
        .col(string("kind", 16, "meeting or task, as the duty was."))
        .col(string("period", 32, "Calendar name, as 2026-03."))
        .col(text("rule", "The recurrence, as the duty said when it opened."))
        .col(date("nominal_on", "The local date that the rule names."))
        .col(date("due_on", "Local date on which it is due, after the move to a working day."))
        .col(instant("due_at", "When it is due."))
        .col(instant("opened_at", "When it was opened, business time."))
        .col(big_integer("lateness_ms", "How long after its opening instant it was opened, milliseconds."))
        .col(string("closes", 32, "How long it may still be done, as the duty said when it opened."))
        .col(instant("closes_at", "From this instant on it can no longer be done."))
        .col(string("owner_role", 16, "The role that answers for it, as the duty said."))
        .col(ColumnDef::new("quorum").json().null().comment("Of a meeting: the quorum, as the duty said."))
        .col(string("state", 16, "open, held or missed."))
        .col(integer("sittings", "How often it was tried to hold it."))
        .col(instant_null("drawn_at", "When its agenda was drawn for the last time."))
        .col(instant_null("held_at", "When it was held or done."))
        .col(instant_null("decided_at", "When the latest decision was recorded."))
        .col(instant_null("signed_at", "When the minutes were signed; nothing changes after that."))
        .col(uuid_null("confirmed_by", "Of a task: who confirmed that it was done."))
        .col(text_null("confirmation", "Of a task: what they noted."))
        .col(instant_null("missed_at", "When it was found that nobody had done it."))
        .foreign_key(&mut belongs_to("duty_occurrences", "duty_id", "duties"))
        .to_owned()
}

fn invitations() -> TableCreateStatement {
    Table::create()
        .table("duty_invitations")
        .comment("Who was called to an occurrence as it opened, and in which role.")
        .col(organisation_id())
        .col(uuid("occurrence_id", "To what."))
        .col(uuid("person_id", "Who."))
        .col(string("role", 16, "In which role."))
        .col(uuid_null("appointment_id", "The appointment that gave the role, where one did."))
        .col(boolean("deputy", "Held as deputy."))
        .primary_key(Index::create().col("occurrence_id").col("person_id").col("role"))
        .foreign_key(&mut belongs_to("duty_invitations", "occurrence_id", "duty_occurrences"))
        .to_owned()
}
