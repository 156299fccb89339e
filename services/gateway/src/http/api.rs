//! One request of the API, from its headers to its answer.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;

use super::media::{self, Media};
use super::{Gateway, reply, request, sign_in};
use crate::ApiError;
use crate::error::{REQUEST_METHOD_NOT_ALLOWED, REQUEST_NOT_ACCEPTABLE, REQUEST_TIMED_OUT};
use crate::graphql::Answer;

/// `POST /graphql`, and `GET` for queries.
pub(super) async fn handle(State(gateway): State<Gateway>, request: Request) -> Response {
    let Some(media) = media::agree(request.headers()) else {
        let message = "accept application/graphql-response+json or application/json";
        return reply::refusal(ApiError::invalid(REQUEST_NOT_ACCEPTABLE, message), Media::Json);
    };
    match answer(&gateway, request).await {
        Ok(answer) => reply::answer(&answer, media, gateway.parts().options.limits.answer_bytes),
        Err(refusal) => reply::refusal(refusal, media),
    }
}

async fn answer(gateway: &Gateway, request: Request) -> Result<Answer, ApiError> {
    let by_get = *request.method() != Method::POST;
    let options = &gateway.parts().options;
    let limit = Duration::from_secs(u64::from(options.request_timeout));
    let work = async {
        let headers = request.headers().clone();
        let request = request::read(request).await?;
        let scope = sign_in::scope(gateway.parts().sign_in.as_ref(), &headers).await?;
        Ok::<_, ApiError>((request, scope))
    };
    let (request, scope) = within(limit, work).await??;
    let admitted = match gateway.api().admit(request) {
        Ok(admitted) => admitted,
        Err(refused) => return Ok(Answer::refused(refused)),
    };
    if by_get && !admitted.is_query() {
        let message = "a mutation changes something, and so it is sent by POST";
        return Err(ApiError::invalid(REQUEST_METHOD_NOT_ALLOWED, message));
    }
    let timed = !admitted.is_untimed();
    let work = gateway.api().answer(admitted, scope);
    if timed { within(limit, work).await } else { Ok(work.await) }
}

pub(super) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, ApiError> {
    tokio::time::timeout(limit, work).await.map_err(|_| {
        tracing::warn!("a request was given up: it took too long");
        ApiError::invalid(REQUEST_TIMED_OUT, "the request took too long and was given up; ask for less, or try later")
    })
}
