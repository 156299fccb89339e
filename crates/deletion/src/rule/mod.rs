//! Retention rules: what they say, who approved them, and what they mean for one thing on one day.

mod almanac;
mod arithmetic;
mod check;
mod commands;
mod definition;
mod early;
mod event;
mod faults;
mod holdings;
pub mod jobs;
mod lint;
mod model;
mod others;
mod queries;
mod sentence;
mod settings;
mod words;

pub use almanac::{Almanac, MonthDay};
pub use arithmetic::{Due, cutoff, due};
pub use check::{Reason, Verdict, check, governs};
pub use commands::{Approve, Propose, Withdraw, approve, propose, withdraw};
pub use definition::{Answer, Approval, Definition, Kind, Notify, Period, Round, Source, Step};
pub use event::Event;
pub use lint::{Conflict, RuleBookPort, conflicts, findings};
pub use model::{RetentionRule, RuleApproval, RuleVersion, State};
pub use queries::{
    RuleFilter, approvals_of, by_ids, by_key, get, in_force, in_force_of, page, version, versions_by_ids, versions_of,
};
pub use settings::{Settings, settings};

pub(crate) use check::{Weighed, weigh};
pub(crate) use commands::{cited, load, reason};
pub(crate) use definition::matches;
pub(crate) use early::Early;
pub(crate) use faults::faults;
pub(crate) use holdings::{external, held, source};
pub(crate) use lint::overlap;
pub(crate) use settings::put as put_settings;
