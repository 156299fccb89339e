//! What a run will do, frozen: plans, their windows, and who has to do with them.

use sea_orm_migration::prelude::*;
use store::migration::{
    big_integer, boolean, bytes, date, date_null, id, instant, instant_null, integer, json, organisation_id, string,
    string_null, text_null, uuid, uuid_null, version,
};

use super::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(plans()).await?;
        let columns = ["organisation_id", "begun_at", "id"];
        manager.create_index(index("deletion_plans", "deletion_plans_begun", &columns)).await?;
        let columns = ["organisation_id", "rule_id", "state"];
        manager.create_index(index("deletion_plans", "deletion_plans_rule", &columns)).await?;
        // What foreign keys refer to: an id together with its organisation.
        let columns = ["organisation_id", "id"];
        manager.create_index(index("deletion_plans", "deletion_plans_key", &columns).unique().to_owned()).await?;
        manager.create_table(windows()).await?;
        let columns = ["organisation_id", "plan_id", "number"];
        let number = index("plan_windows", "plan_windows_number", &columns).unique().to_owned();
        manager.create_index(number).await?;
        manager.create_table(persons()).await?;
        // Nobody has two parts in a plan: whoever made it or changed its rule cannot approve it, and nobody twice.
        let columns = ["organisation_id", "plan_id", "person_id"];
        let person = index("plan_persons", "plan_persons_person", &columns).unique().to_owned();
        manager.create_index(person).await
    }
}

fn plans() -> TableCreateStatement {
    Table::create()
        .table("deletion_plans")
        .comment("What a run will do, frozen before it is approved.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("rule_id", "The rule by which it goes."))
        .col(uuid("rule_version_id", "The version of the rule by which it goes."))
        .col(string("rule", 64, "What the organisation calls the rule, as A-R1."))
        .col(integer("rule_version", "The number of that version."))
        .col(string("kind", 16, "erase: carried out by us · order: by the owner of a system that is not connected."))
        .col(string(
            "state",
            24,
            "drafting, awaiting_approval, approved, running, verifying, completed, stopped, expired or cancelled.",
        ))
        .col(string_null("reason", 32, "Why it was stopped or cancelled, as a code."))
        .col(date("day", "The local day whose dues it holds."))
        .col(date_null("cutoff_on", "What was triggered on this local date or before is due; for periods of days."))
        .col(instant_null("cutoff_at", "What was triggered at this instant or before is due; for shorter periods."))
        .col(uuid_null("made_by", "The person who asked for it; null = the daily run."))
        .col(instant("begun_at", "When it was begun, business time."))
        .col(integer("source", "While drafting: which source of holdings is asked at present."))
        .col(uuid_null("after", "While drafting: the last of its holdings that was looked at."))
        .col(integer("windows", "How many windows it has."))
        .col(big_integer("targets", "How many things it would erase."))
        .col(big_integer("spared", "How many things were due but spared as it was made."))
        .col(json("rows", "How many rows of which table in connected systems, as counted for it."))
        .col(boolean("elsewhere", "Things due under the rule lie in systems that are not connected: they are ordered."))
        .col(big_integer("held", "How many things the rule governs altogether; what the cap is a share of."))
        .col(integer("approvals", "How many approvals it needs beside the rule's own: 0, 1 or 2."))
        .col(string_null("approvals_for", 16, "Why it needs them: rule, cap, share or usual."))
        .col(text_null("document", "The canonical text that its hash is over."))
        .col(string_null("hash", 64, "SHA-256 of the document; what an approval signs."))
        .col(instant_null("sealed_at", "When it was frozen."))
        .col(instant_null("expires_at", "From when on it can be neither approved nor begun."))
        .col(instant_null("finished_at", "When it came to its end."))
        .to_owned()
}

fn windows() -> TableCreateStatement {
    Table::create()
        .table("plan_windows")
        .comment("The parts of a plan, each erased in one step. Never changed.")
        .col(organisation_id())
        .col(id())
        .col(uuid("plan_id", "Which plan."))
        .col(integer("number", "Its place in the plan, from 1."))
        .col(string("kind", 16, "The kind of things in it, as the erase door knows them."))
        .col(string_null("system", 64, "The system they lie in; null = our own store."))
        .col(string_null("system_kind", 64, "What they are there, as customer."))
        .col(string_null("connector", 64, "The connection through which they are erased; null = none."))
        .col(string_null("data_set", 64, "SHA-256 of the declaration of what they are there, table by table."))
        .col(string_null("fingerprint", 128, "The fingerprint of the tables as they were found."))
        .col(string_null("identity", 256, "Which database the connection led to."))
        .col(bytes("things", "Their ids, 16 bytes each, in order."))
        .col(integer("count", "How many they are."))
        .col(string("digest", 64, "The keyed digest over their ids."))
        .col(json("expected", "What the connected system counted for them; empty for our own store."))
        .foreign_key(&mut owned_by_plan("plan_windows_plan"))
        .to_owned()
}

fn persons() -> TableCreateStatement {
    Table::create()
        .table("plan_persons")
        .comment("Who has which part in a plan.")
        .col(organisation_id())
        .col(id())
        .col(uuid("plan_id", "Which plan."))
        .col(uuid("person_id", "Who."))
        .col(string("part", 16, "rule_author, maker or approver."))
        .col(string_null("role", 16, "In which role they approved."))
        .col(uuid_null("appointment_id", "The appointment that gave the role."))
        .col(string_null("hash", 64, "The hash that they approved."))
        .col(instant("at", "When, business time."))
        .foreign_key(&mut owned_by_plan("plan_persons_plan"))
        .to_owned()
}

pub(super) fn owned_by_plan(name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from_col("organisation_id")
        .from_col("plan_id")
        .to_tbl("deletion_plans")
        .to_col("organisation_id")
        .to_col("id")
        .to_owned()
}
