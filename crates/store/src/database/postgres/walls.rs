//! Row security, the second wall: whatever a statement forgot to say, it reaches the rows of its own transaction only.
//!
//! Made from the catalogue, so that no table can be forgotten: each has the same policies, by what it is listed as. They
//! read settings that end with the transaction. Where nothing is set they let no row through. The settings stand in queries of
//! their own, which a server answers once for a statement; it would else read and compare them anew for each row.
//!
//! A transaction across organisations is let through by a setting too, not by a role that it changes into. Both could be
//! had by whoever can send statements of their own; against a statement of ours that forgot something both help alike;
//! and a setting needs no third role, whose members would pass the wall by being members.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use crate::{Error, INSTALLATION_TABLES};

/// Tables of which every organisation reads the installation's own rows: who has an account, and what time it is.
const READ_BY_ALL: &[&str] = &["accounts", "account_persons", "api_tokens", "installation", "test_clock"];

const OF_ORGANISATION: &str =
    "organisation_id = (SELECT nullif(current_setting('samsvar.organisation', true), '')::uuid)";
const OF_HOME: &str = "organisation_id = (SELECT nullif(current_setting('samsvar.home', true), '')::uuid)";
const EVERYWHERE: &str = "(SELECT current_setting('samsvar.everywhere', true)) = 'on'";
const SCHEMA: &str = "(SELECT current_setting('samsvar.schema', true)) = 'on'";

/// Tables with rows of organisations, whether they have the wall, and the policies of it that they have. One that an earlier
/// version made, which read the settings for each row, is marked as old.
const WALLED: &str = "SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity, \
    array_to_string(array(SELECT p.polname::text || \
        CASE WHEN pg_get_expr(p.polqual, p.polrelid) LIKE '%SELECT%' THEN '' ELSE ' old' END \
        FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY 1), ',') \
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' \
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace ORDER BY 1";

/// Puts the wall before every table that lacks it, and lets the role that works here, `user`, do what it must and no more.
pub(super) async fn build(tx: &DatabaseTransaction, user: &str) -> Result<(), Error> {
    let owner = super::server::role(tx).await?;
    let tables = tx.query_all_raw(Statement::from_string(DbBackend::Postgres, WALLED)).await?;
    for row in &tables {
        let (table, forced, known): (String, bool, String) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let name = quoted(&table);
        if !forced {
            tx.execute_unprepared(&format!(
                "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
            ))
            .await?;
        }
        for (policy, rule) in policies(&table, &owner) {
            let known = known.split(',').find_map(|known| known.strip_prefix(policy));
            if known == Some("") {
                continue;
            }
            if known.is_some() {
                tx.execute_unprepared(&format!("DROP POLICY {policy} ON {name}")).await?;
            }
            tx.execute_unprepared(&format!("CREATE POLICY {policy} ON {name} {rule}")).await?;
        }
    }
    if owner != user {
        let user = quoted(user);
        let schema = quoted(&one_text(tx, "SELECT current_schema()::text").await?);
        tx.execute_unprepared(&format!(
            "GRANT USAGE ON SCHEMA {schema} TO {user}; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {user}"
        ))
        .await?;
        // The steps of the schema are its owner's affair.
        tx.execute_unprepared(&format!("REVOKE INSERT, UPDATE, DELETE ON schema_steps FROM {user}")).await?;
    }
    Ok(())
}

/// A table's policies: name and rule.
fn policies(table: &str, owner: &str) -> Vec<(&'static str, String)> {
    let owner = quoted(owner);
    let mut policies = vec![
        ("samsvar_organisation", format!("USING ({OF_ORGANISATION}) WITH CHECK ({OF_ORGANISATION})")),
        // A step that changes rows would otherwise change none, and say nothing.
        ("samsvar_schema", format!("TO {owner} USING ({SCHEMA}) WITH CHECK ({SCHEMA})")),
    ];
    if INSTALLATION_TABLES.contains(&table) {
        policies.push(("samsvar_everywhere", format!("USING ({EVERYWHERE}) WITH CHECK ({EVERYWHERE})")));
    }
    if READ_BY_ALL.contains(&table) {
        policies.push(("samsvar_home", format!("FOR SELECT USING ({OF_HOME})")));
    }
    policies
}

async fn one_text(tx: &DatabaseTransaction, sql: &str) -> Result<String, Error> {
    let row = tx.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let row = row.ok_or_else(|| sea_orm::DbErr::RecordNotFound(sql.to_owned()))?;
    Ok(row.try_get_by_index(0)?)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
