//! On a PostgreSQL server, with the wall before each table.

use std::fmt::Write;

use expect_test::expect_file;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use store::{Opening, Options};
use testkit::Postgres;

const TABLES: &str = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
const COLUMNS: &str = "SELECT format('%I %s%s%s', attname, format_type(atttypid, atttypmod), \
    CASE WHEN attnotnull THEN ' NOT NULL' END, ' DEFAULT ' || pg_get_expr(adbin, adrelid)) \
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum \
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
const CONSTRAINTS: &str = "SELECT pg_get_constraintdef(oid) FROM pg_constraint \
    WHERE conrelid = $1::regclass AND contype <> 'n' ORDER BY contype DESC, conname";
const INDEXES: &str = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = $1::regclass \
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u')) ORDER BY 1";
const WALL: &str = "SELECT format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', relname) FROM pg_class \
    WHERE oid = $1::regclass AND relrowsecurity AND relforcerowsecurity";
const POLICIES: &str = "SELECT format('CREATE POLICY %I ON %I FOR %s TO %s USING (%s)%s', policyname, tablename, cmd, \
    array_to_string(roles, ', '), qual, ' WITH CHECK (' || with_check || ')') \
    FROM pg_policies WHERE schemaname = 'public' AND tablename = $1 ORDER BY policyname";

async fn lines(db: &DatabaseConnection, sql: &str, table: Option<&str>) -> Vec<String> {
    let values: Vec<sea_orm::Value> = table.map(Into::into).into_iter().collect();
    let rows = db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await;
    let rows = rows.expect("the catalogue answers");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}

#[tokio::test]
async fn the_schema_is_the_committed_one() {
    let Some(server) = Postgres::server() else { return };
    let database = Postgres::new(&server).await;
    let options =
        Options { migration_url: Some(database.owner_url()), ..Options::new(database.url(), Opening::Command) };
    let now = testkit::instant(testkit::START);
    store::bring_up(&options, &samsvar::wiring::migrations(), now).await.expect("the steps are taken");
    let db = Database::connect(database.owner_url()).await.expect("it opens");
    let mut text = super::HEAD.to_owned();
    for table in &lines(&db, TABLES, None).await {
        let mut inner = lines(&db, COLUMNS, Some(table)).await;
        inner.extend(lines(&db, CONSTRAINTS, Some(table)).await);
        let _ = writeln!(text, "\nCREATE TABLE {table} (\n    {}\n);", inner.join(",\n    "));
        for query in [INDEXES, WALL, POLICIES] {
            for line in lines(&db, query, Some(table)).await {
                let _ = writeln!(text, "{};", line.replace("samsvar_test_owner", "OWNER"));
            }
        }
    }
    expect_file!["../../../schema/postgres.sql"].assert_eq(&text);
}
