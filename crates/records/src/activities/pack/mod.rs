//! The part of a pack that is the register: `[[systems]]`, `[[processors]]`, `[[activities]]`.

mod apply;
mod parties;
mod read;
mod values;

use ports::pack::{Facts, Part, Reader, Section};

use super::Content;
use crate::processors::{Processing, Terms};
use crate::systems::Description;

/// The section of the register.
pub(crate) fn section() -> Box<dyn Section> {
    Box::new(Register)
}

struct Register;

impl Section for Register {
    fn keys(&self) -> &'static [&'static str] {
        &["systems", "processors", "activities"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        // What a pack says nothing of stays as it is.
        let processors = parties::processors(pack);
        let known = processors.keys;
        let systems = parties::systems(pack, &known, facts);
        let activities = read::activities(pack, &known, facts);
        Some(Box::new(Entries { processors: processors.entries?, systems: systems?, activities: activities? }))
    }
}

/// What a pack says of the register, without a fault.
struct Entries {
    processors: Vec<ProcessorEntry>,
    systems: Vec<SystemEntry>,
    activities: Vec<ActivityEntry>,
}

struct ProcessorEntry {
    key: String,
    processing: Processing,
    agreements: Vec<Terms>,
}

struct SystemEntry {
    key: String,
    description: Description,
    /// What the pack calls the processor that runs it.
    vendor: Option<String>,
}

struct ActivityEntry {
    key: String,
    /// All but the ids of systems and processors.
    content: Content,
    systems: Vec<String>,
    processors: Vec<String>,
}
