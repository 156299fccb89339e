//! References: what is held on subjects in other systems, known by its key there and by anchors.

mod commands;
mod erase;
mod event;
mod kinds;
mod model;
mod pack;
mod queries;
mod resolve;
mod source;

pub use commands::{ChangeState, change_state};
pub(crate) use erase::ErasableReferences;
pub use event::Event;
pub use kinds::{Kind, kinds};
pub use model::Reference;
pub(crate) use model::reference;
pub(crate) use pack::Kinds as KindsSection;
pub use queries::{Key, by_ids, find, get, keys_of, of_subjects, page};
pub(crate) use resolve::{Named, Unresolved, known, name, resolve};
pub use source::References;
