//! The door of one unit of work, and how a unit goes through it.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::{Fault, Subject};

use super::{Erased, Erasure, How, digest, receipt};
use crate::unit::Announced;
use crate::{Error, UnitOfWork};

/// For which tables rows may be taken away just now: those of the owner that is at work, innermost last.
#[derive(Default, Clone)]
pub(crate) struct Door(Arc<Mutex<Vec<&'static [&'static str]>>>);

/// Closes the door behind the owner, whether it ended, failed, panicked or was dropped.
struct Opened(Door);

impl Door {
    fn open(&self, tables: &'static [&'static str]) -> Opened {
        self.tables().push(tables);
        Opened(self.clone())
    }

    /// Whether rows of this table may go now.
    pub(crate) fn is_open_for(&self, table: &str) -> bool {
        self.tables().last().is_some_and(|tables| tables.iter().any(|open| open.eq_ignore_ascii_case(table)))
    }

    fn tables(&self) -> MutexGuard<'_, Vec<&'static [&'static str]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.tables().pop();
    }
}

impl UnitOfWork {
    /// The erase door. Has the owner of the kind carry it out, leaves a receipt for each thing and one entry in the trail.
    ///
    /// A unit in which this has failed never commits: half of what was to go may be gone in it.
    pub async fn erase(&mut self, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>> {
        let owner = self.erasables.owner(order.kind);
        let owner = owner.ok_or_else(|| boxed(Error::NotErasable(order.kind.to_owned())))?;
        self.half_erased.push(owner.kind());
        let opened = self.tx.door().open(owner.tables());
        let done = owner.erase(self, order).await;
        drop(opened);
        let done = done?;
        self.account_for(order, &done).await.map_err(boxed)?;
        // Those within this one that failed stay on the list.
        if let Some(this) = self.half_erased.iter().rposition(|kind| *kind == owner.kind()) {
            self.half_erased.remove(this);
        }
        Ok(done)
    }

    async fn account_for(&mut self, order: &Erasure<'_>, done: &Erased) -> Result<(), Error> {
        // What the certificate will count is what was ordered, each thing once.
        let ordered: HashSet<_> = order.ids.iter().collect();
        let counted: HashSet<_> = done.ids.iter().filter(|id| ordered.contains(id)).collect();
        if counted.len() != done.ids.len() {
            return Err(Error::ErasedUnasked(order.kind.to_owned()));
        }
        if done.ids.is_empty() && done.rows.values().all(|rows| *rows == 0) {
            return Ok(());
        }
        let receipts = receipt::leave(self, order, done).await?;
        let key = self.keys().organisation(self.organisation()).await?;
        let digest = digest(&key, self.organisation(), order.kind, &done.ids);
        let rows: u64 = done.rows.values().sum();
        let mut data = BTreeMap::from([
            ("kind".to_owned(), order.kind.to_owned()),
            ("how".to_owned(), order.how.code().to_owned()),
            ("count".to_owned(), done.ids.len().to_string()),
            ("rows".to_owned(), rows.to_string()),
            ("digest".to_owned(), digest),
            ("plan".to_owned(), order.mandate.plan.to_string()),
            ("rule".to_owned(), order.mandate.rule.clone()),
            ("rule_version".to_owned(), order.mandate.rule_version.to_string()),
        ]);
        if let How::Redact { keep } = order.how {
            data.insert("keep".to_owned(), keep.to_string());
        }
        // By these what was erased is found again by whoever notes it apart from the database.
        if let Some((first, last)) = receipts {
            data.insert("first_receipt".to_owned(), first.to_string());
            data.insert("last_receipt".to_owned(), last.to_string());
        }
        let subject = Subject::new("deletion_run", order.mandate.run);
        self.announce(Announced::new("holding.erased", subject, data));
        Ok(())
    }
}

fn boxed(error: impl Fault) -> Box<dyn Fault> {
    Box::new(error)
}
