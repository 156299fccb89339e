//! What the account may do: enough for what is asked of it, and where it is set up no more than that.

use sea_orm::sqlx::Row;

use super::fault::told;
use super::names;
use super::session::Session;
use crate::engine::catalogue::{Column, Table};
use crate::engine::{Right, Session as _, Shape, Statement};
use crate::{Child, DataSet, Error};

/// A right that the account needs.
struct Want<'s> {
    table: &'s Table,
    what: &'static str,
    column: Option<&'s str>,
}

/// Whoever is one of these can give themselves any right, or get around all of them. Nothing excuses that.
const POWERS: &str = "SELECT CASE WHEN bool_or(r.rolsuper) THEN 'is a superuser' \
     WHEN bool_or(r.rolbypassrls) THEN 'bypasses row-level security' \
     WHEN bool_or(r.rolcreaterole) THEN 'may create roles' \
     WHEN bool_or(r.rolreplication) THEN 'may copy the whole server' \
     WHEN bool_or(r.rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')) \
         THEN 'may reach the server''s files' ELSE '' END \
     FROM pg_roles AS r WHERE pg_has_role(session_user, r.oid, 'MEMBER')";
const OWNER: &str = "SELECT coalesce((SELECT 'owns the database' FROM pg_database AS d WHERE d.datname = current_database() \
         AND pg_has_role(session_user, d.datdba, 'MEMBER')), \
     (SELECT 'may create databases' FROM pg_roles AS r WHERE r.rolcreatedb AND pg_has_role(session_user, r.oid, 'MEMBER') LIMIT 1), \
     (SELECT 'owns ' || CASE WHEN pg_has_role(session_user, c.relowner, 'MEMBER') THEN c.oid::regclass::text \
         ELSE 'the schema of ' || c.oid::regclass::text END \
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
      WHERE (pg_has_role(session_user, c.relowner, 'MEMBER') OR pg_has_role(session_user, n.nspowner, 'MEMBER')) \
         AND c.oid = ANY(";
const FURTHER: &str = "SELECT w.what || ' in ' || c.oid::regclass::text FROM pg_class AS c \
     JOIN pg_namespace AS n ON n.oid = c.relnamespace CROSS JOIN LATERAL (VALUES \
     ('TRUNCATE', has_table_privilege(c.oid, 'TRUNCATE')), ('create a trigger', has_table_privilege(c.oid, 'TRIGGER')), \
     ('DELETE', has_table_privilege(c.oid, 'DELETE') AND c.oid <> ALL(";
const FURTHER_COLUMNS: &str = "::oid[])), ('UPDATE', has_any_column_privilege(c.oid, 'UPDATE') AND EXISTS (SELECT FROM pg_attribute AS a \
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'UPDATE') \
     AND NOT EXISTS (SELECT FROM unnest(";
const FURTHER_WHERE: &str = ") AS f (o, k) WHERE f.o::oid = c.oid AND f.k = lower(a.attname::text COLLATE \"C\"))))) \
     AS w (what, may) WHERE w.may AND c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname <> 'information_schema' \
     AND n.nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(n.oid, 'USAGE') ORDER BY 1 LIMIT 1";

/// Refuses an account that may do less than this takes; where the account serves data sets, also one that may do more.
pub(super) async fn check(session: &mut Session, shape: &Shape, right: Right<'_>) -> Result<(), Error> {
    let mut wants = to_read(shape);
    match right {
        Right::Count => {}
        Right::Erase => wants.extend(to_erase(shape)),
        Right::Redact(columns) => {
            let columns = columns.iter().map(|name| shape.root().column(name)).collect::<Result<Vec<_>, _>>()?;
            wants.extend(to_redact(shape, columns));
        }
        // Where columns may be redacted, a data set need not be one that is erased by.
        Right::Serve(_) if !shape.redactable.is_empty() => {
            if missing(session, &to_redact(shape, shape.redactable.iter())).await?.is_some() {
                wants.extend(to_erase(shape));
            }
        }
        Right::Serve(_) => wants.extend(to_erase(shape)),
    }
    if !matches!(right, Right::Count) {
        wants.extend(shape.receipts.iter().flat_map(to_leave_receipts));
    }
    if let Some(missing) = missing(session, &wants).await? {
        return Err(Error::PrivilegeMissing(missing));
    }
    match right {
        Right::Serve(sets) => no_more(session, sets).await,
        Right::Count | Right::Erase | Right::Redact(_) => Ok(()),
    }
}

/// To find the rows, and to see how new they are.
fn to_read(shape: &Shape) -> Vec<Want<'_>> {
    let mut wants = Vec::new();
    for (node, place) in shape.places.iter().enumerate() {
        let key = place.key.iter().filter(|_| node == 0 || shape.graph.has_children(node));
        let mut columns: Vec<&Column> = key.chain(place.edges.iter().map(|(_, column)| column)).collect();
        if node == 0 {
            columns.extend(shape.guards.iter().map(|(column, _)| column));
        }
        wants.push(Want { table: &place.table, what: "USAGE", column: None });
        wants.extend(columns.into_iter().map(|column| Want::of(&place.table, "SELECT", column)));
    }
    wants
}

fn to_erase(shape: &Shape) -> impl Iterator<Item = Want<'_>> {
    shape.places.iter().map(|place| Want { table: &place.table, what: "DELETE", column: None })
}

fn to_redact<'s>(shape: &'s Shape, columns: impl IntoIterator<Item = &'s Column>) -> Vec<Want<'s>> {
    let of = |column| ["SELECT", "UPDATE"].map(|what| Want::of(shape.root(), what, column));
    columns.into_iter().flat_map(of).collect()
}

fn to_leave_receipts(table: &Table) -> Vec<Want<'_>> {
    let want = |what, column| Want { table, what, column: Some(column) };
    let leave = ["window_id", "rows", "at"].map(|column| want("INSERT", column));
    [Want { table, what: "USAGE", column: None }, want("SELECT", "window_id"), want("SELECT", "rows")]
        .into_iter()
        .chain(leave)
        .collect()
}

impl<'s> Want<'s> {
    fn of(table: &'s Table, what: &'static str, column: &'s Column) -> Self {
        Self { table, what, column: Some(&column.name) }
    }

    /// As it would be granted.
    fn told(&self) -> String {
        let Table { name, .. } = self.table;
        match (self.what, self.column) {
            ("USAGE", _) => format!("USAGE on the schema of {name}"),
            (what, Some(column)) => format!("{what} of {column} in {name}"),
            (what, None) => format!("{what} in {name}"),
        }
    }
}

/// The first of these that the account has not.
async fn missing(session: &mut Session, wants: &[Want<'_>]) -> Result<Option<String>, Error> {
    let oid = |want: &Want<'_>| session.oids.get(&want.table.name).copied().unwrap_or_default();
    let oids = wants.iter().map(oid).collect();
    let whats = wants.iter().map(|want| want.what.to_owned()).collect();
    let columns = wants.iter().map(|want| want.column.unwrap_or_default().to_owned()).collect();
    let look =
        Statement::from("SELECT w.n FROM unnest(").integers(oids).and(", ").texts(whats).and(", ").texts(columns);
    let look = look.and(
        ") WITH ORDINALITY AS w (o, what, k, n) WHERE NOT CASE WHEN w.what = 'USAGE' THEN has_schema_privilege((SELECT \
         c.relnamespace FROM pg_class AS c WHERE c.oid = w.o::oid), w.what) WHEN w.k = '' THEN \
         has_table_privilege(w.o::oid, w.what) ELSE has_column_privilege(w.o::oid, w.k, w.what) END ORDER BY w.n LIMIT 1",
    );
    let rows = session.facts(look).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let number: i64 = row.try_get(0).map_err(told)?;
    let want = usize::try_from(number - 1).ok().and_then(|at| wants.get(at));
    Ok(want.map(Want::told))
}

/// Refuses an account that may change more than these data sets declare.
async fn no_more(session: &mut Session, sets: &[DataSet]) -> Result<(), Error> {
    let power = session.text(POWERS.into()).await?.unwrap_or_default();
    if !power.is_empty() {
        return Err(Error::PrivilegeExcessive(format!("it {power}; give the connector an account that does not")));
    }
    if session.allow_wide {
        return Ok(());
    }
    let excused = |what: String| {
        let advice = "take that away, or say `allow_wide = true` under the connector";
        Error::PrivilegeExcessive(format!("it {what}; {advice}"))
    };
    let oids: Vec<i64> = session.oids.values().copied().collect();
    let owner = Statement::from(OWNER).integers(oids).and(") ORDER BY 1 LIMIT 1), '')");
    let owner = session.text(owner).await?.unwrap_or_default();
    if !owner.is_empty() {
        return Err(excused(owner));
    }
    let allowed = Allowed::by(session, sets).await?;
    let further = Statement::from(FURTHER).integers(allowed.tables).and(FURTHER_COLUMNS);
    let further = further.integers(allowed.columns.0).and(", ").texts(allowed.columns.1).and(FURTHER_WHERE);
    match session.text(further).await? {
        Some(further) => Err(excused(format!("may {further}, and no data set declares that"))),
        None => Ok(()),
    }
}

/// What data sets declare.
struct Allowed {
    /// Where may be deleted.
    tables: Vec<i64>,
    /// Which columns, of which tables, may be updated.
    columns: (Vec<i64>, Vec<String>),
}

impl Allowed {
    async fn by(session: &mut Session, sets: &[DataSet]) -> Result<Self, Error> {
        let mut names: Vec<&str> = Vec::new();
        for set in sets {
            names.push(&set.table);
            add(&mut names, &set.children);
        }
        let found = names::resolve(session, &names).await?.found;
        let mut columns = (Vec::new(), Vec::new());
        for set in sets {
            for named in found.iter().filter(|named| named.asked == set.table) {
                for column in set.columns.values().flatten() {
                    columns.0.push(named.relation.oid);
                    columns.1.push(column.to_ascii_lowercase());
                }
            }
        }
        Ok(Self { tables: found.iter().map(|named| named.relation.oid).collect(), columns })
    }
}

fn add<'s>(names: &mut Vec<&'s str>, children: &'s [Child]) {
    for child in children {
        names.push(&child.table);
        add(names, &child.children);
    }
}
