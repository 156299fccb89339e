//! The parts of a pack that say what is in force and what is done when: `[[measures]]`, `[[duties]]`.

mod apply;
mod measures;
mod read;

use ports::pack::{Facts, Part, Reader, Section};

use apply::Duties;

/// The sections of this crate.
#[must_use]
pub fn sections() -> Vec<Box<dyn Section>> {
    vec![Box::new(measures::Library), Box::new(Wheel)]
}

struct Wheel;

impl Section for Wheel {
    fn keys(&self) -> &'static [&'static str] {
        &["duties"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        // A pack that says nothing of duties leaves them as they are.
        let duties = pack.has("duties").then(|| read::duties(pack, facts))??;
        Some(Box::new(Duties(duties)))
    }
}
