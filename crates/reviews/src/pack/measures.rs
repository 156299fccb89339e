//! Reading and applying `[[measures]]`.

use std::collections::BTreeSet;

use async_trait::async_trait;
use kernel::Role;
use ports::pack::{Applied, Facts, Part, Reader, Section};
use store::UnitOfWork;

use super::read;
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
    let key = read::key(table, "measure", seen);
    let kind = table.parsed::<Kind>("kind");
    let title = read::text(table, "title", 200);
    let question = read::text(table, "question", 1_000);
    let owner_role = owner(table, facts);
    let supplier = if table.has("supplier") { read::text(table, "supplier", 200).map(Some) } else { Some(None) };
    let verify_every = read::span(table, "verify_every", "a verification holds for some time, as P6M");
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

/// A role that somebody holds, and whose holders see measures.
fn owner(table: &Reader<'_>, facts: &Facts) -> Option<Role> {
    let role = read::owner(table, facts)?;
    if !measures::may_own(role) {
        table.fault("owner", &format!("whoever holds {role} does not see measures, so they cannot answer for one"));
        return None;
    }
    Some(role)
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
