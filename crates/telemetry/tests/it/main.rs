//! Spans through a provider, which a process has once.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use opentelemetry::trace::{SpanKind, Status};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanProcessor};
use telemetry::{Cause, Kind, Span, Trace, turn_on};

const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Keeps what has ended.
#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<Vec<SpanData>>>);

impl SpanProcessor for Kept {
    fn on_start(&self, _: &mut opentelemetry_sdk::trace::Span, _: &Context) {}
    fn on_end(&self, span: SpanData) {
        self.0.lock().expect("whole").push(span);
    }
    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }
    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// What has ended under this name.
fn ended(name: &str) -> SpanData {
    let kept = kept().0.lock().expect("whole");
    kept.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name} has not ended")).clone()
}

fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let kept = Kept::default();
        let provider = SdkTracerProvider::builder().with_span_processor(kept.clone()).build();
        opentelemetry::global::set_tracer_provider(provider);
        turn_on();
        kept
    })
}

fn caller() -> Trace {
    Trace::parse(CALLER).expect("valid")
}

#[test]
fn a_request_goes_on_with_its_callers_trace_and_what_it_does_is_below_it() {
    kept();
    let request = Span::begin("request", Kind::Server, Cause::Caller(Some(&caller())), [KeyValue::new("n", 1)]);
    let current = request.within(|| {
        drop(Span::begin("part", Kind::Internal, Cause::Current, []));
        Trace::current()
    });
    assert_eq!(current, request.trace());
    assert_eq!(Trace::current(), None, "it is current no longer");
    request.fail("BROKEN");
    drop(request);
    let (request, part) = (ended("request"), ended("part"));
    assert_eq!(request.span_context.trace_id().to_string(), caller().trace_id());
    assert_eq!((request.parent_span_id.to_string(), request.span_kind), (caller().span_id(), SpanKind::Server));
    assert_eq!(request.status, Status::error(""));
    assert_eq!(request.attributes, [KeyValue::new("n", 1), KeyValue::new("error.type", "BROKEN")]);
    assert_eq!(part.parent_span_id, request.span_context.span_id());
    assert_eq!(part.span_context.trace_id(), request.span_context.trace_id());
}

#[test]
fn what_was_left_behind_is_linked_to_its_cause_and_in_its_trace() {
    kept();
    drop(Span::begin("left", Kind::Consumer, Cause::Earlier(Some(&caller())), []));
    drop(Span::begin("alone", Kind::Consumer, Cause::Earlier(None), []));
    let left = ended("left");
    assert_eq!(left.span_context.trace_id().to_string(), caller().trace_id());
    let links: Vec<_> = left.links.iter().map(|link| link.span_context.span_id().to_string()).collect();
    assert_eq!((left.parent_span_id.to_string(), links), (caller().span_id(), vec![caller().span_id()]));
    assert_eq!(ended("alone").links.len(), 0);
}

#[test]
fn a_caller_who_is_not_sampled_is_not_told_of_and_still_followed() {
    kept();
    let caller = Trace::parse(&CALLER.replace("-01", "-00")).expect("valid");
    let unsampled = Span::begin("unsampled", Kind::Server, Cause::Caller(Some(&caller)), []);
    let written = unsampled.trace().expect("it has one").to_string();
    drop(unsampled);
    assert!(written.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && written.ends_with("-00"), "{written}");
    assert!(!kept().0.lock().expect("whole").iter().any(|span| span.name == "unsampled"));
}

#[test]
fn a_future_has_its_span_while_it_is_polled() {
    kept();
    let span = Span::begin("polled", Kind::Server, Cause::Caller(None), []);
    let work = span.around(async { Trace::current() });
    let mut work = std::pin::pin!(work);
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(seen) = work.as_mut().poll(&mut cx) else { panic!("it waits for nothing") };
    assert_eq!(seen, span.trace());
    assert_eq!(Trace::current(), None);
}
