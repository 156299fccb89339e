//! This crate's part of a pack: `[[retention_rules]]` and `[retention]`.

mod read;
mod section;

use ports::pack::Section;

/// The sections of this crate.
#[must_use]
pub fn sections() -> Vec<Box<dyn Section>> {
    vec![Box::new(section::Retention)]
}
