//! What is said of an activity: all of it in one value, as it is written, proposed, compared and signed.

use chrono::NaiveDate;
use kernel::{ProcessorId, Role, SystemId};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Article9, LegalBasis, Sensitivity, Side};

/// All that is said of an activity beside its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What is done.
    pub name: String,
    /// In which register it stands.
    pub side: Side,
    /// What needs no row of its own.
    pub details: Details,
    /// What it is for, each with a legal basis of its own.
    pub purposes: Vec<PurposeContent>,
    /// Which data it holds.
    pub categories: Vec<CategoryContent>,
    /// In which systems its data lies.
    pub systems: Vec<SystemId>,
    /// Which processors handle its data.
    pub processors: Vec<ProcessorId>,
}

impl Content {
    /// An activity of the controller's side of which nothing is said yet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            side: Side::Controller,
            details: Details::default(),
            purposes: Vec::new(),
            categories: Vec::new(),
            systems: Vec::new(),
            processors: Vec::new(),
        }
    }

    /// SHA-256 of all of it, hexadecimal: what confirmations and approvals stand for.
    #[must_use]
    pub fn hash(&self) -> String {
        use std::fmt::Write;
        let bytes = serde_json::to_vec(self).expect("it holds texts, dates, codes and ids only");
        Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string can be written to");
            text
        })
    }

    /// Whether anything in it needs extra protection.
    #[must_use]
    pub fn is_extra(&self) -> bool {
        self.categories.iter().any(|category| category.sensitivity == Sensitivity::Extra)
    }
}

/// What is said of an activity and needs no row of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Details {
    /// On whose behalf it is done, each with the people that the data is about there; of the processor's side only.
    pub on_behalf_of: Vec<OnBehalfOf>,
    /// Whom the data is about.
    pub groups: Vec<String>,
    /// Who receives data.
    pub recipients: Vec<String>,
    /// Who works with the data (SE-07).
    pub access: Vec<Access>,
    /// The legal sources of the whole.
    pub sources: Vec<LegalSource>,
    /// Measures beside those that all data has.
    pub measures: Vec<String>,
    /// How those who are watched, as employees by logs, were consulted (DT-109).
    pub consultation: Option<String>,
    /// What else belongs to it.
    pub documents: Documents,
}

/// Somebody on whose behalf an activity is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnBehalfOf {
    /// The controller.
    pub name: String,
    /// How to reach them.
    pub contact: Option<String>,
    /// Whom the data is about there (OS-07).
    pub groups: Vec<String>,
}

/// A role that works with an activity's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Which role.
    pub role: Role,
    /// With which part of it, as "own staff"; none = all.
    pub limit: Option<String>,
}

/// A statute or another legal source, with the dates between which it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalSource {
    /// Which one.
    pub text: String,
    /// The first local date; none = always.
    pub from: Option<NaiveDate>,
    /// The last local date; none = for ever.
    pub to: Option<NaiveDate>,
}

impl LegalSource {
    /// Whether it has ended before a local date.
    #[must_use]
    pub fn has_expired(&self, today: NaiveDate) -> bool {
        self.to.is_some_and(|last| last < today)
    }
}

/// Where the papers are that belong to an activity, as references into the organisation's archive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Documents {
    /// The routine by which it is done.
    pub routine: Option<String>,
    /// What those concerned are told.
    pub notice: Option<String>,
    /// What can go wrong.
    pub risk_assessment: Option<String>,
    /// The impact assessment of Art. 35, where one is needed.
    pub impact_assessment: Option<String>,
}

/// One purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurposeContent {
    /// What the activity calls it, as `orders`.
    pub key: String,
    /// What for.
    pub text: String,
    /// The letter of Art. 6(1).
    pub basis: LegalBasis,
    /// The letter of Art. 9(2), for special categories.
    pub article9: Option<Article9>,
    /// Why our interest outweighs theirs, for 6f.
    pub balancing: Option<String>,
    /// Its legal sources.
    pub sources: Vec<LegalSource>,
}

/// One category of data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryContent {
    /// What the activity calls it, as `contact`; rules name it as `A-07/contact`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How much protection it needs.
    pub sensitivity: Sensitivity,
    /// A special category of Art. 9.
    pub special: bool,
    /// National identity numbers.
    pub national_id: bool,
    /// Free text, pictures and the like, which may hold anything (OS-06).
    pub unstructured: bool,
    /// Why the purpose cannot do without it (DT-10).
    pub necessity: String,
    /// The states that things in it can be in; empty = it has none.
    pub states: Vec<String>,
    /// What it consists of, as user name and location (OS-05).
    pub parts: Vec<String>,
    /// The keys of the purposes that need it; empty = all (DT-08).
    pub purposes: Vec<String>,
}

impl CategoryContent {
    /// Whether a purpose needs it.
    #[must_use]
    pub fn serves(&self, purpose: &str) -> bool {
        self.purposes.is_empty() || self.purposes.iter().any(|key| key == purpose)
    }
}

/// A change of a live activity that waits for confirmation and approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Proposal(pub Content);

/// A list of names or keys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Keys(pub Vec<String>);

/// A list of legal sources.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Sources(pub Vec<LegalSource>);
