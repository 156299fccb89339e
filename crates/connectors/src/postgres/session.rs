//! A connection to a server, in a transaction. Keys that are set apart are held here, and sent with each statement as one
//! value: so nothing is made in the other system's database, and every statement is planned for as many as there are.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use calendar::Zone;
use ports::Cutoff;
use sea_orm::sqlx::postgres::{PgArguments, PgRow, Postgres};
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{AssertSqlSafe, Row, query, raw_sql};
use sha2::{Digest, Sha256};

use super::fault::{refusal, told};
use super::places::{Place, milliseconds};
use super::{Server, catalogue, guards, locks, privileges, replicas};
use crate::engine::catalogue::{Catalogue, Column, Table, hex};
use crate::engine::{
    Attempt, Bounds, Database, Fate, Intent, KeyList, Keys, Right, Shape, Statement, Value, of_row, rows_of,
};
use crate::{Error, GuardForm, KeyKind, engine};

impl Database for Server {
    type Session = Session;

    fn limit(&self) -> Duration {
        self.limit
    }

    async fn begin(&self, attempt: &Attempt, intent: Intent<'_>) -> Result<Session, Error> {
        let place = self.places.take(matches!(intent, Intent::Verify)).await?;
        let (allow_wide, attempt) = (self.allow_wide, attempt.clone());
        let mut session = Session { attempt, place, allow_wide, apart: HashMap::new(), oids: HashMap::new() };
        let (how, locks) = match intent {
            Intent::Look | Intent::Verify => (" READ ONLY", String::new()),
            Intent::Change(window, tables) => {
                replicas::keep_up(&mut session).await?;
                locks::window(&mut session, window).await?;
                ("", locks::tables(&mut session, tables).await?)
            }
        };
        let (patience, left) = (milliseconds(self.patience), milliseconds(session.attempt.left()));
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ{how}; SET LOCAL lock_timeout = {patience}; \
             SET LOCAL statement_timeout = {left}; {locks}"
        );
        session.run(begin).await?;
        Ok(session)
    }
}

/// An open connection.
pub(crate) struct Session {
    pub(super) attempt: Attempt,
    pub(super) place: Place,
    pub(super) allow_wide: bool,
    /// The keys that were set apart, by the number of their table.
    apart: HashMap<usize, Arc<KeyList>>,
    /// The numbers of tables in the catalogue, by their names here.
    pub(super) oids: HashMap<String, i64>,
}

impl Session {
    /// Runs statements without values, one after the other.
    pub(super) async fn run(&mut self, sql: impl Into<String>) -> Result<(), Error> {
        raw_sql(AssertSqlSafe(sql.into())).execute(&mut self.place.connection).await.map(drop).map_err(told)
    }

    pub(super) async fn rows(&mut self, statement: Statement) -> Result<Vec<PgRow>, Error> {
        prepared(statement).fetch_all(&mut self.place.connection).await.map_err(told)
    }

    /// What the server's own tables say. It is asked the same of each window, and to plan that anew takes the server longer
    /// than to answer it: so the statement is kept for as long as the connection is.
    pub(super) async fn facts(&mut self, statement: Statement) -> Result<Vec<PgRow>, Error> {
        prepared(statement).persistent(true).fetch_all(&mut self.place.connection).await.map_err(told)
    }

    /// Sets apart what a statement answers as one array.
    fn keep(&mut self, node: usize, kind: KeyKind, row: &PgRow, at: usize) -> Result<(), Error> {
        let list = match kind {
            KeyKind::Integer => KeyList::Integers(row.try_get::<Option<_>, _>(at).map_err(told)?.unwrap_or_default()),
            _ => KeyList::Texts(row.try_get::<Option<_>, _>(at).map_err(told)?.unwrap_or_default()),
        };
        self.apart.insert(node, Arc::new(list));
        Ok(())
    }
}

impl engine::Session for Session {
    const NOW: &'static str = "to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

    /// The number of the server, that of the database in it, and its name. A copy of all of the server's files has the
    /// same, whether it took the server's place or stands beside it.
    async fn identity(&mut self, connector: &str) -> Result<String, Error> {
        let facts = &self.place.facts;
        let facts = format!("samsvar postgres 1\n{connector}\n{}\n{}\n{}", facts.system, facts.database, facts.name);
        Ok(hex(&Sha256::digest(facts)))
    }

    async fn catalogue(&mut self, names: &[&str]) -> Result<Catalogue, Error> {
        catalogue::read(self, names).await
    }

    async fn tables(&mut self, names: &[&str]) -> Result<Catalogue, Error> {
        catalogue::tables(self, names).await
    }

    async fn must_have(&mut self, shape: &Shape, right: Right<'_>) -> Result<(), Error> {
        privileges::check(self, shape, right).await
    }

    async fn choose(&mut self, shape: &Shape, keys: &Keys<'_>, bounds: &Bounds) -> Result<Vec<Fate>, Error> {
        let (key, kind) = (of_row(&shape.key().name), shape.key().kind.unwrap_or(KeyKind::Text));
        let found = Statement::from(format!("SELECT a.n, {key} AS k, (true"))
            .and(bounds.conditions::<Self>(shape))
            .and(") AS old FROM unnest(")
            .keys(&keys.list)
            .and(format!("{}) WITH ORDINALITY AS a (k, n) ", array_of(shape.key())))
            .and(format!("LEFT JOIN {} AS t ON {key} = a.k", shape.root().sql));
        let fate = "CASE WHEN f.k IS NULL THEN 'm' WHEN f.old THEN 'e' ELSE 's' END";
        let look = Statement::from(format!(
            "SELECT coalesce(string_agg({fate}, '' ORDER BY f.n), ''), \
             array_agg(f.k::{}) FILTER (WHERE f.k IS NOT NULL AND f.old) FROM (",
            sent_as(kind)
        ));
        let rows = self.rows(look.and(found).and(") AS f")).await?;
        let Some(row) = rows.first() else { return Ok(Vec::new()) };
        self.keep(0, kind, row, 1)?;
        Ok(Fate::all(row.try_get(0).map_err(told)?))
    }

    async fn set_apart(&mut self, shape: &Shape, node: usize) -> Result<(), Error> {
        let Some(key) = &shape.places[node].key else { return Ok(()) };
        let kind = key.kind.unwrap_or(KeyKind::Text);
        let look = Statement::from(format!("SELECT array_agg({}::{}) FROM ", of_row(&key.name), sent_as(kind)));
        let rows = rows_of(self, shape, node).and(format!(" AND {} IS NOT NULL", of_row(&key.name)));
        let found = self.rows(look.and(rows)).await?;
        let Some(row) = found.first() else { return Ok(()) };
        self.keep(node, kind, row, 0)
    }

    fn holds_key_of(&self, column: &Column, node: usize) -> Statement {
        let none = Arc::new(KeyList::Texts(Vec::new()));
        let keys = self.apart.get(&node).unwrap_or(&none);
        let begins = Statement::from(format!("{} = ANY(", of_row(&column.name)));
        begins.keys(keys).and(array_of(column)).and(")")
    }

    fn can_guard(column: &Column, form: GuardForm) -> bool {
        guards::can_guard(column, form)
    }

    fn guard(column: &Column, form: GuardForm, cutoff: Cutoff, zone: Zone) -> Statement {
        guards::condition(column, form, cutoff, zone)
    }

    async fn stand_in(&mut self, keys: &Keys<'_>, table: &Table, column: &Column) -> Result<Vec<i64>, Error> {
        let name = of_row(&column.name);
        let look = Statement::from("SELECT a.n - 1 FROM unnest(")
            .keys(&keys.list)
            .and(format!("{}) WITH ORDINALITY AS a (k, n) ", array_of(column)))
            .and(format!("WHERE EXISTS (SELECT FROM {} AS t WHERE {name} = a.k)", table.sql));
        self.rows(look).await?.iter().map(|row| row.try_get(0).map_err(told)).collect()
    }

    async fn execute(&mut self, statement: Statement) -> Result<u64, Error> {
        Ok(prepared(statement).execute(&mut self.place.connection).await.map_err(told)?.rows_affected())
    }

    async fn number(&mut self, statement: Statement) -> Result<u64, Error> {
        let row = prepared(statement).fetch_one(&mut self.place.connection).await.map_err(told)?;
        Ok(u64::try_from(row.try_get::<i64, _>(0).map_err(told)?).unwrap_or_default())
    }

    async fn text(&mut self, statement: Statement) -> Result<Option<String>, Error> {
        self.rows(statement).await?.first().map(|row| row.try_get(0).map_err(told)).transpose()
    }

    async fn commit(&mut self) -> Result<(), Error> {
        self.attempt.commits();
        let Err(cause) = raw_sql("COMMIT").execute(&mut self.place.connection).await else { return Ok(()) };
        let refusal = refusal(cause).ok_or(Error::OutcomeUnknown)?;
        self.attempt.was_refused();
        Err(refusal)
    }

    async fn give_up(&mut self) -> Result<(), Error> {
        self.run("ROLLBACK").await
    }

    /// Never: what was erased lies in the table's file until it is vacuumed, and in the log until that is used again.
    /// Neither is a right that an account needs which erases.
    async fn reclaim(&mut self) -> bool {
        false
    }

    async fn close(mut self) -> Result<(), Error> {
        self.run("SELECT pg_advisory_unlock_all()").await?;
        self.place.hand_back();
        Ok(())
    }
}

fn prepared(statement: Statement) -> Query<'static, Postgres, PgArguments> {
    let (sql, values) = statement.taken_apart(|at| format!("${at}"));
    // Kept by the server for the next statement only: none is planned for other keys than its own.
    let query = query(AssertSqlSafe(sql)).persistent(false);
    values.into_iter().fold(query, |query, value| match value {
        Value::Text(text) => query.bind(text),
        Value::Integer(number) => query.bind(number),
        Value::Keys(keys) => match &*keys {
            KeyList::Integers(numbers) => query.bind(numbers.clone()),
            KeyList::Texts(texts) => query.bind(texts.clone()),
        },
    })
}

/// The type as which keys come and go.
fn sent_as(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Integer => "bigint",
        KeyKind::Text | KeyKind::Uuid | KeyKind::Decimal | KeyKind::Instant => "text",
    }
}

/// What makes of keys as they are sent an array that an index on the column serves.
fn array_of(column: &Column) -> &'static str {
    match (column.kind, column.base.as_str()) {
        (Some(KeyKind::Integer), _) => "::bigint[]",
        (Some(KeyKind::Uuid), _) => "::uuid[]",
        (Some(KeyKind::Decimal), _) => "::numeric[]",
        (Some(KeyKind::Instant), _) => "::timestamptz[]",
        (_, "bpchar") => "::bpchar[]",
        _ => "::text[]",
    }
}
