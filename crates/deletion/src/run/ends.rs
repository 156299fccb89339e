//! Which errors end a run, and which are tried again.

use kernel::{Fault, FaultKind};

use crate::{Error, RunsRefusal};

/// What may pass by itself is tried so often; then the run ends, so that it does not hang with its things marked.
const ATTEMPTS: u32 = 8;

impl Error {
    /// Whether trying again cannot help, or has been tried often enough.
    pub(crate) fn is_final(&self, attempt: u32) -> bool {
        match self {
            Self::Runs(RunsRefusal::PlanChanged | RunsRefusal::WindowMismatch) => true,
            // Somebody else has the work: whatever happens to it is theirs to say.
            Self::Store(store::Error::LeaseLost | store::Error::VersionConflict) => false,
            Self::Connectors(error) => !error.is_passing() || attempt >= ATTEMPTS,
            error => match error.kind() {
                FaultKind::Conflict | FaultKind::Internal => attempt >= ATTEMPTS,
                FaultKind::NotFound | FaultKind::Invalid | FaultKind::Forbidden | FaultKind::Unauthenticated => true,
            },
        }
    }

    /// As a plan or run keeps it: the code, in small letters.
    pub(crate) fn reason(&self) -> String {
        self.code().to_lowercase().chars().take(32).collect()
    }
}
