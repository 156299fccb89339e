//! Pieces of work, told of where somebody listens.

use std::borrow::Cow;
use std::sync::OnceLock;

use opentelemetry::global::{self, BoxedTracer};
use opentelemetry::trace::{FutureExt, Link, SpanBuilder, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};

use crate::Trace;

/// Whose spans they are, as collectors show it.
const SCOPE: &str = "samsvar";

static TRACER: OnceLock<BoxedTracer> = OnceLock::new();

/// From here on spans go to the global provider, which has been set before. Called once in the life of a process.
pub fn turn_on() {
    TRACER.get_or_init(|| global::tracer(SCOPE));
}

/// What kind of work it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A request from outside.
    Server,
    /// A request to somebody else.
    Client,
    /// Work that was left behind earlier.
    Consumer,
    /// A part of other work.
    Internal,
}

/// What caused it.
#[derive(Debug, Clone, Copy)]
pub enum Cause<'a> {
    /// The span that is at work here and now, if there is one.
    Current,
    /// A caller elsewhere, if they said so.
    Caller(Option<&'a Trace>),
    /// Whatever left it behind, if that was traced. It goes on with that trace, and is linked to it: the cause may long
    /// have ended.
    Earlier(Option<&'a Trace>),
}

/// One piece of work. It ends when it is dropped. Nothing where nothing is traced.
#[derive(Debug, Default)]
pub struct Span(Option<Context>);

impl Span {
    /// Begins. The attributes are ids, codes and numbers, never personal data.
    #[must_use]
    pub fn begin(
        name: impl Into<Cow<'static, str>>,
        kind: Kind,
        cause: Cause<'_>,
        attributes: impl IntoIterator<Item = KeyValue>,
    ) -> Self {
        let Some(tracer) = TRACER.get() else { return Self(None) };
        let remote = |trace: &Trace| Context::new().with_remote_span_context(trace.0.clone());
        let (above, links) = match cause {
            Cause::Current => (Context::current(), Vec::new()),
            Cause::Caller(trace) => (trace.map(remote).unwrap_or_default(), Vec::new()),
            Cause::Earlier(trace) => (
                trace.map(remote).unwrap_or_default(),
                trace.map(|trace| Link::with_context(trace.0.clone())).into_iter().collect(),
            ),
        };
        let builder = SpanBuilder::from_name(name).with_kind(kind.into()).with_attributes(attributes).with_links(links);
        let span = tracer.build_with_context(builder, &above);
        Self(Some(above.with_span(span)))
    }

    /// Adds what is known by now.
    pub fn set(&self, attribute: KeyValue) {
        if let Self(Some(context)) = self {
            context.span().set_attribute(attribute);
        }
    }

    /// It did not succeed; `code` is one of a short list.
    pub fn fail(&self, code: impl Into<Cow<'static, str>>) {
        if let Self(Some(context)) = self {
            context.span().set_attribute(KeyValue::new("error.type", code.into()));
            context.span().set_status(Status::error(""));
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn trace(&self) -> Option<Trace> {
        let context = self.0.as_ref()?;
        Some(Trace(context.span().span_context().clone()))
    }

    /// Makes it the current one while this future is polled.
    pub async fn around<F: Future>(&self, work: F) -> F::Output {
        match &self.0 {
            Some(context) => work.with_context(context.clone()).await,
            None => work.await,
        }
    }

    /// Makes it the current one for as long as this takes.
    pub fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        let _current = self.0.clone().map(Context::attach);
        work()
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        if let Self(Some(context)) = self {
            context.span().end();
        }
    }
}

impl From<Kind> for SpanKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Server => Self::Server,
            Kind::Client => Self::Client,
            Kind::Consumer => Self::Consumer,
            Kind::Internal => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_it_is_turned_on_nothing_is_traced() {
        let caller = Trace::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        let span = Span::begin("job", Kind::Consumer, Cause::Earlier(caller.as_ref()), []);
        assert_eq!(span.trace(), None);
        assert_eq!(span.within(Trace::current), None);
    }
}
