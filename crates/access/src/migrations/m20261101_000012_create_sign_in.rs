//! Accounts, services, tokens and report links. Only hashes of secrets are kept.

use sea_orm_migration::prelude::*;
use store::migration::{
    bytes, date_null, id, instant, instant_null, organisation_id, string, string_null, uuid, uuid_null, version,
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
        manager.create_table(accounts()).await?;
        manager.create_index(unique("accounts", "accounts_email", &["organisation_id", "email"])).await?;
        manager.create_table(account_persons()).await?;
        let columns = ["organisation_id", "person_id"];
        manager.create_index(index("account_persons", "account_persons_person", &columns)).await?;
        manager.create_table(services()).await?;
        manager.create_index(unique("services", "services_name", &["organisation_id", "name"])).await?;
        manager.create_index(index("services", "services_added", &["organisation_id", "added_at", "id"])).await?;
        manager.create_table(api_tokens()).await?;
        // Not behind an organisation: this look-up is what tells the organisation.
        manager.create_index(unique("api_tokens", "api_tokens_secret", &["secret_hash"])).await?;
        manager.create_index(index("api_tokens", "api_tokens_made", &["organisation_id", "made_at", "id"])).await?;
        manager.create_index(index("api_tokens", "api_tokens_person", &["organisation_id", "person_id"])).await?;
        manager.create_index(index("api_tokens", "api_tokens_service", &["organisation_id", "service_id"])).await?;
        manager.create_table(report_links()).await?;
        // For the same reason.
        manager.create_index(unique("report_links", "report_links_secret", &["secret_hash"])).await?;
        manager.create_index(index("report_links", "report_links_made", &["organisation_id", "made_at", "id"])).await
    }
}

fn accounts() -> TableCreateStatement {
    Table::create()
        .table("accounts")
        .comment("How a human signs in; belongs to the installation and may lead to persons of several organisations.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("email", 254, "The name that they sign in with; lower case."))
        .col(instant("made_at", "Business time."))
        .to_owned()
}

fn account_persons() -> TableCreateStatement {
    Table::create()
        .table("account_persons")
        .comment("Whom an account leads to, one person in each organisation; a row belongs to that organisation.")
        .col(organisation_id())
        .col(uuid("account_id", "Who signs in."))
        .col(uuid("person_id", "As whom they then act."))
        .col(version())
        .col(instant("made_at", "Business time."))
        .col(instant_null("ended_at", "When the way was closed."))
        .primary_key(Index::create().col("account_id").col("organisation_id"))
        .to_owned()
}

fn services() -> TableCreateStatement {
    Table::create()
        .table("services")
        .comment("Programs that sign in by themselves. They never sign, approve or count.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("name", 100, "What it is called; one of its name per organisation."))
        .col(string("role", 16, "The role that it has."))
        .col(instant("added_at", "Business time."))
        .col(instant_null("retired_at", "When it was retired; its tokens are void since."))
        .to_owned()
}

fn api_tokens() -> TableCreateStatement {
    Table::create()
        .table("api_tokens")
        .comment("Tokens for the API. Of a person, a service or an account: one of the three is set.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(bytes("secret_hash", "SHA-256 of the token as it was printed once."))
        .col(uuid_null("person_id", "The person who acts by it."))
        .col(uuid_null("service_id", "The service that acts by it."))
        .col(uuid_null("account_id", "The account that it signs in; the row belongs to the installation then."))
        .col(string_null("role", 16, "The one role that it is limited to; null = all that its person holds."))
        .col(instant("made_at", "Business time."))
        .col(instant_null("expires_at", "Real time from which it is void; null = never."))
        .col(instant_null("revoked_at", "Real time at which it was revoked."))
        .col(date_null("last_used_on", "The UTC day of its last use; finer would be a movement log."))
        .to_owned()
}

fn report_links() -> TableCreateStatement {
    Table::create()
        .table("report_links")
        .comment("Links through which somebody without an account may report.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(bytes("secret_hash", "SHA-256 of the link's secret as it was printed once."))
        .col(string("label", 100, "Where it hangs or whom it was given to."))
        .col(instant("made_at", "Business time."))
        .col(instant_null("expires_at", "Real time from which it is void; null = never."))
        .col(instant_null("revoked_at", "Real time at which it was revoked."))
        .to_owned()
}
