//! Retention rules: what is kept, until when, and who said so.

mod codes;
mod definition;
mod mutations;
mod queries;
mod types;

pub use codes::RetentionAnswer;
pub use mutations::RuleMutations;
pub use queries::RuleQueries;
pub use types::{RetentionRule, RetentionRuleVersion};
