//! Cases, who may see a confidential one, and how each moved.

use sea_orm_migration::prelude::*;
use store::migration::{
    boolean, id, instant, instant_null, integer, organisation_id, string, string_null, text, text_null, uuid,
    uuid_null, version,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(deviations()).await?;
        let columns = ["organisation_id", "reported_at", "id"];
        manager.create_index(index("deviations", "deviations_reported", &columns)).await?;
        let columns = ["organisation_id", "status", "reported_at"];
        manager.create_index(index("deviations", "deviations_status", &columns)).await?;
        let columns = ["organisation_id", "owner_id", "reported_at"];
        manager.create_index(index("deviations", "deviations_owner", &columns)).await?;
        let columns = ["organisation_id", "recurrence_of"];
        manager.create_index(index("deviations", "deviations_recurrence", &columns)).await?;
        // One event of one subject opens one case, however often it is told.
        let columns = ["organisation_id", "origin_event", "origin_subject_id"];
        manager.create_index(index("deviations", "deviations_origin", &columns).unique().to_owned()).await?;
        // What foreign keys refer to: an id together with its organisation.
        let columns = ["organisation_id", "id"];
        manager.create_index(index("deviations", "deviations_key", &columns).unique().to_owned()).await?;
        manager.create_table(circle()).await?;
        let columns = ["organisation_id", "person_id"];
        manager.create_index(index("deviation_circle", "deviation_circle_person", &columns)).await?;
        manager.create_table(steps()).await
    }
}

fn deviations() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("deviations")
        .comment("Cases, from report to closed.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("kind", 16, "event, deviation, near_miss, fault or breach; convertible, see deviation_steps."))
        .col(string_null("event_type", 32, "What of the catalogue it is; null = not said yet."))
        .col(integer("catalogue_version", "The catalogue of event types that was offered."))
        .col(boolean("confidentiality", "Somebody may have seen what they should not."))
        .col(boolean("integrity", "Something may be wrong or out of date."))
        .col(boolean("availability", "Something was not there when it was needed."))
        .col(string("status", 16, "reported, triaged or closed."));
    form(&mut table);
    table
        .col(instant_null("occurred_from", "When it happened, or began."))
        .col(instant_null("occurred_to", "When it ended; null = at once, or not yet."))
        .col(instant("discovered_at", "When it was noticed."))
        .col(instant("reported_at", "When it was reported, business time."))
        .col(instant_null(
            "aware_at",
            "When the organisation became aware of a breach; its legal clock runs from here.",
        ))
        .col(string("source", 16, "Who told of it: person, anonymous, service, operator or event."))
        .col(uuid_null("author_id", "The person who reported it."))
        .col(boolean("confidential_reporter", "The reporter is shown to the circle only."))
        .col(uuid_null("report_link_id", "The link that an anonymous report came through."))
        .col(string_null("origin_event", 64, "The kind of the event that opened it."))
        .col(string_null("origin_subject_kind", 32, "What that event was about, in one word."))
        .col(string_null("origin_subject_id", 64, "The printed id of what that event was about."))
        .col(string("addressee", 16, "security_officer or manager: to whom it was reported."))
        .col(uuid_null("line_id", "The nearest superior to whom it was reported."))
        .col(boolean("restricted", "Confidential: only owner, author, addressed superior and circle see it."))
        .col(instant_null("forwarded_at", "When it was passed on to the security officer."))
        .col(uuid_null(
            "forwarded_by",
            "By whom; null while forwarded_at is set = by itself, after four working hours.",
        ))
        .col(instant("contain_due_at", "By when it must be triaged and contained."))
        .col(instant_null("contain_missed_at", "When it was announced that this passed untriaged."))
        .col(instant("cause_due_at", "By when its cause must be recorded."))
        .col(instant_null("cause_missed_at", "When it was announced that this passed without a cause."))
        .col(instant_null("triaged_at", "When it was triaged."))
        .col(uuid_null("triaged_by", "By whom."))
        .col(string_null("severity", 16, "low, medium, high or serious; null = not triaged."))
        .col(text_null("priority_note", "What is protected first, where interests clash."))
        .col(uuid_null("owner_id", "The person who answers for the case."))
        .col(text_null("cause", "Why it happened."))
        .col(instant_null("cause_recorded_at", "When the cause was recorded last."))
        .col(uuid_null("cause_recorded_by", "By whom."))
        .col(uuid_null("recurrence_of", "The earlier case that came back as this one."))
        .col(instant_null("closed_at", "When it was closed."))
        .col(uuid_null("closed_by", "By whom."))
        .col(text_null("outcome", "How it ended."))
        .col(text_null("no_action_reason", "Why nothing had to be done."));
    table
}

/// What the form asks (annex 6 of the guide).
fn form(table: &mut TableCreateStatement) {
    table
        .col(string("title", 200, "What happened, in one line."))
        .col(text("description", "What happened."))
        .col(text_null("routine", "Which routine was departed from."))
        .col(text_null("data_affected", "Which data."))
        .col(text_null("people_affected", "Whom it concerns."))
        .col(text_null("immediate_action", "What was done at once."))
        .col(text_null("suspected_cause", "Why the reporter thinks that it happened."))
        .col(string_null("device_encryption", 16, "Of a lost device or medium: yes, no or unknown."));
}

fn circle() -> TableCreateStatement {
    Table::create()
        .table("deviation_circle")
        .comment("Who is let into a case beside owner and author.")
        .col(organisation_id())
        .col(uuid("deviation_id", "Which case."))
        .col(uuid("person_id", "Who."))
        .primary_key(Index::create().col("organisation_id").col("deviation_id").col("person_id"))
        .foreign_key(&mut owned_by_case("deviation_circle_case"))
        .to_owned()
}

fn steps() -> TableCreateStatement {
    Table::create()
        .table("deviation_steps")
        .comment("How a case moved.")
        .col(organisation_id())
        .col(uuid("deviation_id", "Which case."))
        .col(integer("number", "The case's version after the step."))
        .col(string("kind", 16, "What the step did; one version may hold two, as a triage that converts."))
        .col(instant("at", "Business time."))
        .col(uuid_null(
            "person_id",
            "Who took it; null = a rule, a job, a service, or somebody who is not to be shown.",
        ))
        .col(string_null("role", 16, "In which role; null = by standing in a relation to the case."))
        .col(uuid_null("appointment_id", "The appointment that gave the role."))
        .col(string_null("from_code", 64, "What it was before, as a code or id."))
        .col(string_null("to_code", 64, "What it is after, as a code or id."))
        .col(text_null("note", "The reason in words."))
        .primary_key(Index::create().col("organisation_id").col("deviation_id").col("number").col("kind"))
        .foreign_key(&mut owned_by_case("deviation_steps_case"))
        .to_owned()
}

fn owned_by_case(name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from_col("organisation_id")
        .from_col("deviation_id")
        .to_tbl("deviations")
        .to_col("organisation_id")
        .to_col("id")
        .to_owned()
}

fn index(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
