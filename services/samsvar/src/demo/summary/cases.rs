//! What was reported, what was asked for, and where it stands.

use std::collections::BTreeMap;

use actions::Order;
use chrono::NaiveDate;
use deviations::{Addressee, Deviation, Filter, Source};
use kernel::{ActionId, DeviationId, Page};
use serde::Serialize;
use store::Read;

use super::ALL;
use crate::Failure;
use crate::demo::place::Place;

/// Every case, and how many there are of each sort.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cases {
    pub(super) by_status: BTreeMap<&'static str, usize>,
    pub(super) by_kind: BTreeMap<&'static str, usize>,
    pub(super) all: Vec<Case>,
}

/// A case in one line.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    pub(super) id: DeviationId,
    pub(super) reported_on: NaiveDate,
    pub(super) kind: &'static str,
    pub(super) severity: Option<&'static str>,
    pub(super) status: &'static str,
    pub(super) title: String,
    pub(super) closed_on: Option<NaiveDate>,
    /// What is out of the ordinary.
    pub(super) notes: Vec<String>,
}

/// Every action, and how many there are in each state.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Actions {
    pub(super) by_state: BTreeMap<&'static str, usize>,
    /// Those that were late.
    pub(super) late: Vec<Late>,
    pub(super) ids: Vec<ActionId>,
}

/// An action that was late.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Late {
    pub(super) title: String,
    pub(super) due_on: NaiveDate,
    pub(super) done_on: Option<NaiveDate>,
    pub(super) escalated_on: Option<NaiveDate>,
    pub(super) escalated_to: Option<String>,
}

pub(super) async fn cases(read: &Read, place: &Place) -> Result<Cases, Failure> {
    let mut all = Vec::new();
    let mut page = Page::first(100);
    loop {
        let found = deviations::page(read, &place.scope, ALL, &Filter::default(), &page).await?;
        page.after = found.rows.last().map(Deviation::position);
        all.extend(found.rows);
        if !found.has_next {
            break;
        }
    }
    all.reverse();
    let earlier: BTreeMap<_, _> = all.iter().map(|case| (case.id, place.zone().date(case.reported_at))).collect();
    let mut cases = Cases { by_status: BTreeMap::new(), by_kind: BTreeMap::new(), all: Vec::new() };
    for case in &all {
        *cases.by_status.entry(case.status.code()).or_default() += 1;
        *cases.by_kind.entry(case.kind.code()).or_default() += 1;
        cases.all.push(Case {
            id: case.id,
            reported_on: place.zone().date(case.reported_at),
            kind: case.kind.code(),
            severity: case.severity.map(deviations::Severity::code),
            status: case.status.code(),
            title: if case.restricted { "(confidential)".to_owned() } else { case.title.clone() },
            closed_on: case.closed_at.map(|at| place.zone().date(at)),
            notes: notes(place, case, &earlier),
        });
    }
    Ok(cases)
}

fn notes(place: &Place, case: &Deviation, reported: &BTreeMap<DeviationId, NaiveDate>) -> Vec<String> {
    let mut notes = Vec::new();
    match case.source {
        Source::Anonymous => notes.push("reported through the link, by nobody in particular".to_owned()),
        Source::Event => notes.push("opened by itself".to_owned()),
        Source::Person | Source::Service | Source::Operator => {}
    }
    if case.addressee == Addressee::Manager && case.forwarded_by.is_none() && case.forwarded_at.is_some() {
        notes.push("told to a superior, and copied to the security officer after four working hours".to_owned());
    }
    if let Some(earlier) = case.recurrence_of {
        let date = reported.get(&earlier).map_or_else(String::new, |date| format!(" of {}", date.format("%-d %b")));
        notes.push(format!("came back: linked to the case{date}"));
    }
    let officer = place.cast.holder(kernel::Role::Sec).ok();
    if case.triaged_by.is_some() && case.triaged_by != officer {
        notes.push("treated by the deputy".to_owned());
    }
    notes
}

pub(super) async fn actions(read: &Read, place: &Place) -> Result<Actions, Failure> {
    let mut summary = Actions { by_state: BTreeMap::new(), late: Vec::new(), ids: Vec::new() };
    let order = Order::DueFirst;
    let mut page = Page::first(100);
    loop {
        let found = actions::page(read, &place.scope, ALL, &actions::Filter::default(), order, &page).await?;
        for action in &found.rows {
            *summary.by_state.entry(action.state.code()).or_default() += 1;
            summary.ids.push(action.id);
            if action.marked_overdue_at.is_some() {
                summary.late.push(Late {
                    title: if action.restricted { "(confidential)".to_owned() } else { action.title.clone() },
                    due_on: action.due_on,
                    done_on: action.completed_at.map(|at| place.zone().date(at)),
                    escalated_on: action.escalated_at.map(|at| place.zone().date(at)),
                    escalated_to: action.escalated_to.map(|person| place.cast.name(person).to_owned()),
                });
            }
        }
        page.after = found.rows.last().map(|action| action.position(order));
        if !found.has_next {
            break;
        }
    }
    Ok(summary)
}
