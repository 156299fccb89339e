//! What a rule says, as packs write it.

use calendar::Span;
use chrono::NaiveDate;
use kernel::Role;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a rule says. Its fields are those of a pack, in the order of the alphabet: so its text is canonical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// How long after the trigger.
    pub after: Period,
    /// What a review may be answered.
    pub answers: Vec<Answer>,
    /// How many approvals each of its plans needs beside the rule's own two.
    pub approval: Approval,
    /// The categories that it governs, as `A-07/contact`, or `A-07/*` for a whole activity.
    pub categories: Vec<String>,
    /// After so long it is asked again about what a review kept.
    pub every: Option<Span>,
    /// What *dispose* must cite, in one word, as `permission`.
    pub evidence: Option<String>,
    /// Gone on the date, or kept through it.
    pub kind: Kind,
    /// After so long neither review nor `unless` keeps it; not gone by then is an event.
    pub latest: Option<Span>,
    /// Who is told ahead.
    pub notify: Option<Notify>,
    /// What its period runs from, as `customer.last_activity`; of several, whichever comes first.
    pub on: Vec<String>,
    /// Whether a customer's instruction may replace it, where the organisation is a processor.
    pub overridable: bool,
    /// What the trigger is first moved to, in order.
    pub round: Vec<Round>,
    /// Statutes and reasons.
    pub sources: Vec<Source>,
    /// Only for things in these states; empty = whatever their state.
    pub states: Vec<String>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// What it is about, for people.
    pub text: Option<String>,
    /// What spares a thing: any of these conditions.
    pub unless: Vec<String>,
}

/// A length of local dates, or of time that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// So many local dates in the organisation's zone, as `P3Y`; `P0D` is the same date.
    Dates(Span),
    /// So much time, as `PT15M`; `PT0S` is the same instant.
    Time(Span),
}

/// What a trigger is moved to before the period runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Round {
    /// The end of the financial year that it falls into.
    FinancialYear,
    /// The end of the calendar year that it falls into.
    CalendarYear,
}

/// What a due date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Gone on the date.
    Ceiling,
    /// Kept through the date, so done the day after.
    Floor,
}

/// How many approvals a plan needs beside the rule's own two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// The rule's own two stand.
    #[default]
    None,
    /// One more.
    One,
    /// Two more.
    Two,
}

impl Approval {
    /// As a number.
    #[must_use]
    pub fn count(self) -> u32 {
        match self {
            Self::None => 0,
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// What a review may be answered.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Answer {
    /// It stays, with a reason and a date on which it is asked about again.
    Keep,
    /// The next step happens; without one it is erased.
    Dispose,
    /// It was handed over to somebody else; what lies here goes as if disposed of.
    Transfer,
}

/// Who is told ahead, and how long ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// So long before something is erased it stands on a list.
    pub before: Span,
    /// The list is for this role.
    pub role: Role,
}

/// A statute or another reason, and from when to when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// It holds from this date.
    pub from: Option<NaiveDate>,
    /// What it is.
    pub text: String,
    /// It holds to and with this date.
    pub to: Option<NaiveDate>,
}

/// One thing that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// It goes.
    Erase,
    /// Of each value the first characters stay.
    Redact(u16),
    /// Nobody can be told by it any more.
    Anonymise,
    /// It is laid where it is looked at for a purpose of its own.
    Archive,
    /// A keyed token stays on a list.
    Suppress,
    /// Account, mailbox or membership is closed by whoever answers for the system.
    Close,
    /// It is offered and handed back, waiting at most so long.
    Return(Span),
    /// A role decides whether it is still needed.
    Review(Role),
}

impl Definition {
    /// The role that decides whether something is still needed, where the rule asks one.
    #[must_use]
    pub fn reviewer(&self) -> Option<Role> {
        self.steps.iter().find_map(|step| match step {
            Step::Review(role) => Some(*role),
            _ => None,
        })
    }

    /// What is done apart from asking; *dispose* without a next step means that it is erased.
    #[must_use]
    pub fn deeds(&self) -> Vec<Step> {
        let deeds: Vec<_> = self.steps.iter().copied().filter(|step| !matches!(step, Step::Review(_))).collect();
        if deeds.is_empty() { vec![Step::Erase] } else { deeds }
    }

    /// How long what is handed back waits for that, where the rule says so.
    #[must_use]
    pub fn waits(&self) -> Option<Span> {
        self.steps.iter().find_map(|step| match step {
            Step::Return(within) => Some(*within),
            _ => None,
        })
    }

    /// Whether it governs a category.
    #[must_use]
    pub fn governs(&self, category: &str) -> bool {
        self.categories.iter().any(|pattern| matches(pattern, category))
    }

    /// Whether it is about things in this state.
    #[must_use]
    pub fn is_about(&self, state: Option<&str>) -> bool {
        self.states.is_empty() || state.is_some_and(|state| self.states.iter().any(|known| known == state))
    }

    /// Its canonical text: the same whatever it was read from.
    #[must_use]
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("a definition is texts and numbers")
    }

    /// The hash of its canonical text, in hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> String {
        Sha256::digest(self.canonical()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Whether a category is one that a pattern names; `A-07/*` names all of that activity.
#[must_use]
pub(crate) fn matches(pattern: &str, category: &str) -> bool {
    match pattern.strip_suffix("/*") {
        Some(activity) => category.strip_prefix(activity).is_some_and(|rest| rest.starts_with('/')),
        None => pattern == category,
    }
}
