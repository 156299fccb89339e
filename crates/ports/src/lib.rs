#![doc = include_str!("../README.md")]

mod agenda;
mod db;
mod error;
mod extensions;
pub mod pack;
mod retention;

use std::sync::Arc;

pub use agenda::{AgendaPoint, AgendaReason, AgendaSource};
pub use db::Db;
pub use error::Error;
pub use extensions::Extensions;
pub use retention::{
    Anchor, CategoryFacts, Condition, Cutoff, DueQuery, ExternalKey, Governance, Holding, HoldingSource, Place,
    Register, RuleBook,
};

/// What domains offer each other. `samsvar` fills it once.
#[derive(Default, Clone)]
pub struct Ports {
    /// Where a meeting's agenda is drawn from, in the order in which it is treated.
    pub agenda: Vec<Arc<dyn AgendaSource>>,
    /// Who holds what rules govern.
    pub holdings: Vec<Arc<dyn HoldingSource>>,
    /// Who knows what spares something.
    pub conditions: Vec<Arc<dyn Condition>>,
    /// The register of activities.
    pub register: Option<Arc<dyn Register>>,
    /// The retention rules.
    pub rule_book: Option<Arc<dyn RuleBook>>,
    /// What the installation has open, as connectors and files.
    pub extensions: Extensions,
}
