#![doc = include_str!("../README.md")]

pub mod candidate;
pub mod certificate;
mod error;
mod explain;
pub mod hold;
pub mod jobs;
mod migrations;
mod options;
pub mod order;
pub mod pack;
mod permissions;
pub mod plan;
pub mod review;
pub mod rule;
pub mod run;

pub use error::{Error, RulesRefusal, RunsRefusal};
pub use explain::{ExplainedRule, Explanation, Target, explain};
pub use migrations::migrations;
pub use options::Options;
pub use permissions::*;
pub use rule::RuleBookPort;
