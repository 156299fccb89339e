//! A statement and its values.

use std::sync::Arc;

/// A value, bound.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    /// Many keys as one value, so that a statement is the same for any number of them.
    Keys(Arc<KeyList>),
}

/// Keys as a database takes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyList {
    Integers(Vec<i64>),
    /// Whatever is no whole number, as it is written.
    Texts(Vec<String>),
}

#[derive(Debug, Clone)]
enum Part {
    Sql(String),
    Value(Value),
}

/// A statement with its values where they stand. Names in it are quoted by [`quoted`] out of the catalogue, and everything
/// else in it is ours.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statement(Vec<Part>);

impl From<&str> for Statement {
    fn from(sql: &str) -> Self {
        Self::from(sql.to_owned())
    }
}

impl From<String> for Statement {
    fn from(sql: String) -> Self {
        Self(vec![Part::Sql(sql)])
    }
}

impl Statement {
    pub(crate) fn text(self, value: impl Into<String>) -> Self {
        self.value(Value::Text(value.into()))
    }

    pub(crate) fn integer(self, value: i64) -> Self {
        self.value(Value::Integer(value))
    }

    pub(crate) fn keys(self, keys: &Arc<KeyList>) -> Self {
        self.value(Value::Keys(Arc::clone(keys)))
    }

    /// Many numbers as one value.
    pub(crate) fn integers(self, values: Vec<i64>) -> Self {
        self.keys(&Arc::new(KeyList::Integers(values)))
    }

    /// Many texts as one value.
    pub(crate) fn texts(self, values: Vec<String>) -> Self {
        self.keys(&Arc::new(KeyList::Texts(values)))
    }

    fn value(mut self, value: Value) -> Self {
        self.0.push(Part::Value(value));
        self
    }

    /// Goes on with another part.
    pub(crate) fn and(mut self, part: impl Into<Statement>) -> Self {
        self.0.extend(part.into().0);
        self
    }

    /// Goes on with several, and a text between them.
    pub(crate) fn and_all(self, parts: impl IntoIterator<Item = Statement>, between: &str) -> Self {
        let pairs = parts.into_iter().enumerate();
        pairs.fold(self, |statement, (at, part)| match at {
            0 => statement.and(part),
            _ => statement.and(between).and(part),
        })
    }

    /// Its text, with a mark for each value, and the values in the order of their marks. `mark` is told which one it is,
    /// from 1 on.
    pub(crate) fn taken_apart(self, mark: impl Fn(usize) -> String) -> (String, Vec<Value>) {
        let (mut sql, mut values) = (String::new(), Vec::new());
        for part in self.0 {
            match part {
                Part::Sql(text) => sql.push_str(&text),
                Part::Value(value) => {
                    values.push(value);
                    sql.push_str(&mark(values.len()));
                }
            }
        }
        (sql, values)
    }
}

/// A name of the catalogue, quoted.
pub(crate) fn quoted(name: &str) -> String {
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

    #[test]
    fn values_stand_where_they_were_put_whatever_the_names_look_like() {
        let inner = Statement::from(quoted("$1?")).and(" < ").integer(7);
        let statement = Statement::from("a = ").text("x").and(" AND ").and_all([inner.clone(), inner], " OR ");
        let (sql, values) = statement.taken_apart(|at| format!("${at}"));
        assert_eq!(sql, "a = $1 AND \"$1?\" < $2 OR \"$1?\" < $3");
        assert!(matches!(&values[..], [Value::Text(text), Value::Integer(7), Value::Integer(7)] if text == "x"));
    }
}
