//! This crate's part of a pack: `[organisation]` and `[[persons]]`.

mod apply;
mod organisation;
mod persons;
mod values;

use ports::pack::Section;

/// The sections of this crate, in the order in which they are checked and applied.
#[must_use]
pub fn sections() -> Vec<Box<dyn Section>> {
    vec![Box::new(organisation::OrganisationSection), Box::new(persons::PersonsSection)]
}
