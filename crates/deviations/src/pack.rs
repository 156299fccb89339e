//! The part of a pack that says of which category cases are: `[cases]`.

use ports::pack::Section;

/// The sections of this crate.
#[must_use]
pub fn sections() -> Vec<Box<dyn Section>> {
    vec![Box::new(crate::CasesSection)]
}
