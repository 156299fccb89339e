//! The sections of a pack that belong to this crate, in the order in which they are applied.

use ports::pack::Section;

use crate::{activities, consents, references};

/// What this crate reads of packs.
#[must_use]
pub fn sections() -> Vec<Box<dyn Section>> {
    vec![activities::pack::section(), Box::new(references::KindsSection), Box::new(consents::PurposesSection)]
}
