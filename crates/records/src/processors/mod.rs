//! Processors: parties that process data for the organisation, and what was agreed with them.

mod commands;
mod event;
pub(crate) mod jobs;
mod model;
mod queries;
mod rules;

pub use commands::{
    Add, AddAgreement, Change, ChangeAgreement, Processing, Terms, add, add_agreement, change, change_agreement,
};
pub use event::Event;
pub use jobs::WatchAgreement;
pub(crate) use model::processor as row;
pub use model::{Agreement, AgreementKind, Clause, Clauses, PartyRole, Processor};
pub use queries::{
    AgreementFilter, agreements_by_ids, agreements_of, agreements_page, by_ids, by_keys, covered_on, get,
    get_agreement, page,
};
pub(crate) use rules::valid_terms;
