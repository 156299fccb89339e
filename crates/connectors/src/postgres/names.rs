//! Which table a name means. One without a schema is looked for where the account looks; letters count as they are
//! written, or else as one table has them.

use sea_orm::sqlx::Row;
use sea_orm::sqlx::postgres::PgRow;

use super::fault::told;
use super::session::Session;
use crate::Error;
use crate::engine::{Statement, quoted};

const ALL: &str = "SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, c.relpersistence::text, \
    c.relispartition OR EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhparent = c.oid OR i.inhrelid = c.oid) \
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND ";
const EXACT: (&str, &str) = ("c.relname = ANY(", "::name[])");
const FOLDED: (&str, &str) = ("lower(c.relname::text COLLATE \"C\") = ANY(", ")");

/// A table that a name means.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// As it was asked for.
    pub(super) asked: String,
    /// As it is told of: with its schema, where it was asked for with one.
    pub(super) shown: String,
    pub(super) relation: Relation,
}

/// What a name can mean.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) oid: i64,
    pub(super) schema: String,
    pub(super) name: String,
    kind: String,
    persistence: String,
    /// It has a part of its rows in other tables, or is itself such a part.
    is_family: bool,
}

/// What names mean.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    pub(super) found: Vec<Named>,
    pub(super) ambiguous: Vec<String>,
}

/// Looks names up. What is not there is not in the answer.
pub(super) async fn resolve(session: &mut Session, names: &[&str]) -> Result<Names, Error> {
    let mut resolved = Names::default();
    let mut open: Vec<&str> = names.to_vec();
    for ((begins, ends), fold) in [(EXACT, false), (FOLDED, true)] {
        if open.is_empty() {
            break;
        }
        let parts: Vec<String> = open.iter().flat_map(|name| last_parts(name)).map(|part| folded(part, fold)).collect();
        let rows = session.facts(Statement::from(ALL).and(begins).texts(parts).and(ends)).await?;
        let relations = rows.iter().map(Relation::of).collect::<Result<Vec<_>, _>>().map_err(told)?;
        open.retain(|name| match meant(name, &relations, &session.place.facts.schemas, fold) {
            Meant::Nothing => true,
            Meant::One(named) => {
                resolved.found.push(named);
                false
            }
            Meant::Several => {
                resolved.ambiguous.push((*name).to_owned());
                false
            }
        });
    }
    Ok(resolved)
}

enum Meant {
    Nothing,
    One(Named),
    Several,
}

fn meant(name: &str, relations: &[Relation], path: &[String], fold: bool) -> Meant {
    let is = |one: &str, other: &str| folded(one, fold) == folded(other, fold);
    let of = |found: Vec<&Relation>, shown: fn(&Relation) -> String| match found[..] {
        [] => None,
        [relation] => {
            Some(Meant::One(Named { asked: name.to_owned(), shown: shown(relation), relation: relation.clone() }))
        }
        _ => Some(Meant::Several),
    };
    for schema in path {
        let here = relations.iter().filter(|relation| relation.schema == *schema && is(&relation.name, name));
        if let Some(meant) = of(here.collect(), |relation| relation.name.clone()) {
            return meant;
        }
    }
    let there = relations.iter().filter(|relation| is(&relation.full(), name));
    of(there.collect(), Relation::full).unwrap_or(Meant::Nothing)
}

/// A name, and what may be one behind its schema.
fn last_parts(name: &str) -> impl Iterator<Item = &str> {
    std::iter::once(name).chain(name.match_indices('.').map(|(at, _)| &name[at + 1..]))
}

fn folded(name: &str, fold: bool) -> String {
    if fold { name.to_ascii_lowercase() } else { name.to_owned() }
}

impl Relation {
    fn of(row: &PgRow) -> Result<Self, sea_orm::sqlx::Error> {
        let (oid, schema, name) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        Ok(Self { oid, schema, name, kind: row.try_get(3)?, persistence: row.try_get(4)?, is_family: row.try_get(5)? })
    }

    fn full(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    pub(super) fn sql(&self) -> String {
        format!("{}.{}", quoted(&self.schema), quoted(&self.name))
    }

    /// A table that holds all of its rows itself.
    pub(super) fn is_table(&self) -> bool {
        self.kind == "r" && self.persistence != "t" && !self.is_family
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(schema: &str, name: &str) -> Relation {
        let [schema, name, kind, persistence] = [schema, name, "r", "p"].map(str::to_owned);
        Relation { oid: 1, schema, name, kind, persistence, is_family: false }
    }

    fn shown(name: &str, relations: &[Relation], fold: bool) -> String {
        let path = ["crm".to_owned(), "public".to_owned()];
        match meant(name, relations, &path, fold) {
            Meant::Nothing => "nothing".to_owned(),
            Meant::Several => "several".to_owned(),
            Meant::One(named) => format!("{} in {}", named.shown, named.relation.schema),
        }
    }

    #[test]
    fn a_name_means_a_table_where_the_account_looks_or_one_with_its_schema() {
        let all = [
            relation("public", "orders"),
            relation("crm", "orders"),
            relation("erp", "orders"),
            relation("erp", "lines"),
            relation("crm", "x.y"),
            relation("x", "y"),
        ];
        for (name, expected) in [
            ("orders", "orders in crm"),
            ("public.orders", "public.orders in public"),
            ("erp.orders", "erp.orders in erp"),
            ("lines", "nothing"),
            ("x.y", "x.y in crm"),
            ("ORDERS", "nothing"),
        ] {
            assert_eq!(shown(name, &all, false), expected, "{name}");
        }
        assert_eq!(shown("ORDERS", &all, true), "orders in crm");
        assert_eq!(shown("ERP.Lines", &all, true), "erp.lines in erp");
        let alike = [relation("crm", "Orders"), relation("crm", "orders")];
        assert_eq!(shown("orders", &alike, false), "orders in crm");
        assert_eq!(shown("ORDERS", &alike, true), "several");
        assert_eq!(last_parts("a.b.c").collect::<Vec<_>>(), ["a.b.c", "b.c", "c"]);
    }
}
