//! The year wheel as a calendar to subscribe to. The address is the key: there is no other sign-in.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::media::Media;
use super::{Gateway, api, reply};
use crate::ApiError;

const ICALENDAR: &str = "text/calendar; charset=utf-8";
const NAMED: &str = "inline; filename=\"samsvar.ics\"";

/// `GET /calendar/{token}.ics`: what is unknown, revoked and void is not there, all alike.
pub(super) async fn feed(State(gateway): State<Gateway>, Path(name): Path<String>) -> Response {
    let limit = Duration::from_secs(u64::from(gateway.parts().options.request_timeout));
    match api::within(limit, feed_within(&gateway, &name)).await {
        Ok(Ok(response)) => response,
        Ok(Err(refused)) | Err(refused) => reply::refusal(refused, Media::Json),
    }
}

async fn feed_within(gateway: &Gateway, name: &str) -> Result<Response, ApiError> {
    let store = &gateway.parts().store;
    let token = name.strip_suffix(".ics").ok_or(access::Error::CalendarFeedInvalid)?;
    let (scope, feed) = access::follow_calendar_feed(store, token).await?;
    let now = store.business_now().await?;
    let read = store.read(&scope);
    let feed = reviews::feed(&read, &scope, (feed.person_id, feed.role), now).await?;
    drop(read);
    let headers = [(CONTENT_TYPE, ICALENDAR), (CONTENT_DISPOSITION, NAMED)];
    Ok((headers, feed.text()).into_response())
}
