#![doc = include_str!("../README.md")]

mod clock;
mod event;
mod fault;
mod ids;
mod page;
mod permission;
mod role;
mod scope;
mod version;

pub use clock::{Chance, Clock};
pub use event::{Event, EventRef, Subject};
pub use fault::{Fault, FaultKind};
pub use ids::*;
pub use page::{Page, PageError, Position, Slice, SortKey};
pub use permission::{
    Barrier, Denied, NEW, NotAuthor, NotExecutor, NotOneself, NotOwner, NotRestrictedOwner, Permission, Relation,
    Resource, Standing, StandingRole, Unowned, Visible,
};
pub use role::{Role, UnknownRole};
pub use scope::{Actor, Purpose, Scope};
pub use version::Version;

/// An instant in UTC, cut to microseconds wherever it is stored.
pub type Instant = chrono::DateTime<chrono::Utc>;
