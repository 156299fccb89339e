//! A statement and its values.

use sea_orm::sqlx::sqlite::{Sqlite, SqliteArguments};
use sea_orm::sqlx::{AssertSqlSafe, query, query::Query};

/// A value, bound.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
}

/// A statement with its values in the order of their marks.
#[derive(Debug, Clone, Default)]
pub(super) struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl From<&str> for Statement {
    fn from(sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }
}

impl From<String> for Statement {
    fn from(sql: String) -> Self {
        Self { sql, values: Vec::new() }
    }
}

impl Statement {
    pub(super) fn text(mut self, value: impl Into<String>) -> Self {
        self.values.push(Value::Text(value.into()));
        self
    }

    pub(super) fn integer(mut self, value: i64) -> Self {
        self.values.push(Value::Integer(value));
        self
    }

    /// Goes on with another part.
    pub(super) fn and(mut self, part: impl Into<Statement>) -> Self {
        let part = part.into();
        self.sql.push_str(&part.sql);
        self.values.extend(part.values);
        self
    }

    /// Names are quoted by [`quoted`] out of the catalogue, and everything else in it is ours.
    pub(super) fn query(self) -> Query<'static, Sqlite, SqliteArguments> {
        self.values.into_iter().fold(query(AssertSqlSafe(self.sql)), |query, value| match value {
            Value::Text(text) => query.bind(text),
            Value::Integer(number) => query.bind(number),
        })
    }
}

/// A name of the catalogue, quoted.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_ends_nothing() {
        assert_eq!(quoted("customers"), "\"customers\"");
        assert_eq!(quoted("a\"; DROP TABLE x; --"), "\"a\"\"; DROP TABLE x; --\"");
    }
}
