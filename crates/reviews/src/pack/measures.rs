//! Reading and applying `[[measures]]`.

use std::collections::BTreeSet;

use async_trait::async_trait;
use calendar::Span;
use ports::pack::{Applied, Facts, Part, Reader, Section};
use store::UnitOfWork;

use super::read;
use crate::duties::is_key;
use crate::measures::{self, Define, Defined, Kind};

/// What an organisation has in force.
pub(super) struct Library;

impl Section for Library {
    fn keys(&self) -> &'static [&'static str] {
        &["measures"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        // A pack that says nothing of measures leaves them as they are.
        if !pack.has("measures") {
            return None;
        }
        let mut seen = BTreeSet::new();
        let read: Vec<_> = pack.tables("measures").iter().map(|table| measure(table, facts, &mut seen)).collect();
        let all: Option<Vec<_>> = read.into_iter().collect();
        Some(Box::new(Measures(all?)))
    }
}

fn measure(table: &Reader<'_>, facts: &Facts, seen: &mut BTreeSet<String>) -> Option<Define> {
    let key = table.required::<String>("id").filter(|key| is_new_key(table, key, seen));
    let kind = table.parsed::<Kind>("kind");
    let title = text(table, "title", 200);
    let question = text(table, "question", 1_000);
    let owner_role = read::owner(table, facts);
    let supplier = if table.has("supplier") { text(table, "supplier", 200).map(Some) } else { Some(None) };
    let verify_every = interval(table);
    table.done();
    Some(Define {
        key: key?,
        kind: kind?,
        title: title?,
        question: question?,
        owner_role: owner_role?,
        supplier: supplier?,
        verify_every: verify_every?,
    })
}

fn is_new_key(table: &Reader<'_>, key: &str, seen: &mut BTreeSet<String>) -> bool {
    if !is_key(key) {
        table.fault("id", "has 1 to 64 small letters, digits and hyphens");
        return false;
    }
    let is_new = seen.insert(key.to_owned());
    if !is_new {
        table.fault("id", &format!("another measure is called {key} already"));
    }
    is_new
}

fn text(table: &Reader<'_>, key: &'static str, most: usize) -> Option<String> {
    let text = table.required::<String>(key)?;
    if (1..=most).contains(&text.trim().chars().count()) {
        return Some(text.trim().to_owned());
    }
    table.fault(key, &format!("has 1 to {most} characters"));
    None
}

/// The outer option tells whether it could be read, the inner one whether it is there.
fn interval(table: &Reader<'_>) -> Option<Option<Span>> {
    if !table.has("verify_every") {
        return Some(None);
    }
    let span = table.parsed::<Span>("verify_every")?;
    if span.is_zero() {
        table.fault("verify_every", "a verification holds for some time, as P6M");
        return None;
    }
    Some(Some(span))
}

/// The measures of a pack. Those that the organisation has beside them end: the pack is the whole library.
struct Measures(Vec<Define>);

#[async_trait]
impl Part for Measures {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        let mut applied = Applied::default();
        for measure in &self.0 {
            match measures::define(uow, measure.clone()).await? {
                Defined::Added(_) => applied.added += 1,
                Defined::Changed(_) => applied.changed += 1,
                Defined::Unchanged(_) => applied.unchanged += 1,
            }
        }
        let named: BTreeSet<&str> = self.0.iter().map(|measure| measure.key.as_str()).collect();
        for measure in measures::in_force(uow.db(), uow.scope()).await? {
            if !named.contains(measure.key.as_str()) {
                measures::end(uow, measure.id, measure.version).await?;
                applied.changed += 1;
            }
        }
        Ok(applied)
    }
}
