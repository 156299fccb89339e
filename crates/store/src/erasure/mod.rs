//! The erase door: the only way by which a row of a personal table goes, or is blanked because its time is up.
//!
//! `deletion` decides; the owner of the kind of thing carries out; the receipt and the audit entry are written here.

mod door;
mod receipt;
mod remembered;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use kernel::{DeletionPlanId, DeletionRunId, Fault, Id, OrganisationId};
use uuid::Uuid;

use crate::UnitOfWork;

pub(crate) use door::Door;
pub use receipt::{Receipt, receipts};
pub use remembered::{ErasureTold, Repeated};

/// What is to be done with what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It goes, wholly.
    Erase,
    /// Of each value the first characters stay.
    Redact {
        /// How many.
        keep: u16,
    },
    /// A keyed token stays behind on a list, so that the same person is not written to again.
    Suppress,
}

impl How {
    /// As it is stored and shown.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Erase => "erase",
            Self::Redact { .. } => "redact",
            Self::Suppress => "suppress",
        }
    }
}

/// By what right something is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// The approved plan.
    pub plan: DeletionPlanId,
    /// The run that carries it out.
    pub run: DeletionRunId,
    /// What the organisation calls the rule, as `A-R1`.
    pub rule: String,
    /// Which version of it.
    pub rule_version: i32,
}

/// What is to be erased, of one kind.
#[derive(Debug, Clone)]
pub struct Erasure<'a> {
    /// The kind, as its owner calls it: `item`, `reference`, `consent` …
    pub kind: &'a str,
    /// The rows.
    pub ids: &'a [Uuid],
    /// What is to be done.
    pub how: How,
    /// By what right.
    pub mandate: &'a Mandate,
}

/// What an owner has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// The things that were there and are erased (or blanked) now. What was not there is not among them.
    pub ids: Vec<Uuid>,
    /// How many rows of which table.
    pub rows: BTreeMap<String, u64>,
}

/// The owner of a kind of thing that may be erased.
#[async_trait]
pub trait Erasable: Send + Sync + 'static {
    /// The kind in one word.
    fn kind(&self) -> &'static str;

    /// The tables that hold it, each table that [`Erasable::erase`] takes rows from among them; the first one has a row
    /// for each thing, under its id. Their rows go through
    /// this door only, and while this owner is at work the door is open for these alone.
    fn tables(&self) -> &'static [&'static str];

    /// Carries it out in this unit, whose organisation's rows alone it touches. Called by [`UnitOfWork::erase`] only.
    ///
    /// Where it fails, nothing of the unit stands, whatever the caller makes of the error.
    async fn erase(&self, uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>>;
}

/// All owners; given to the store once, as the parts are put together.
#[derive(Default, Clone)]
pub struct Erasables {
    owners: HashMap<&'static str, Arc<dyn Erasable>>,
    personal: BTreeSet<&'static str>,
}

impl Erasables {
    /// From all owners.
    #[must_use]
    pub fn new(owners: impl IntoIterator<Item = Arc<dyn Erasable>>) -> Self {
        let mut all = Self::default();
        for owner in owners {
            all.personal.extend(owner.tables());
            let before = all.owners.insert(owner.kind(), owner);
            assert!(before.is_none(), "a kind of thing has one owner");
        }
        all
    }

    /// The tables whose rows go through the door only. [`crate::tables_with_column`] lists those that a crate may have
    /// forgotten.
    #[must_use]
    pub fn personal(&self) -> &BTreeSet<&'static str> {
        &self.personal
    }

    /// The kinds of things that have an owner, and the owner's tables.
    pub fn kinds(&self) -> BTreeMap<&'static str, &'static [&'static str]> {
        self.owners.iter().map(|(kind, owner)| (*kind, owner.tables())).collect()
    }

    fn owner(&self, kind: &str) -> Option<Arc<dyn Erasable>> {
        self.owners.get(kind).cloned()
    }
}

/// A keyed digest over things, the same in whatever order they come: hexadecimal digits of HMAC-SHA-256.
#[must_use]
pub fn digest(key: &keys::OrganisationKey, organisation: OrganisationId, kind: &str, ids: &[Uuid]) -> String {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let organisation = organisation.uuid();
    let mut parts: Vec<&[u8]> = vec![organisation.as_bytes(), kind.as_bytes()];
    parts.extend(sorted.iter().map(|id| id.as_bytes().as_slice()));
    key.mac("erasure.digest", &parts).iter().map(|byte| format!("{byte:02x}")).collect()
}
