//! Endpoints, their queues, deliveries and attempts.

use sea_orm_migration::prelude::*;
use store::migration::{
    big_integer, bytes, id, instant, instant_null, integer, json, organisation_id, string, string_null, text, uuid,
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
        manager.create_table(endpoints()).await?;
        // What foreign keys refer to: an id together with its organisation.
        manager.create_index(index("webhook_endpoints", "key", &["organisation_id", "id"]).unique().to_owned()).await?;
        manager.create_index(index("webhook_endpoints", "created", &["organisation_id", "created_at", "id"])).await?;
        manager.create_table(queues()).await?;
        manager.create_index(index("webhook_queues", "due", &["next_due_at", "endpoint_id"])).await?;
        manager.create_table(deliveries()).await?;
        let once = index("webhook_deliveries", "once", &["organisation_id", "endpoint_id", "event_id"]);
        manager.create_index(once.clone().unique().to_owned()).await?;
        manager
            .create_index(index("webhook_deliveries", "key", &["organisation_id", "id"]).unique().to_owned())
            .await?;
        for (name, columns) in [
            ("waiting", &["endpoint_id", "state", "due_at", "id"][..]),
            ("leased", &["state", "lease_until"]),
            ("ended", &["ended_at"]),
            ("created", &["organisation_id", "created_at", "id"]),
            ("of_endpoint", &["organisation_id", "endpoint_id", "created_at", "id"]),
            ("of_state", &["organisation_id", "state", "created_at", "id"]),
        ] {
            manager.create_index(index("webhook_deliveries", name, columns)).await?;
        }
        manager.create_table(attempts()).await?;
        let of_delivery = index("webhook_attempts", "of_delivery", &["organisation_id", "delivery_id", "number"]);
        manager.create_index(of_delivery.clone().unique().to_owned()).await
    }
}

fn endpoints() -> TableCreateStatement {
    Table::create()
        .table("webhook_endpoints")
        .comment("Who is told of events, where, of which, and how it is signed.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("name", 100, "What people call it."))
        .col(text("url", "Where events are sent, as the guard has read it."))
        .col(json("event_types", "The event types that it wants, sorted; empty = all that are published."))
        .col(string("algorithm", 16, "v1 = HMAC-SHA-256, v1a = Ed25519."))
        .col(bytes("secret", "What deliveries are signed with, sealed under the organisation's key; empty = deleted."))
        .col(string_null("verify_key", 64, "The public half, whpk_…, of an endpoint that signs with v1a."))
        .col(bytes_null("previous_secret", "What they were signed with before the last rotation, sealed."))
        .col(instant_null("previous_until", "Real time until which they are signed with that too."))
        .col(bytes_null("older_secret", "What they were signed with before that, sealed, while its time stands."))
        .col(instant_null("older_until", "Real time until which they are signed with that too."))
        .col(string("state", 16, "enabled, disabled or retired."))
        .col(string_null("disabled_why", 16, "by_hand, gone or failing."))
        .col(instant_null("disabled_at", "Business time."))
        .col(uuid_null("author_id", "The person who created it; null = a service or the operator did."))
        .col(instant("created_at", "Business time."))
        .to_owned()
}

fn queues() -> TableCreateStatement {
    Table::create()
        .table("webhook_queues")
        .comment("How each endpoint's deliveries are paced.")
        .col(organisation_id())
        .col(uuid("endpoint_id", "Whose queue.").primary_key().to_owned())
        .col(instant_null("next_due_at", "When something of it is due next, business time; null = nothing waits."))
        .col(integer("failures", "Failures since the last success."))
        .col(instant_null("failing_since", "Since when there have been only failures, business time."))
        .col(instant_null("failed_at", "When it failed last, business time; null = it works."))
        .col(instant_null("resume_at", "Until then it is left alone, business time; null = it works."))
        .col(instant_null("throttled_until", "Until then it has asked to be left alone, real time."))
        .foreign_key(&mut of("webhook_queues", "endpoint_id", "webhook_endpoints"))
        .to_owned()
}

fn deliveries() -> TableCreateStatement {
    Table::create()
        .table("webhook_deliveries")
        .comment("One event on its way to one endpoint.")
        .col(organisation_id())
        .col(id())
        .col(uuid("endpoint_id", "To whom."))
        .col(uuid("event_id", "Of which event; the webhook-id of every attempt."))
        .col(string("event_type", 64, "noun.past"))
        .col(text("body", "The bytes that are sent, frozen: ids and kinds."))
        .col(string("state", 16, "pending, delivering, delivered, failed or cancelled."))
        .col(instant("due_at", "Not before this instant, business time."))
        .col(integer("attempts", "How often it was tried."))
        .col(integer("tries", "How often since it was last set on its way."))
        .col(big_integer("fence", "Grows each time that it is taken up."))
        .col(instant_null("lease_until", "Real time until which a worker has it."))
        .col(string_null("problem", 48, "The code of the last failure."))
        .col(instant("created_at", "Business time."))
        .col(instant_null("ended_at", "Business time; null = it has not ended."))
        .foreign_key(&mut of("webhook_deliveries", "endpoint_id", "webhook_endpoints"))
        .to_owned()
}

fn attempts() -> TableCreateStatement {
    Table::create()
        .table("webhook_attempts")
        .comment("One attempt to deliver. What was answered is not kept.")
        .col(organisation_id())
        .col(id())
        .col(uuid("delivery_id", "Of which delivery."))
        .col(integer("number", "The how-manieth of it."))
        .col(instant("at", "Business time."))
        .col(instant("sent_at", "Real time: the webhook-timestamp."))
        .col(big_integer("duration_ms", "How long it took."))
        .col(integer_null("status", "What the receiver answered; null = nothing."))
        .col(string_null("problem", 48, "The code of why it failed; null = it did not."))
        .foreign_key(&mut of("webhook_attempts", "delivery_id", "webhook_deliveries"))
        .to_owned()
}

fn bytes_null(name: &'static str, comment: &str) -> ColumnDef {
    ColumnDef::new(name).blob().null().comment(comment).to_owned()
}

fn integer_null(name: &'static str, comment: &str) -> ColumnDef {
    ColumnDef::new(name).integer().null().comment(comment).to_owned()
}

fn of(table: &'static str, column: &'static str, parent: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from_col("organisation_id")
        .from_col(column)
        .to_tbl(parent)
        .to_col("organisation_id")
        .to_col("id")
        .to_owned()
}

fn index(table: &'static str, name: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{name}")).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
