//! What happened by itself: read from the audit trail, where everything stands anyway.

use audit::Entry;
use kernel::{Instant, Page, Position, SortKey};
use store::Store;

use super::place::Place;
use crate::Failure;

/// What has happened by itself.
#[derive(Debug, Default)]
pub struct News {
    /// In lines, with their instants, oldest first.
    pub lines: Vec<(Instant, String)>,
    /// Whether somebody must look at it soon.
    pub urgent: bool,
}

/// What jobs have done in a place since this was asked last.
pub async fn news(store: &Store, place: &mut Place) -> Result<News, Failure> {
    let mut page: Page<Position> = Page { backward: true, ..Page::first(100) };
    page.before = place.told.map(|sequence| Position { sort: SortKey::Number(sequence), id: uuid::Uuid::nil() });
    let read = store.read(&place.scope);
    let mut news = News::default();
    loop {
        let mut found =
            audit::entries(&read, place.organisation(), None, &page).await.map_err(store::Error::from)?.rows;
        found.sort_by_key(|entry| entry.sequence);
        let Some(last) = found.last() else { break };
        let last = i64::try_from(last.sequence).unwrap_or(i64::MAX);
        place.told = Some(last);
        page.before = Some(Position { sort: SortKey::Number(last), id: uuid::Uuid::nil() });
        for entry in found.iter().filter(|entry| entry.actor_kind == "job") {
            news.urgent |= matches!(entry.kind.as_str(), "deviation.reported" | "deviation.forwarded");
            if let Some(what) = told(&read, place, entry).await? {
                news.lines.push((entry.at, what));
            }
        }
    }
    Ok(news)
}

async fn told(read: &store::Read, place: &Place, entry: &Entry) -> Result<Option<String>, Failure> {
    let data = |key: &str| entry.data.get(key).map_or("", String::as_str);
    Ok(match entry.kind.as_str() {
        "duty.opened" | "duty.missed" => {
            let duty = reviews::duties::by_key(read, &place.scope, data("key")).await?;
            let title = duty.map_or_else(String::new, |duty| duty.title);
            let what = if entry.kind == "duty.opened" { "opens" } else { "was missed" };
            Some(format!("{title} ({}) {what}", data("period")))
        }
        "deviation.reported" => Some("what was missed becomes a case".to_owned()),
        "deviation.forwarded" => Some("four working hours went by: the security officer has it too".to_owned()),
        "deviation.deadline_passed" => Some(format!("a deadline passes: {}", data("deadline"))),
        "deletion.run_completed" => {
            Some(format!("{} erased under rule {}, with a certificate", data("erased"), data("rule")))
        }
        "deletion.stopped" => Some(format!("a run under rule {} was stopped: {}", data("rule"), data("reason"))),
        "candidates.listed" if data("count") != "0" => {
            Some(format!("{} are listed for {} under rule {}", data("count"), data("role"), data("rule")))
        }
        "action.overdue" => Some("an action is late".to_owned()),
        "action.escalated" => Some("a late action goes up the line".to_owned()),
        _ => None,
    })
}
