//! What a statement says of tables: the walls before [`crate::InstallationUnit`] and around the erase door read it from
//! its text.
//!
//! What the first does not understand it takes for a table, so that it is refused: a table function, or the name of a
//! `WITH`. The second does not try to understand: it looks at every name in a statement that takes rows away.

/// The parts of a statement that matter here; operators, numbers, texts and comments do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    /// A keyword, or a name without quotes.
    Word(&'a str),
    /// A name in quotes.
    Quoted(&'a str),
    Open,
    Close,
    Comma,
    Dot,
}

/// Behind these no table comes before the next `FROM` or `JOIN` of the same depth, and a comma parts something else.
const CLAUSES: &[&str] = &[
    "SELECT",
    "WHERE",
    "SET",
    "VALUES",
    "DEFAULT",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "WINDOW",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "RETURNING",
];

/// The tables that a statement names, in lists, joins and statements within it too.
pub(crate) fn tables(sql: &str) -> Vec<&str> {
    let tokens = tokens(sql);
    let mut found = Vec::new();
    // For each parenthesis that is open: whether a comma in it parts tables.
    let mut lists = vec![false];
    let mut expected = false;
    for (index, token) in tokens.iter().enumerate() {
        let is = |words: &[&str]| match token {
            Token::Word(word) => words.iter().any(|keyword| word.eq_ignore_ascii_case(keyword)),
            _ => false,
        };
        let list = lists.last().copied().unwrap_or_default();
        match token {
            // Where a table is expected, a list of them or a statement may stand in parentheses.
            Token::Open => lists.push(expected),
            Token::Close => {
                lists.pop();
                expected = false;
            }
            Token::Comma => expected = list,
            // `FOR UPDATE` locks the rows of a statement and names none.
            _ if is(&["UPDATE"]) && index.checked_sub(1).is_some_and(|before| locks(tokens[before])) => {}
            _ if is(&["FROM", "JOIN", "INTO", "UPDATE"]) => {
                expected = true;
                set(&mut lists, is(&["FROM", "JOIN"]));
            }
            _ if is(CLAUSES) => {
                expected = false;
                set(&mut lists, false);
            }
            Token::Word(name) | Token::Quoted(name) if expected => {
                // Behind the name of a database comes that of the table.
                if tokens.get(index + 1) != Some(&Token::Dot) {
                    found.push(*name);
                    expected = false;
                }
            }
            Token::Word(_) | Token::Quoted(_) | Token::Dot => {}
        }
    }
    found
}

/// Whether an `UPDATE` behind this word is that of `FOR UPDATE` or `FOR NO KEY UPDATE`.
fn locks(before: Token<'_>) -> bool {
    matches!(before, Token::Word(word) if ["FOR", "KEY"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword)))
}

/// All names in a statement, with or without quotes, of tables and of anything else.
pub(crate) fn names(sql: &str) -> Vec<&str> {
    let name = |token| match token {
        Token::Word(name) | Token::Quoted(name) => Some(name),
        _ => None,
    };
    tokens(sql).into_iter().filter_map(name).collect()
}

/// Whether a statement takes rows away: by a DELETE, or by a REPLACE that puts others in their place. Whatever else
/// empties a table is no statement of a unit of work, and counts too.
pub(crate) fn removes_rows(sql: &str) -> bool {
    const REPLACE: &str = "REPLACE";
    const REMOVING: [&str; 4] = ["DELETE", REPLACE, "TRUNCATE", "DROP"];
    let removes = |word: &str| REMOVING.iter().any(|keyword| word.eq_ignore_ascii_case(keyword));
    // Few statements hold such a word; only those are read closely.
    if !sql.split(|c: char| !is_of_word(c)).any(removes) {
        return false;
    }
    let tokens = tokens(sql);
    tokens.iter().enumerate().any(|(index, token)| match token {
        // The function of that name takes nothing away.
        Token::Word(word) if word.eq_ignore_ascii_case(REPLACE) => tokens.get(index + 1) != Some(&Token::Open),
        Token::Word(word) => removes(word),
        _ => false,
    })
}

fn set(lists: &mut [bool], list: bool) {
    if let Some(last) = lists.last_mut() {
        *last = list;
    }
}

fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (None, rest.find("*/").map_or(rest.len(), |end| end + 2)),
            '(' => (Some(Token::Open), 1),
            ')' => (Some(Token::Close), 1),
            ',' => (Some(Token::Comma), 1),
            '.' => (Some(Token::Dot), 1),
            '\'' => (None, quoted(rest, '\'').len() + 2),
            '"' | '`' => {
                let name = quoted(rest, first);
                (Some(Token::Quoted(name)), name.len() + 2)
            }
            '[' => {
                let name = quoted(rest, ']');
                (Some(Token::Quoted(name)), name.len() + 2)
            }
            _ if is_of_word(first) => {
                let length = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
                (Some(Token::Word(&rest[..length])), length)
            }
            _ => (None, first.len_utf8()),
        };
        tokens.extend(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

/// What stands between the quote that `rest` begins with and the one that ends it. A doubled quote begins anew, which is
/// the same to whoever only skips it.
fn quoted(rest: &str, end: char) -> &str {
    let inner = rest.get(1..).unwrap_or_default();
    inner.split(end).next().unwrap_or_default()
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{names, removes_rows};
    use crate::installation::check;

    #[test]
    fn a_statement_on_another_table_is_refused() {
        assert!(check(r#"SELECT "id" FROM "jobs" WHERE "id" IN (SELECT "job" FROM "schedules")"#).is_ok());
        assert!(check(r#"UPDATE "jobs" SET "state" = ? WHERE "id" = ?"#).is_ok());
        assert!(check(r#"SELECT "id" FROM "deviations""#).is_err());
        assert!(check(r#"SELECT 1 FROM "jobs" INNER JOIN "persons" ON 1"#).is_err());
        assert!(check(r#"INSERT INTO "jobs" ("a") SELECT "a" FROM "persons""#).is_err());
        assert!(check("DELETE FROM deviations").is_err());
        assert!(check("delete from deviations").is_err());
    }

    #[test]
    fn every_table_of_a_list_is_looked_at() {
        assert!(check(r#"SELECT 1 FROM "jobs", "persons""#).is_err());
        assert!(check(r#"SELECT 1 FROM "jobs" AS "j", "schedules" AS "s", "persons" AS "p" WHERE 1 = 1"#).is_err());
        assert!(check(r#"SELECT 1 FROM "jobs" JOIN "schedules" ON MAX("a", "b") = 1, "persons""#).is_err());
        assert!(check(r#"SELECT 1 FROM ("jobs", "persons")"#).is_err());
        assert!(check(r#"SELECT 1 FROM (SELECT "id", "kind" FROM "jobs") AS "j", "persons""#).is_err());
        assert!(check(r#"SELECT 1 FROM "main"."persons""#).is_err());
        assert!(check(r#"UPDATE "jobs" SET "a" = ?, "b" = ? FROM "schedules", "persons""#).is_err());
        assert!(check(r#"SELECT 1 FROM "jobs" WHERE "a" IN (SELECT "b" FROM "schedules", "persons")"#).is_err());
    }

    #[test]
    fn what_is_no_table_stands_in_no_ones_way() {
        assert!(
            check(r#"SELECT "a", "persons" FROM "jobs" AS "persons", "schedules" ORDER BY "a", "persons""#).is_ok()
        );
        assert!(check(r#"SELECT 1 FROM "jobs", "schedules" WHERE "a" IN (?, ?) GROUP BY "b", "c" LIMIT 1"#).is_ok());
        assert!(check(r#"SELECT ' FROM "persons", it''s ' FROM "jobs""#).is_ok());
        let upsert =
            r#"INSERT INTO "ledger" ("a", "b") VALUES (?, ?) ON CONFLICT ("a") DO UPDATE SET "b" = ?, "c" = 1"#;
        assert!(check(upsert).is_ok());
    }

    #[test]
    fn a_lock_names_no_table_and_hides_none() {
        let taken = r#"DELETE FROM "outbox" WHERE "id" IN (SELECT "id" FROM "outbox" LIMIT $1 FOR UPDATE SKIP LOCKED)"#;
        assert!(check(taken).is_ok());
        assert!(check(r#"SELECT "id" FROM "jobs" FOR NO KEY UPDATE"#).is_ok());
        assert!(check(r#"SELECT "id" FROM "persons" FOR UPDATE"#).is_err());
        assert!(check(r#"UPDATE "persons" SET "a" = $1"#).is_err());
        let each = r#"UPDATE "jobs" SET "a" = "new"."column2" FROM (VALUES ($1, $2), ($3, $4)) AS "new" WHERE "jobs"."id" = "new"."column1""#;
        assert!(check(each).is_ok());
        assert!(check(r#"UPDATE "jobs" SET "a" = 1 FROM (VALUES ($1)) AS "new", "persons""#).is_err());
    }

    #[test]
    fn what_stands_in_a_comment_is_not_read() {
        assert!(check(r#"SELECT 1 FROM /* it's "persons" */ "jobs" -- FROM "persons""#).is_ok());
        assert!(check("SELECT 1 FROM /* jobs */ persons").is_err());
        assert!(check("SELECT 1 FROM jobs -- it's\n, persons").is_err());
        assert_eq!(names("DELETE /* a */ FROM -- b\n c"), ["DELETE", "FROM", "c"]);
        assert_eq!(names("DELETE FROM a /* b"), ["DELETE", "FROM", "a"]);
    }

    #[test]
    fn whatever_takes_rows_away_is_seen() {
        for sql in [
            r#"DELETE FROM "items" WHERE "id" = ?"#,
            "delete from items",
            "WITH doomed AS (SELECT id FROM items) DELETE FROM items WHERE id IN (SELECT id FROM doomed)",
            "INSERT OR REPLACE INTO items VALUES (?)",
            "Replace Into items VALUES (?)",
            "UPDATE OR REPLACE items SET id = ?",
            "TRUNCATE TABLE items",
            "DROP TABLE items",
            "SELECT 1; DELETE/**/FROM items",
        ] {
            assert!(removes_rows(sql), "{sql}");
            assert!(names(sql).contains(&"items"), "{sql}");
        }
        for sql in [
            r#"UPDATE "items" SET "payload" = ?, "deleted" = ? WHERE "id" = ?"#,
            r#"UPDATE "items" SET "text" = REPLACE("text", ?, ?)"#,
            r#"INSERT INTO "items" ("delete") VALUES (' DELETE FROM items ')"#,
            r#"INSERT INTO "items" ("id") VALUES (?) ON CONFLICT ("id") DO UPDATE SET "text" = ?"#,
            "SELECT 1 FROM items -- DELETE FROM items",
        ] {
            assert!(!removes_rows(sql), "{sql}");
        }
    }
}
