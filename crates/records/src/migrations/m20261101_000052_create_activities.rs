//! Processing activities, their parts, and how each moved.

use sea_orm_migration::prelude::*;
use store::migration::{
    boolean, id, instant, instant_null, integer, json, organisation_id, string, string_null, text, text_null, uuid,
    uuid_null, version,
};

use super::{index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(activities()).await?;
        manager.create_index(index("activities", "activities_key", &["organisation_id", "key"], true)).await?;
        manager.create_index(index("activities", "activities_id", &["organisation_id", "id"], true)).await?;
        let columns = ["organisation_id", "drafted_at", "id"];
        manager.create_index(index("activities", "activities_drafted", &columns, false)).await?;
        manager.create_table(purposes()).await?;
        let columns = ["organisation_id", "activity_id", "key"];
        manager.create_index(index("purposes", "purposes_key", &columns, true)).await?;
        manager.create_table(categories()).await?;
        manager.create_index(index("categories", "categories_key", &columns, true)).await?;
        manager
            .create_table(link("activity_systems", "system_id", "systems", "In which system its data lies."))
            .await?;
        let columns = ["organisation_id", "system_id"];
        manager.create_index(index("activity_systems", "activity_systems_system", &columns, false)).await?;
        let comment = "Which processor handles its data.";
        manager.create_table(link("activity_processors", "processor_id", "processors", comment)).await?;
        let columns = ["organisation_id", "processor_id"];
        manager.create_index(index("activity_processors", "activity_processors_processor", &columns, false)).await?;
        manager.create_table(steps()).await
    }
}

fn activities() -> TableCreateStatement {
    Table::create()
        .table("activities")
        .comment("Processing activities: the register of GDPR Art. 30, of both sides.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("key", 64, "What the organisation calls it, as A-07."))
        .col(string("name", 200, "What is done."))
        .col(string("side", 16, "controller or processor: whose register it stands in."))
        .col(string("status", 16, "draft, basis_confirmed, approved, live or ceased."))
        .col(json("details", "On whose behalf, groups, recipients, access, sources, measures and documents."))
        .col(string("content_hash", 64, "SHA-256 of all that is said of it, parts included, hexadecimal."))
        .col(uuid_null("author_id", "The person who wrote it as it is; null = it came with a pack."))
        .col(instant("drafted_at", "When it was entered, business time."))
        .col(instant_null("basis_confirmed_at", "When the security officer confirmed its legal bases."))
        .col(instant_null("approved_at", "When the head of the business approved it."))
        .col(instant_null("started_at", "When it went live."))
        .col(instant_null("ceased_at", "When it ended."))
        .col(instant_null("confirmed_at", "When it was last said to be right as it is written."))
        .col(instant_null("confirmation_asked_at", "When somebody was asked to say so again."))
        .col(json_null("proposal", "A change of what it rests on, waiting for confirmation and approval."))
        .col(uuid_null("proposal_author_id", "The person who proposed it; null = it came with a pack."))
        .col(instant_null("proposed_at", "When it was proposed."))
        .col(instant_null("proposal_confirmed_at", "When its legal bases were confirmed."))
        .to_owned()
}

fn purposes() -> TableCreateStatement {
    Table::create()
        .table("purposes")
        .comment("What an activity is for, each with a legal basis of its own.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("activity_id", "Of which activity."))
        .col(integer("number", "Its place in the list, from 1."))
        .col(string("key", 64, "What the activity calls it, as orders."))
        .col(text("text", "What for."))
        .col(string("basis", 4, "6a to 6f: the letter of GDPR Art. 6(1)."))
        .col(string_null("article9", 4, "9a to 9j: the letter of Art. 9(2), for special categories."))
        .col(text_null("balancing", "Why our interest outweighs theirs, for 6f."))
        .col(json("sources", "Legal sources, each with its dates."))
        .foreign_key(&mut references("purposes_activity", "activity_id", "activities"))
        .to_owned()
}

fn categories() -> TableCreateStatement {
    Table::create()
        .table("categories")
        .comment("Which data an activity holds.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("activity_id", "Of which activity."))
        .col(integer("number", "Its place in the list, from 1."))
        .col(string("key", 64, "What the activity calls it, as contact; rules name it as A-07/contact."))
        .col(string("name", 200, "Its name."))
        .col(string("sensitivity", 16, "normal or extra."))
        .col(boolean("special", "A special category of Art. 9."))
        .col(boolean("national_id", "National identity numbers."))
        .col(boolean("unstructured", "Free text, pictures and the like, which may hold anything."))
        .col(text("necessity", "Why the purpose cannot do without it."))
        .col(json("states", "The states that things in it can be in; empty = it has none."))
        .col(json("parts", "What it consists of, as user name and location."))
        .col(json("purposes", "The keys of the purposes that need it; empty = all."))
        .foreign_key(&mut references("categories_activity", "activity_id", "activities"))
        .to_owned()
}

fn link(table: &'static str, column: &'static str, to: &'static str, comment: &'static str) -> TableCreateStatement {
    let (of_activity, of_other) = match column {
        "system_id" => ("activity_systems_activity", "activity_systems_of"),
        _ => ("activity_processors_activity", "activity_processors_of"),
    };
    Table::create()
        .table(table)
        .comment(comment)
        .col(organisation_id())
        .col(uuid("activity_id", "Which activity."))
        .col(uuid(column, comment))
        .primary_key(Index::create().col("organisation_id").col("activity_id").col(column))
        .foreign_key(&mut references(of_activity, "activity_id", "activities"))
        .foreign_key(&mut references(of_other, column, to))
        .to_owned()
}

fn steps() -> TableCreateStatement {
    Table::create()
        .table("activity_steps")
        .comment("How an activity moved.")
        .col(organisation_id())
        .col(uuid("activity_id", "Which activity."))
        .col(integer("number", "The activity's version after the step."))
        .col(string("kind", 32, "What the step did."))
        .col(instant("at", "Business time."))
        .col(uuid_null("person_id", "Who took it; null = a pack, a job or a service."))
        .col(string_null("role", 16, "In which role."))
        .col(uuid_null("appointment_id", "The appointment that gave the role."))
        .col(string("content_hash", 64, "What was said of the activity, or proposed, when it was taken."))
        .col(text_null("changed", "Which parts it changed, as codes."))
        .primary_key(Index::create().col("organisation_id").col("activity_id").col("number"))
        .foreign_key(&mut references("activity_steps_activity", "activity_id", "activities"))
        .to_owned()
}

fn json_null(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.json().null().comment(comment);
    column
}
