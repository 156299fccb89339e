//! A refusal that comes from behind a port.

use kernel::{Fault, FaultKind};

/// Another crate's refusal or failure, with its own kind and code.
#[derive(Debug)]
pub struct Error(Box<dyn Fault>);

impl Error {
    /// Wraps the other crate's error.
    #[must_use]
    pub fn of(fault: impl Fault) -> Self {
        Self(Box::new(fault))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        self.0.kind()
    }

    fn code(&self) -> &'static str {
        self.0.code()
    }

    fn field(&self) -> Option<&str> {
        self.0.field()
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::of(error)
    }
}
