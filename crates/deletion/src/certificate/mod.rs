//! The proofs of runs: what went, by what right, what did not and why, and what nobody claims.

mod bundle;
mod document;
mod issue;
mod model;
mod queries;

pub use bundle::{BUNDLE_FORMAT, bundle};
pub use document::CERTIFICATE_FORMAT;
pub use model::Certificate;
pub use queries::{by_ids, get, of_runs, page};

pub(crate) use issue::issue;
