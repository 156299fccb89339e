//! The loop: time goes from act to act, and on the way there the ledger does whatever comes due, as it does in
//! production.

use chrono::TimeDelta;
use kernel::{Instant, Page};

use super::acts::{self, Stage};
use super::feed;
use super::place::Place;
use super::progress::Progress;
use super::queue::{Act, Intended, Queue};
use crate::Failure;
use crate::wiring::Parts;

/// How long after something comes due somebody looks.
const NOTICED_AFTER: TimeDelta = TimeDelta::minutes(1);

/// Lives from where the clock stands to `to`.
pub async fn live(parts: &Parts, places: &mut [Place], to: Instant, progress: &Progress) -> Result<(), Failure> {
    let ports = parts.ports.clone();
    let mut queue = Queue::default();
    for (index, place) in places.iter().enumerate() {
        for due_at in dues(parts, place, to).await? {
            queue.plan(due_at + NOTICED_AFTER, index, Act::LookAgain);
        }
        let first = place.time.next_working_day(place.from);
        let opens = place.zone().instant(first.and_time(place.time.hours.from));
        if let Some(trade) = &place.trade {
            queue.plan(opens, index, Act::SetUp);
            queue.plan(place.evening(first), index, Act::EndTheDay);
            if let Some((_, due)) = trade.cast.returns {
                queue.plan(place.zone().start_of(due) - TimeDelta::minutes(2), index, Act::OrderLate);
            }
        }
        queue.plan(place.morning(first), index, Act::LookAround);
        for (number, planned) in place.plan.iter().enumerate() {
            queue.plan(planned.at, index, Act::Report(number));
        }
    }
    while let Some(Intended { at, place: index, act, .. }) = queue.next_before(to) {
        parts.ledger.advance(at, |at| progress.reached(at)).await?;
        for (index, place) in places.iter_mut().enumerate() {
            if tell(parts, place, progress).await? {
                queue.plan(at + NOTICED_AFTER, index, Act::LookAgain);
            }
        }
        let place = &mut places[index];
        let mut stage = Stage { store: &parts.store, ports: &ports, now: at, index, queue: &mut queue };
        let done = acts::perform(&mut stage, place, act).await;
        let done = done.map_err(|failure| Failure::new(format!("the demo stopped at {at}, {act:?}: {failure}")))?;
        if let Some(what) = done {
            progress.happened(at, place, &what);
        }
    }
    parts.ledger.advance(to, |at| progress.reached(at)).await?;
    for place in &mut *places {
        tell(parts, place, progress).await?;
    }
    parts.ledger.sign_checkpoints().await?;
    Ok(())
}

/// When something comes due in a place: the calendar hangs on the wall.
async fn dues(parts: &Parts, place: &Place, to: Instant) -> Result<Vec<Instant>, Failure> {
    let read = parts.store.read(&place.scope);
    let organisation = access::organisation(&read, &place.scope).await?;
    let visible = read.visible(reviews::VIEW_DUTIES).await?;
    let duties = reviews::duties::page(&read, &place.scope, visible, &Page::first(100)).await?.rows;
    let from = place.zone().start_of(place.from);
    let schedules = duties.iter().map(|duty| duty.schedule(&organisation));
    Ok(schedules.flat_map(|schedule| schedule.between(from, to)).map(|occurrence| occurrence.due_at).collect())
}

/// Tells what has happened by itself; answers whether somebody must look at it soon.
async fn tell(parts: &Parts, place: &mut Place, progress: &Progress) -> Result<bool, Failure> {
    let news = feed::news(&parts.store, place).await?;
    for (at, what) in news.lines {
        progress.happened(at, place, &what);
    }
    Ok(news.urgent)
}
