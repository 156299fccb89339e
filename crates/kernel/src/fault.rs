//! Errors as the doors see them.

/// What sort of refusal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It does not exist, or belongs to somebody else: the same answer for both.
    NotFound,
    /// The input cannot be accepted.
    Invalid,
    /// Somebody else changed it in between, or it is not in the state for this.
    Conflict,
    /// The actor may not.
    Forbidden,
    /// Nobody is signed in.
    Unauthenticated,
    /// Our own failure; never shown in detail.
    Internal,
}

/// An error with a kind and a stable code. Each crate's `Error` is one.
pub trait Fault: std::error::Error + Send + Sync + 'static {
    /// What sort of refusal.
    fn kind(&self) -> FaultKind;
    /// NOUN_REASON; never renamed. All are listed in `services/gateway/error-codes.txt`.
    fn code(&self) -> &'static str;
    /// The input field that is at fault, where it is one.
    fn field(&self) -> Option<&str> {
        None
    }
}
