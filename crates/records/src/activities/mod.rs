//! Processing activities: what is done with personal data, what for, on which legal basis, where and with whom.

mod access;
mod commands;
mod event;
mod findings;
pub(crate) mod jobs;
mod model;
pub(crate) mod pack;
mod places;
mod port;
mod queries;
mod rules;
mod steps;

pub use access::{AccessNow, access_of};
pub use commands::{
    Approve, Cease, Change, Confirm, ConfirmBasis, Draft, Start, approve, cease, change, confirm, confirm_basis, draft,
    start,
};
pub use event::Event;
pub use findings::{Finding, FindingCode, findings};
pub use jobs::{AskConfirmation, LeaveChangeTask};
pub use model::{
    Access, Activity, Article9, Category, CategoryContent, Content, Details, Documents, Keys, LegalBasis, LegalSource,
    OnBehalfOf, Proposal, Purpose, PurposeContent, Sensitivity, Side, Sources, Status, Step, StepKind,
};
pub use places::{processor_rows_of, system_rows_of};
pub use port::RegisterPort;
pub use queries::{
    Filter, activities_of_processors, activities_of_systems, all, by_ids, by_keys, categories_by_ids,
    categories_by_keys, categories_of, content_of, get, page, processors_of, purposes_by_ids, purposes_of, steps_of,
    systems_of,
};
