//! What is said of an activity, as it is written and as it is proposed.

use async_graphql::{ID, InputObject, SimpleObject};
use records::activities;

use super::codes::{ActivitySide, Article9Condition, LegalBasis, Sensitivity};
use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::scalars::Date;

/// Somebody on whose behalf an activity is done.
#[derive(Clone, SimpleObject, InputObject)]
#[graphql(input_name = "OnBehalfOfInput")]
pub struct OnBehalfOf {
    /// The controller.
    name: String,
    /// How to reach them.
    contact: Option<String>,
    /// Whom the data is about there.
    #[graphql(default)]
    groups: Vec<String>,
}

impl OnBehalfOf {
    pub(super) fn of(said: activities::OnBehalfOf) -> Self {
        Self { name: said.name, contact: said.contact, groups: said.groups }
    }

    fn said(self) -> Result<activities::OnBehalfOf, ApiError> {
        Ok(activities::OnBehalfOf {
            name: self.name,
            contact: self.contact,
            groups: input::list(self.groups, LIST, "groups")?,
        })
    }
}

/// A role that works with an activity's data.
#[derive(Clone, SimpleObject, InputObject)]
#[graphql(input_name = "ActivityAccessInput")]
pub struct ActivityAccess {
    /// Which role.
    role: Role,
    /// With which part of it, as "own staff"; null = all.
    limit: Option<String>,
}

impl ActivityAccess {
    pub(super) fn of(said: activities::Access) -> Self {
        Self { role: said.role.into(), limit: said.limit }
    }

    fn said(self) -> Result<activities::Access, ApiError> {
        Ok(activities::Access { role: self.role.into(), limit: self.limit })
    }
}

/// A statute or another legal source, with the dates between which it is in force.
#[derive(Clone, SimpleObject, InputObject)]
#[graphql(input_name = "LegalSourceInput")]
pub struct LegalSource {
    /// Which one.
    pub(in crate::graphql) text: String,
    /// The first local date; null = always.
    pub(in crate::graphql) from: Option<Date>,
    /// The last local date; null = for ever.
    pub(in crate::graphql) to: Option<Date>,
}

impl LegalSource {
    pub(super) fn of(said: activities::LegalSource) -> Self {
        Self { text: said.text, from: said.from.map(Date), to: said.to.map(Date) }
    }

    fn said(self) -> Result<activities::LegalSource, ApiError> {
        Ok(activities::LegalSource {
            text: self.text,
            from: self.from.map(|date| date.0),
            to: self.to.map(|date| date.0),
        })
    }
}

/// Where the papers are that belong to an activity, as references into the organisation's archive.
#[derive(Clone, SimpleObject, InputObject)]
#[graphql(input_name = "ActivityDocumentsInput")]
pub struct ActivityDocuments {
    /// The routine by which it is done.
    routine: Option<String>,
    /// What those concerned are told.
    notice: Option<String>,
    /// What can go wrong.
    risk_assessment: Option<String>,
    /// The impact assessment of Art. 35, where one is needed.
    impact_assessment: Option<String>,
}

impl ActivityDocuments {
    pub(super) fn of(said: activities::Documents) -> Self {
        Self {
            routine: said.routine,
            notice: said.notice,
            risk_assessment: said.risk_assessment,
            impact_assessment: said.impact_assessment,
        }
    }

    fn said(self) -> activities::Documents {
        activities::Documents {
            routine: self.routine,
            notice: self.notice,
            risk_assessment: self.risk_assessment,
            impact_assessment: self.impact_assessment,
        }
    }
}

/// One purpose, as it is written.
#[derive(Clone, SimpleObject, InputObject)]
#[graphql(input_name = "PurposeContentInput")]
pub struct PurposeContent {
    /// What the activity calls it, as `orders`.
    key: String,
    /// What for.
    text: String,
    /// The letter of Art. 6(1).
    basis: LegalBasis,
    /// The letter of Art. 9(2), for special categories.
    article9: Option<Article9Condition>,
    /// Why our interest outweighs theirs, for 6f.
    balancing: Option<String>,
    /// Its legal sources.
    #[graphql(default)]
    sources: Vec<LegalSource>,
}

impl PurposeContent {
    pub(super) fn of(said: activities::PurposeContent) -> Self {
        Self {
            key: said.key,
            text: said.text,
            basis: said.basis.into(),
            article9: said.article9.map(Article9Condition::from),
            balancing: said.balancing,
            sources: said.sources.into_iter().map(LegalSource::of).collect(),
        }
    }

    fn said(self) -> Result<activities::PurposeContent, ApiError> {
        Ok(activities::PurposeContent {
            key: self.key,
            text: self.text,
            basis: self.basis.into(),
            article9: self.article9.map(activities::Article9::from),
            balancing: self.balancing,
            sources: each(self.sources, "sources", LegalSource::said)?,
        })
    }
}

/// One category of data, as it is written.
#[derive(Clone, SimpleObject, InputObject)]
#[graphql(input_name = "CategoryContentInput")]
pub struct CategoryContent {
    /// What the activity calls it, as `contact`; rules name it as `A-07/contact`.
    key: String,
    /// Its name.
    name: String,
    /// How much protection it needs.
    sensitivity: Sensitivity,
    /// A special category of Art. 9.
    #[graphql(default)]
    special: bool,
    /// National identity numbers.
    #[graphql(default)]
    national_id: bool,
    /// Free text, pictures and the like, which may hold anything.
    #[graphql(default)]
    unstructured: bool,
    /// Why the purpose cannot do without it.
    necessity: String,
    /// The states that things in it can be in; empty = it has none.
    #[graphql(default)]
    states: Vec<String>,
    /// What it consists of, as user name and location.
    #[graphql(default)]
    parts: Vec<String>,
    /// The keys of the purposes that need it; empty = all.
    #[graphql(default)]
    purposes: Vec<String>,
}

impl CategoryContent {
    pub(super) fn of(said: activities::CategoryContent) -> Self {
        Self {
            key: said.key,
            name: said.name,
            sensitivity: said.sensitivity.into(),
            special: said.special,
            national_id: said.national_id,
            unstructured: said.unstructured,
            necessity: said.necessity,
            states: said.states,
            parts: said.parts,
            purposes: said.purposes,
        }
    }

    fn said(self) -> Result<activities::CategoryContent, ApiError> {
        Ok(activities::CategoryContent {
            key: self.key,
            name: self.name,
            sensitivity: self.sensitivity.into(),
            special: self.special,
            national_id: self.national_id,
            unstructured: self.unstructured,
            necessity: self.necessity,
            states: input::list(self.states, LIST, "states")?,
            parts: input::list(self.parts, LIST, "parts")?,
            purposes: input::list(self.purposes, LIST, "purposes")?,
        })
    }
}

/// A list of parts, each as the register takes it.
pub(super) fn each<T, S>(
    parts: Vec<T>,
    field: &str,
    said: impl Fn(T) -> Result<S, ApiError>,
) -> Result<Vec<S>, ApiError> {
    input::list(parts, LIST, field)?.into_iter().map(said).collect()
}

/// All that is said of an activity beside its key.
#[derive(InputObject)]
pub struct ActivityContentInput {
    /// What is done.
    name: String,
    /// In which register it stands.
    side: ActivitySide,
    /// On whose behalf it is done, each with the people that the data is about there; of the processor's side only.
    #[graphql(default)]
    on_behalf_of: Vec<OnBehalfOf>,
    /// Whom the data is about.
    #[graphql(default)]
    groups: Vec<String>,
    /// Who receives data.
    #[graphql(default)]
    recipients: Vec<String>,
    /// Who works with the data.
    #[graphql(default)]
    access: Vec<ActivityAccess>,
    /// The legal sources of the whole.
    #[graphql(default)]
    sources: Vec<LegalSource>,
    /// Measures beside those that all data has.
    #[graphql(default)]
    measures: Vec<String>,
    /// How those who are watched, as employees by logs, were consulted.
    consultation: Option<String>,
    /// What else belongs to it.
    documents: Option<ActivityDocuments>,
    /// What it is for, each with a legal basis of its own.
    purposes: Vec<PurposeContent>,
    /// Which data it holds.
    #[graphql(default)]
    categories: Vec<CategoryContent>,
    /// In which systems its data lies.
    #[graphql(default)]
    systems: Vec<ID>,
    /// Which processors handle its data.
    #[graphql(default)]
    processors: Vec<ID>,
}

impl ActivityContentInput {
    /// As the register takes it.
    pub(super) fn said(self) -> Result<activities::Content, ApiError> {
        let details = activities::Details {
            on_behalf_of: each(self.on_behalf_of, "onBehalfOf", OnBehalfOf::said)?,
            groups: input::list(self.groups, LIST, "groups")?,
            recipients: input::list(self.recipients, LIST, "recipients")?,
            access: each(self.access, "access", ActivityAccess::said)?,
            sources: each(self.sources, "sources", LegalSource::said)?,
            measures: input::list(self.measures, LIST, "measures")?,
            consultation: self.consultation,
            documents: self.documents.map(ActivityDocuments::said).unwrap_or_default(),
        };
        Ok(activities::Content {
            name: self.name,
            side: self.side.into(),
            details,
            purposes: each(self.purposes, "purposes", PurposeContent::said)?,
            categories: each(self.categories, "categories", CategoryContent::said)?,
            systems: input::ids(self.systems, "systems")?,
            processors: input::ids(self.processors, "processors")?,
        })
    }
}
