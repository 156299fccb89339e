//! Reading `[[activities]]`, telling every fault by line and key.

use std::collections::BTreeSet;

use kernel::Role;
use ports::pack::{Facts, Reader};

use super::ActivityEntry;
use super::values::{Key, code_if, date_if, flag, id, known, name, name_if, names, text, text_if};
use crate::RegisterRefusal;
use crate::activities::{
    Access, Article9, CategoryContent, Content, Details, Documents, LegalBasis, LegalSource, OnBehalfOf,
    PurposeContent, Sensitivity, Side, rules,
};

/// All activities of a pack, if each of them could be read.
pub(super) fn activities(
    pack: &Reader<'_>,
    processors: &BTreeSet<String>,
    facts: &mut Facts,
) -> Option<Vec<ActivityEntry>> {
    let mut seen = BTreeSet::new();
    let tables = pack.tables("activities");
    let read: Vec<_> = tables.iter().map(|table| activity(table, processors, facts, &mut seen)).collect();
    read.into_iter().collect()
}

fn activity(
    table: &Reader<'_>,
    processors: &BTreeSet<String>,
    facts: &mut Facts,
    seen: &mut BTreeSet<String>,
) -> Option<ActivityEntry> {
    let key = id(table, seen);
    let name = name(table, "name");
    let side = code_if::<Side>(table, "side");
    let systems = known(table, "systems", &facts.systems, "system");
    let processors = known(table, "processors", processors, "processor");
    let mut keys = BTreeSet::new();
    let purposes: Vec<_> = table.tables("purposes").iter().map(|table| purpose(table, &mut keys)).collect();
    let mut named = BTreeSet::new();
    let categories: Vec<_> =
        table.tables("categories").iter().map(|table| category(table, &keys, &mut named)).collect();
    if let Some(key) = &key {
        for (at, category) in categories.iter().enumerate() {
            // A faulty one is known by its key too, so that rules that name it are not at fault.
            let states = category.as_ref().map(|category| category.states.clone()).unwrap_or_default();
            let category = category.as_ref().map(|category| category.key.clone());
            if let Some(category) = category.or_else(|| table.tables("categories").get(at)?.optional("id")) {
                facts.categories.insert(format!("{key}/{category}"), states);
            }
        }
    }
    let details = details(table);
    table.done();
    let content = Content {
        name: name?,
        side: side?.unwrap_or(Side::Controller),
        details: details?,
        purposes: purposes.into_iter().collect::<Option<_>>()?,
        categories: categories.into_iter().collect::<Option<_>>()?,
        systems: Vec::new(),
        processors: Vec::new(),
    };
    let at_fault = |refusal: RegisterRefusal| {
        let key = if refusal == RegisterRefusal::PurposeMissing { "purposes" } else { "id" };
        table.fault(key, &refusal.to_string());
    };
    let content = rules::valid(content).map_err(at_fault).ok()?;
    Some(ActivityEntry { key: key?, content, systems, processors })
}

fn details(table: &Reader<'_>) -> Option<Details> {
    let on_behalf_of: Vec<_> = table.tables("on_behalf_of").iter().map(on_behalf).collect();
    let access: Vec<_> = table.tables("access").iter().map(access).collect();
    let sources = sources(table);
    let consultation = text_if(table, "consultation");
    let documents = documents(table);
    let (groups, recipients) = (names(table, "groups"), names(table, "recipients"));
    let measures = names(table, "measures");
    Some(Details {
        on_behalf_of: on_behalf_of.into_iter().collect::<Option<_>>()?,
        groups,
        recipients,
        access: access.into_iter().collect::<Option<_>>()?,
        sources: sources?,
        measures,
        consultation: consultation?,
        documents: documents?,
    })
}

fn on_behalf(table: &Reader<'_>) -> Option<OnBehalfOf> {
    let (name, contact) = (name(table, "name"), text_if(table, "contact"));
    let groups = names(table, "groups");
    table.done();
    Some(OnBehalfOf { name: name?, contact: contact?, groups })
}

fn access(table: &Reader<'_>) -> Option<Access> {
    let (role, limit) = (table.parsed::<Role>("role"), name_if(table, "limit"));
    table.done();
    Some(Access { role: role?, limit: limit? })
}

fn documents(table: &Reader<'_>) -> Option<Documents> {
    let (routine, notice) = (text_if(table, "routine"), text_if(table, "notice"));
    let (risk_assessment, impact_assessment) = (text_if(table, "risk_assessment"), text_if(table, "impact_assessment"));
    Some(Documents {
        routine: routine?,
        notice: notice?,
        risk_assessment: risk_assessment?,
        impact_assessment: impact_assessment?,
    })
}

fn sources(table: &Reader<'_>) -> Option<Vec<LegalSource>> {
    let read: Vec<_> = table.tables("sources").iter().map(source).collect();
    read.into_iter().collect()
}

fn source(table: &Reader<'_>) -> Option<LegalSource> {
    let (text, from, to) = (name(table, "text"), date_if(table, "from"), date_if(table, "to"));
    table.done();
    let source = LegalSource { text: text?, from: from?, to: to? };
    if source.from.zip(source.to).is_some_and(|(from, to)| to < from) {
        table.fault("to", "lies before `from`");
        return None;
    }
    Some(source)
}

fn purpose(table: &Reader<'_>, seen: &mut BTreeSet<String>) -> Option<PurposeContent> {
    let key = id(table, seen);
    let text = text(table, "text");
    let (basis, article9) = (table.parsed::<LegalBasis>("basis"), code_if::<Article9>(table, "article9"));
    let (balancing, sources) = (text_if(table, "balancing"), sources(table));
    table.done();
    Some(PurposeContent {
        key: key?,
        text: text?,
        basis: basis?,
        article9: article9?,
        balancing: balancing?,
        sources: sources?,
    })
}

fn category(table: &Reader<'_>, purposes: &BTreeSet<String>, seen: &mut BTreeSet<String>) -> Option<CategoryContent> {
    let key = id(table, seen);
    let name = name(table, "name");
    let sensitivity = code_if::<Sensitivity>(table, "sensitivity");
    let (special, national_id) = (flag(table, "special"), flag(table, "national_id"));
    let unstructured = flag(table, "unstructured");
    let necessity = text(table, "necessity");
    let states: Vec<_> = table.list::<Key>("states").into_iter().map(|key| key.0).collect();
    let parts = names(table, "parts");
    let purposes = known(table, "purposes", purposes, "purpose of this activity");
    table.done();
    Some(CategoryContent {
        key: key?,
        name: name?,
        sensitivity: sensitivity?.unwrap_or(Sensitivity::Normal),
        special,
        national_id,
        unstructured,
        necessity: necessity?,
        states,
        parts,
        purposes,
    })
}
