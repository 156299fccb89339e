//! What time and other crates' events do to the register and to what is held.

use jobs::Registry;

use crate::{activities, consents, items, processors, subjects, systems};

/// Adds this crate's jobs.
pub fn register(registry: &mut Registry) {
    activities::jobs::register(registry);
    processors::jobs::register(registry);
    systems::jobs::register(registry);
    subjects::register_jobs(registry);
    items::register_jobs(registry);
    consents::register_jobs(registry);
}
