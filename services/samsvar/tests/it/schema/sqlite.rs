//! In a file of SQLite.

use std::fmt::Write;

use expect_test::expect_file;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use crate::binary::Folder;

#[tokio::test]
async fn the_schema_is_the_committed_one() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).ok);
    let db = Database::connect(format!("sqlite://{}", folder.path().join("data/samsvar.db").display()));
    let db = db.await.expect("it opens");
    let query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, query)).await.expect("it reads");
    let mut text = super::HEAD.to_owned();
    for row in rows {
        let sql: String = row.try_get("", "sql").expect("a statement");
        let table = sql.starts_with("CREATE TABLE");
        let _ = writeln!(text, "{}{};", if table { "\n" } else { "" }, if table { in_lines(&sql) } else { sql });
    }
    expect_file!["../../../schema/sqlite.sql"].assert_eq(&text);
}

/// A column or constraint on each line.
fn in_lines(sql: &str) -> String {
    let mut text = String::new();
    let mut depth = 0;
    for c in sql.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match (c, depth) {
            ('(', 1) => text.push_str("(\n    "),
            (')', 0) => {
                text.truncate(text.trim_end().len());
                text.push_str("\n)");
            }
            (',', 1) => text.push_str(",\n    "),
            (' ', 1) if text.ends_with([' ', '\n']) => {}
            _ => text.push(c),
        }
    }
    text
}
