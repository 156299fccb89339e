//! Why a command did not do what it was asked, in one sentence for the person who asked.

use std::fmt::{self, Display};

use kernel::{Fault, FaultKind};

/// A refusal or failure as the command line shows it: what to change, and the stable code where there is one.
///
/// It is deliberately not an `Error`, so that every `Fault` turns into one by itself.
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: Option<&'static str>,
}

impl Failure {
    /// A sentence that says what to change.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: None }
    }

    /// A failure of the machine: what was attempted, and what the machine said.
    #[must_use]
    pub fn of(attempt: impl Display, error: &dyn std::error::Error) -> Self {
        Self::new(format!("{attempt}: {}", chain(error)))
    }

    /// The stable code, where there is one.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        self.code
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{} ({code})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl<E: Fault> From<E> for Failure {
    fn from(error: E) -> Self {
        // What the caller can change stands in the message; our own failures are told with their causes.
        let message = if error.kind() == FaultKind::Internal { chain(&error) } else { error.to_string() };
        Self { message, code: Some(error.code()) }
    }
}

/// The error and what caused it, in one line; a cause that says nothing new is left out.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}
