//! Consents: given, withdrawn, ended; the texts that were consented to; and what rules make of them.

mod commands;
mod condition;
mod dating;
mod erase;
mod event;
mod jobs;
mod model;
mod pack;
mod purposes;
mod queries;
mod rules;
mod source;
mod texts;

pub use commands::{Give, Withdraw, give, withdraw};
pub use condition::Conditions;
pub(crate) use erase::ErasableConsents;
pub use event::Event;
pub use jobs::EndConsent;
pub(crate) use jobs::register as register_jobs;
pub(crate) use model::consent;
pub use model::{Channel, Consent};
pub(crate) use pack::Purposes as PurposesSection;
pub(crate) use purposes::apply as apply_purpose;
pub use purposes::{ConsentPurpose, purposes};
pub use queries::{Filter, by_ids, get, of_subjects, page};
pub use source::Proofs;
pub use texts::{ConsentText, PublishText, publish_text, texts};
