//! The schema, and how a document is run.
//!
//! To add a domain: a folder with `types.rs` (each type wraps the domain's row), `queries.rs` and `mutations.rs`
//! (translate, call, translate); its root objects go into [`schema`], its node types into [`node`], its relations of
//! many rows become [`batch::Relation`]s. Nothing else knows the domain.

mod access;
mod actions;
mod api;
mod audit;
mod batch;
mod completion;
mod cursor;
mod deletion;
mod deviations;
mod guard;
mod input;
mod jobs;
mod limits;
mod lookup;
mod node;
mod payload;
mod permissions;
mod records;
mod relay;
mod reviews;
mod rows;
mod scalars;
mod schema;
mod session;
mod webhooks;

pub(crate) use api::{Answer, Api};
pub use limits::Limits;
pub use permissions::PERMISSIONS;
pub use schema::sdl;
