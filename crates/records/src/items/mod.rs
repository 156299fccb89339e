//! Items: things held on subjects in our own store, with a sealed payload, files, a state and anchors.

mod commands;
mod erase;
mod event;
pub mod files;
mod jobs;
mod model;
mod open;
mod payload;
mod queries;
mod rules;
mod source;

pub use commands::{Anchoring, ChangeState, Store, change_state, store};
pub(crate) use erase::ErasableItems;
pub use event::Event;
pub use jobs::DeleteFiles;
pub(crate) use jobs::register as register_jobs;
pub use model::{Item, ItemFile, Listed};
pub(crate) use model::{file, item};
pub use open::{Payload, open, open_all};
pub use queries::{Filter, by_ids, files_by_ids, files_of, get, of_subjects, page};
pub(crate) use rules::may_open;
pub use source::Items;
