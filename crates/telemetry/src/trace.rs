//! Where a span stands, as it is written in headers and rows.

use std::fmt;

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};

/// The length of the one version that is written: `00-`, 32 digits, 16 digits, 2 digits.
const WRITTEN: usize = 55;
/// A longer `tracestate` is left out; everybody has to pass on so much and nobody more.
const LONGEST_STATE: usize = 512;

/// The trace that a piece of work belongs to, and the span that caused it. It is written as W3C's `traceparent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace(pub(crate) SpanContext);

impl Trace {
    /// Reads a `traceparent`; what is not valid is none. A version that is not known yet is read as far as it is known.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = text.get(..WRITTEN)?;
        let rest = &text[WRITTEN..];
        let mut parts = known.split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let lengths = [version, trace, span, flags].map(str::len);
        let is_hex = |part: &str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let reads = lengths == [2, 32, 16, 2] && [version, trace, span, flags].into_iter().all(is_hex);
        let ends_well = rest.is_empty() || version != "00" && rest.starts_with('-');
        if !reads || version == "ff" || !ends_well {
            return None;
        }
        let flags = u8::from_str_radix(flags, 16).ok()?;
        let context = SpanContext::new(
            TraceId::from_hex(trace).ok()?,
            SpanId::from_hex(span).ok()?,
            // The one flag that is known.
            TraceFlags::new(flags) & TraceFlags::SAMPLED,
            true,
            TraceState::NONE,
        );
        context.is_valid().then_some(Self(context))
    }

    /// Reads the headers of a request. More than one `traceparent` is none; a `tracestate` that is too long or does not
    /// read is left out.
    #[must_use]
    pub fn of_headers<'h>(
        parents: impl IntoIterator<Item = &'h str>,
        states: impl IntoIterator<Item = &'h str>,
    ) -> Option<Self> {
        let mut parents = parents.into_iter();
        let (Some(parent), None) = (parents.next(), parents.next()) else { return None };
        let Self(context) = Self::parse(parent)?;
        let mut state = String::new();
        for part in states {
            if state.len() + part.len() >= LONGEST_STATE {
                return Some(Self(context));
            }
            if !state.is_empty() {
                state.push(',');
            }
            state.push_str(part);
        }
        let state = state.parse().unwrap_or(TraceState::NONE);
        let (trace, span, flags) = (context.trace_id(), context.span_id(), context.trace_flags());
        Some(Self(SpanContext::new(trace, span, flags, true, state)))
    }

    /// That of the span which is at work here and now; none where nothing is traced.
    #[must_use]
    pub fn current() -> Option<Self> {
        Context::map_current(|context| {
            let span = context.span();
            let context = span.span_context();
            context.is_valid().then(|| Self(context.clone()))
        })
    }

    /// 32 digits: what all that one cause has led to has in common.
    #[must_use]
    pub fn trace_id(&self) -> String {
        self.0.trace_id().to_string()
    }

    /// 16 digits: the span.
    #[must_use]
    pub fn span_id(&self) -> String {
        self.0.span_id().to_string()
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = u8::from(self.0.is_sampled());
        write!(f, "00-{}-{}-{flags:02x}", self.0.trace_id(), self.0.span_id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn what_is_written_is_what_was_read() {
        for text in [VALID, &VALID.replace("-01", "-00")] {
            assert_eq!(Trace::parse(text).expect(text).to_string(), text);
        }
        let trace = Trace::parse(VALID).expect("valid");
        assert_eq!(trace.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(trace.span_id(), "00f067aa0ba902b7");
        // Of the flags only the known one is passed on, of a later version only what is known.
        for text in
            [VALID.replace("-01", "-ff"), VALID.replacen("00", "cc", 1), VALID.replacen("00", "01", 1) + "-more"]
        {
            assert_eq!(Trace::parse(&text).expect(&text).to_string(), VALID);
        }
    }

    #[test]
    fn what_is_not_valid_is_none() {
        let cases = [
            String::new(),
            "00".to_owned(),
            VALID[..54].to_owned(),
            format!("{VALID} "),
            format!("{VALID}-more"),
            VALID.to_uppercase(),
            VALID.replace('-', "_"),
            VALID.replacen("00", "ff", 1),
            VALID.replacen("00", "0x", 1),
            VALID.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            VALID.replace("00f067aa0ba902b7", &"0".repeat(16)),
            VALID.replace("-01", "-0g"),
            VALID.replacen("00", "01", 1) + "more",
            format!("00-{}", "å".repeat(60)),
            "x".repeat(100_000),
        ];
        for text in cases {
            assert_eq!(Trace::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn a_state_is_kept_where_it_reads_and_a_second_parent_is_none() {
        let state = |states: &[&str]| {
            let trace = Trace::of_headers([VALID], states.iter().copied()).expect("the parent is valid");
            assert_eq!(trace.to_string(), VALID);
            trace.0.trace_state().header()
        };
        assert_eq!(state(&[]), "");
        assert_eq!(state(&["one=1", "two=2"]), "one=1,two=2");
        assert_eq!(state(&["no pair at all"]), "");
        assert_eq!(state(&[&format!("long={}", "x".repeat(256)), &format!("more={}", "x".repeat(256))]), "");
        assert_eq!(Trace::of_headers([VALID, VALID], []), None);
        assert_eq!(Trace::of_headers([], ["one=1"]), None);
    }
}
