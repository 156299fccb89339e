//! Organisation packs: an organisation as a file that a privacy officer can read and change.

mod facts;
mod fault;
mod reader;

use async_trait::async_trait;
use store::UnitOfWork;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub use facts::{Facts, OrganisationFacts};
pub use fault::PackFault;
pub use reader::Reader;

use crate::Error;
use fault::Faults;

/// The part of a pack that one crate owns.
pub trait Section: Send + Sync + 'static {
    /// The top-level keys that it owns.
    fn keys(&self) -> &'static [&'static str];

    /// Reads and checks its keys, reporting every fault to the reader, and tells later sections what it found.
    ///
    /// `None` when there is nothing to apply, or not enough of it could be read.
    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>>;
}

/// What a section has read, ready to be applied.
#[async_trait]
pub trait Part: Send + Sync {
    /// Brings the scope's organisation to what the pack says. What is so already is left alone and counts as unchanged.
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, Error>;
}

/// How many rows a section has touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Rows that are new.
    pub added: u32,
    /// Rows that were changed.
    pub changed: u32,
    /// Rows that were so already.
    pub unchanged: u32,
}

impl std::ops::AddAssign for Applied {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
    }
}

/// A pack without a fault.
pub struct Checked {
    /// The organisation that it is about.
    pub organisation: OrganisationFacts,
    parts: Vec<Box<dyn Part>>,
}

impl Checked {
    /// Applies every part, in the order of the sections, in the unit's organisation.
    pub async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, Error> {
        let mut applied = Applied::default();
        for part in &self.parts {
            applied += part.apply(uow).await?;
        }
        Ok(applied)
    }
}

/// Checks a pack by all sections, given in floor order. Every fault is reported, in the order of the lines.
pub fn check(source: &str, sections: &[Box<dyn Section>]) -> Result<Checked, Vec<PackFault>> {
    let faults = Faults::new(source);
    let (root, syntax) = DeTable::parse_recoverable(source);
    for fault in &syntax {
        faults.syntax(fault);
    }
    for (key, value) in root.get_ref() {
        no_nul(value, key.get_ref(), &faults);
    }
    let reader = Reader::root(root.get_ref(), &faults);
    let mut facts = Facts::default();
    let parts: Vec<_> = sections.iter().filter_map(|section| section.check(&reader, &mut facts)).collect();
    let known: Vec<_> = sections.iter().flat_map(|section| section.keys().iter().copied()).collect();
    reader.done_with(&known);
    let organisation = facts.organisation.take();
    if organisation.is_none() && faults.is_empty() {
        reader.fault("organisation", "a pack needs a table [organisation]");
    }
    match (organisation, faults.into_sorted()) {
        (Some(organisation), faults) if faults.is_empty() => Ok(Checked { organisation, parts }),
        (_, faults) => Err(faults),
    }
}

/// PostgreSQL keeps the character U+0000 in no text; both databases take the same packs.
fn no_nul(value: &Spanned<DeValue<'_>>, key: &str, faults: &Faults<'_>) {
    match value.get_ref() {
        DeValue::String(text) if text.contains('\0') => {
            faults.add(&value.span(), key.to_owned(), "the character U+0000 cannot be kept; leave it out".to_owned());
        }
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                no_nul(item, &format!("{key}[{index}]"), faults);
            }
        }
        DeValue::Table(table) => {
            for (name, member) in table {
                no_nul(member, &format!("{key}.{}", name.get_ref()), faults);
            }
        }
        _ => {}
    }
}
