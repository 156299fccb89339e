//! Actions, who may see a restricted one, and how each moved.

use sea_orm_migration::prelude::*;
use store::migration::{
    boolean, date, date_null, id, instant, instant_null, integer, organisation_id, string, string_null, text_null,
    uuid, uuid_null, version,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(actions()).await?;
        manager.create_index(index("actions_due", &["organisation_id", "overdue_from", "id"])).await?;
        manager.create_index(index("actions_created", &["organisation_id", "created_at", "id"])).await?;
        manager.create_index(index("actions_state", &["organisation_id", "state", "overdue_from"])).await?;
        manager.create_index(index("actions_owner", &["organisation_id", "owner_id", "overdue_from"])).await?;
        manager.create_index(index("actions_subject", &["organisation_id", "subject_id", "subject_kind"])).await?;
        // What foreign keys refer to: an id together with its organisation.
        manager.create_index(index("actions_key", &["organisation_id", "id"]).unique().to_owned()).await?;
        manager.create_table(circle()).await?;
        let columns = ["organisation_id", "person_id"];
        manager
            .create_index(
                Index::create()
                    .name("action_circle_person")
                    .table("action_circle")
                    .col(columns[0])
                    .col(columns[1])
                    .to_owned(),
            )
            .await?;
        manager.create_table(steps()).await
    }
}

fn actions() -> TableCreateStatement {
    Table::create()
        .table("actions")
        .comment("What someone must do by when, and whether it worked.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("subject_kind", 32, "What it serves, in one word, as deviation."))
        .col(string("subject_id", 64, "The printed id of what it serves."))
        .col(string_null("origin_kind", 32, "Where it was decided, in one word, as agenda_item."))
        .col(string_null("origin_id", 64, "The printed id of where it was decided."))
        .col(string("title", 200, "What is to be done, in one line."))
        .col(text_null("detail", "The same at length."))
        .col(uuid("owner_id", "The person who must do it."))
        .col(uuid_null("line_id", "The owner's nearest superior as the owner was named."))
        .col(uuid_null("author_id", "The person who asked for it; null = a rule, a job or a service did."))
        .col(boolean("restricted", "Belongs to a confidential case: only owner, author and circle see it."))
        .col(string("state", 16, "open, completed, effective, ineffective or cancelled."))
        .col(date("due_on", "Local date by whose end it must be done."))
        .col(instant("overdue_from", "The first instant after that date: late from then on."))
        .col(string_null("effect_check_after", 32, "ISO 8601 duration after completion; null = no check is needed."))
        .col(date_null("effect_check_on", "Local date of the effect check; set as it is completed."))
        .col(instant("created_at", "Business time."))
        .col(instant_null("reminded_at", "When the owner was reminded of this due date."))
        .col(instant_null("marked_overdue_at", "When this due date was announced to have passed."))
        .col(instant_null("escalated_at", "When it was passed upwards for being late."))
        .col(uuid_null("escalated_to", "To whom; null while escalated_at is set = nobody is above the owner."))
        .col(instant_null("completed_at", "When it was said to be done."))
        .col(uuid_null("completed_by", "By whom."))
        .col(text_null("completion_note", "What was done."))
        .col(instant_null("effect_check_due_at", "When the effect check was announced to be due."))
        .col(instant_null("effect_checked_at", "When its effect was checked."))
        .col(uuid_null("effect_checked_by", "By whom; never by who carried it out."))
        .col(text_null("effect_note", "What the check found."))
        .col(instant_null("cancelled_at", "When it was given up."))
        .col(uuid_null("cancelled_by", "By whom."))
        .col(text_null("cancel_reason", "Why."))
        .to_owned()
}

fn circle() -> TableCreateStatement {
    Table::create()
        .table("action_circle")
        .comment("Who besides owner and author may see a restricted action.")
        .col(organisation_id())
        .col(uuid("action_id", "Which action."))
        .col(uuid("person_id", "Who."))
        .primary_key(Index::create().col("organisation_id").col("action_id").col("person_id"))
        .foreign_key(&mut owned_by_action("action_circle_action"))
        .to_owned()
}

fn steps() -> TableCreateStatement {
    Table::create()
        .table("action_steps")
        .comment("How an action moved: one row for each of its versions that somebody decided.")
        .col(organisation_id())
        .col(uuid("action_id", "Which action."))
        .col(integer("number", "The action's version after the step."))
        .col(string("kind", 16, "added, reassigned, rescheduled, completed, effect_checked or cancelled."))
        .col(instant("at", "Business time."))
        .col(uuid_null("person_id", "Who decided it; null = a rule, a job or a service."))
        .col(string_null("role", 16, "In which role; null = as the owner, author or superior."))
        .col(uuid_null("appointment_id", "The appointment that gave the role."))
        .col(string_null("from_code", 64, "State, owner or due date before."))
        .col(string_null("to_code", 64, "State, owner or due date after."))
        .col(text_null("note", "The reason or finding in words."))
        .primary_key(Index::create().col("organisation_id").col("action_id").col("number"))
        .foreign_key(&mut owned_by_action("action_steps_action"))
        .to_owned()
}

fn owned_by_action(name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from_col("organisation_id")
        .from_col("action_id")
        .to_tbl("actions")
        .to_col("organisation_id")
        .to_col("id")
        .to_owned()
}

fn index(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table("actions");
    for column in columns {
        index.col(*column);
    }
    index
}
