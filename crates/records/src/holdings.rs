//! Who carries out, at the erase door, what deletion has decided about what is held.

use std::sync::Arc;

use store::Erasable;

use crate::consents::ErasableConsents;
use crate::items::ErasableItems;
use crate::references::ErasableReferences;
use crate::subjects::ErasableSubjects;

/// The owners of items, references, consents and subjects.
#[must_use]
pub fn erasables() -> Vec<Arc<dyn Erasable>> {
    vec![Arc::new(ErasableItems), Arc::new(ErasableReferences), Arc::new(ErasableConsents), Arc::new(ErasableSubjects)]
}
