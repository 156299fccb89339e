//! What an activity may say, how it moves, and what must be so before it does.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    Access, CategoryContent, Content, Details, Documents, LegalBasis, LegalSource, OnBehalfOf, PurposeContent, Side,
};
use crate::{RegisterRefusal, words};

/// What is said, trimmed and within its limits.
pub(crate) fn valid(content: Content) -> Result<Content, RegisterRefusal> {
    let purposes = content.purposes.into_iter().map(purpose).collect::<Result<Vec<_>, _>>()?;
    words::bounded(&purposes, "purposes")?;
    if purposes.is_empty() {
        return Err(RegisterRefusal::PurposeMissing);
    }
    once(purposes.iter().map(|purpose| &purpose.key), "purposes")?;
    let categories = content.categories.into_iter().map(category).collect::<Result<Vec<_>, _>>()?;
    words::bounded(&categories, "categories")?;
    once(categories.iter().map(|category| &category.key), "categories")?;
    let known: BTreeSet<_> = purposes.iter().map(|purpose| &purpose.key).collect();
    if categories.iter().flat_map(|category| &category.purposes).any(|key| !known.contains(key)) {
        return Err(RegisterRefusal::PurposeUnknown);
    }
    let details = details(content.details)?;
    if content.side == Side::Controller && !details.on_behalf_of.is_empty() {
        return Err(RegisterRefusal::OnBehalf);
    }
    words::bounded(&content.systems, "systems")?;
    words::bounded(&content.processors, "processors")?;
    Ok(Content {
        name: words::name(&content.name, "name")?,
        side: content.side,
        details,
        purposes,
        categories,
        systems: sorted(content.systems),
        processors: sorted(content.processors),
    })
}

fn purpose(said: PurposeContent) -> Result<PurposeContent, RegisterRefusal> {
    Ok(PurposeContent {
        key: words::key(said.key, "purposes")?,
        text: words::text(&said.text, "purposes")?,
        basis: said.basis,
        article9: said.article9,
        balancing: words::text_if(said.balancing, "purposes")?,
        sources: sources(said.sources)?,
    })
}

fn category(said: CategoryContent) -> Result<CategoryContent, RegisterRefusal> {
    let purposes = sorted(said.purposes);
    let states = words::names(&said.states, "categories")?;
    once(states.iter(), "categories")?;
    if !states.iter().all(|state| words::is_key(state)) {
        return Err(RegisterRefusal::Key("categories"));
    }
    if said.necessity.trim().is_empty() {
        return Err(RegisterRefusal::NecessityMissing);
    }
    Ok(CategoryContent {
        key: words::key(said.key, "categories")?,
        name: words::name(&said.name, "categories")?,
        necessity: words::text(&said.necessity, "categories")?,
        parts: words::names(&said.parts, "categories")?,
        states,
        purposes,
        ..said
    })
}

fn details(said: Details) -> Result<Details, RegisterRefusal> {
    words::bounded(&said.on_behalf_of, "onBehalfOf")?;
    words::bounded(&said.access, "access")?;
    let on_behalf_of = said.on_behalf_of.into_iter().map(|of| {
        Ok(OnBehalfOf {
            name: words::name(&of.name, "onBehalfOf")?,
            contact: words::text_if(of.contact, "onBehalfOf")?,
            groups: words::names(&of.groups, "onBehalfOf")?,
        })
    });
    let access = said.access.into_iter().map(|access| {
        let limit = access.limit.filter(|limit| !limit.trim().is_empty());
        Ok(Access { limit: limit.map(|limit| words::name(&limit, "access")).transpose()?, ..access })
    });
    let access = access.collect::<Result<Vec<Access>, RegisterRefusal>>()?;
    once(access.iter().map(|access| (access.role, &access.limit)), "access")?;
    Ok(Details {
        on_behalf_of: on_behalf_of.collect::<Result<_, RegisterRefusal>>()?,
        groups: words::names(&said.groups, "groups")?,
        recipients: words::names(&said.recipients, "recipients")?,
        access,
        sources: sources(said.sources)?,
        measures: words::names(&said.measures, "measures")?,
        consultation: words::text_if(said.consultation, "consultation")?,
        documents: Documents {
            routine: words::text_if(said.documents.routine, "documents")?,
            notice: words::text_if(said.documents.notice, "documents")?,
            risk_assessment: words::text_if(said.documents.risk_assessment, "documents")?,
            impact_assessment: words::text_if(said.documents.impact_assessment, "documents")?,
        },
    })
}

fn sources(said: Vec<LegalSource>) -> Result<Vec<LegalSource>, RegisterRefusal> {
    words::bounded(&said, "sources")?;
    said.into_iter()
        .map(|source| {
            let ends_first = source.from.zip(source.to).is_some_and(|(from, to)| to < from);
            if ends_first || !words::are_dates([source.from, source.to]) {
                return Err(RegisterRefusal::SourceDates);
            }
            Ok(LegalSource { text: words::name(&source.text, "sources")?, ..source })
        })
        .collect()
}

fn once<T: Ord>(keys: impl Iterator<Item = T>, field: &'static str) -> Result<(), RegisterRefusal> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(RegisterRefusal::KeyTwice(field));
        }
    }
    Ok(())
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

/// What must be said before the legal bases can be confirmed (DT-07, DT-08).
pub(crate) fn may_be_confirmed(content: &Content) -> Result<(), RegisterRefusal> {
    let details = &content.details;
    if content.side == Side::Processor && details.on_behalf_of.is_empty() {
        return Err(RegisterRefusal::OnBehalfMissing);
    }
    if details.groups.is_empty() && details.on_behalf_of.iter().all(|of| of.groups.is_empty()) {
        return Err(RegisterRefusal::GroupMissing);
    }
    if content.categories.is_empty() {
        return Err(RegisterRefusal::CategoryMissing);
    }
    let unconditioned = without_article9(content);
    if !unconditioned.is_empty() {
        return Err(RegisterRefusal::Article9Missing(unconditioned.join(", ")));
    }
    let unbalanced = without_balancing(content);
    if !unbalanced.is_empty() {
        return Err(RegisterRefusal::BalancingMissing(unbalanced.join(", ")));
    }
    Ok(())
}

/// The purposes that special categories serve and that name no condition of Art. 9.
pub(crate) fn without_article9(content: &Content) -> Vec<&str> {
    let needs = |purpose: &&PurposeContent| {
        content.categories.iter().any(|category| category.special && category.serves(&purpose.key))
    };
    let found = content.purposes.iter().filter(|purpose| purpose.article9.is_none()).filter(needs);
    found.map(|purpose| purpose.key.as_str()).collect()
}

/// The purposes of legitimate interest whose balancing is not written down.
pub(crate) fn without_balancing(content: &Content) -> Vec<&str> {
    let unbalanced =
        |purpose: &&PurposeContent| purpose.basis == LegalBasis::LegitimateInterest && purpose.balancing.is_none();
    content.purposes.iter().filter(unbalanced).map(|purpose| purpose.key.as_str()).collect()
}

/// The purposes that rest on the consent of employees, who are hardly free to refuse.
pub(crate) fn consent_of_employees(content: &Content) -> Vec<&str> {
    if !content.details.groups.iter().any(|group| are_employees(group)) {
        return Vec::new();
    }
    let consented = content.purposes.iter().filter(|purpose| purpose.basis == LegalBasis::Consent);
    consented.map(|purpose| purpose.key.as_str()).collect()
}

fn are_employees(group: &str) -> bool {
    let group = group.to_lowercase();
    ["employee", "ansatt", "ansat", "medarbejder", "anställd", "arbeidstaker", "staff"]
        .iter()
        .any(|word| group.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word)))
}

/// Data of the level extra needs a measure of its own (DT-25).
pub(crate) fn has_measures(content: &Content) -> Result<(), RegisterRefusal> {
    if content.is_extra() && content.details.measures.is_empty() {
        return Err(RegisterRefusal::MeasureMissing);
    }
    Ok(())
}

/// Whether what is said after rests on what was said before: a live activity may change in the rest without a new
/// confirmation. Nobody gets at more of the data than they could before (DT-21).
pub(crate) fn same_ground(before: &Content, after: &Content) -> bool {
    (before.side, &before.purposes, &before.categories) == (after.side, &after.purposes, &after.categories)
        && after.details.access.iter().all(|access| is_covered(access, &before.details.access))
}

/// Whether a role had this access already, or all of it. What two limits have to do with each other nobody can tell.
fn is_covered(access: &Access, by: &[Access]) -> bool {
    by.iter().any(|had| had.role == access.role && (had.limit.is_none() || had.limit == access.limit))
}

/// Which parts differ, as codes.
pub(crate) fn differences(before: &Content, after: &Content) -> String {
    let (old, new) = (&before.details, &after.details);
    let parts = [
        ("name", before.name != after.name),
        ("side", before.side != after.side),
        ("purposes", before.purposes != after.purposes),
        ("categories", before.categories != after.categories),
        ("on_behalf_of", old.on_behalf_of != new.on_behalf_of),
        ("groups", old.groups != new.groups),
        ("recipients", old.recipients != new.recipients),
        ("systems", before.systems != after.systems),
        ("processors", before.processors != after.processors),
        ("access", old.access != new.access),
        ("sources", old.sources != new.sources),
        ("measures", old.measures != new.measures),
        ("consultation", old.consultation != new.consultation),
        ("documents", old.documents != new.documents),
    ];
    parts.iter().filter(|(_, differs)| *differs).map(|(part, _)| *part).collect::<Vec<_>>().join(",")
}

/// The legal sources that have ended before a local date, of the whole and of each purpose.
pub(crate) fn expired_sources(sources: &[LegalSource], today: NaiveDate) -> bool {
    sources.iter().any(|source| source.has_expired(today))
}

#[cfg(test)]
mod tests;
