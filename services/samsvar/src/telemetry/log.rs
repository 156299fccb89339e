//! Log lines on standard error.

use std::fmt::Write;
use std::io::IsTerminal;

use telemetry::Trace;
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{self, FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, fmt as subscriber};

use crate::config::{Level, Log, Telemetry};

/// Crates that tell more than anybody wants to read. Of them only warnings and errors are written.
const NOISY: &[&str] = &[
    "h2",
    "hyper",
    "hyper_util",
    "opentelemetry",
    "opentelemetry_sdk",
    "reqwest",
    "sea_orm",
    "sea_orm_migration",
    "sqlx",
    "tokio_cron_scheduler",
];

/// Writes log lines from here on.
pub fn log(options: &Telemetry) {
    write(options, options.level);
}

/// The same for a command that tells by itself what it does: nothing below an error, unless more than usual is asked for.
pub fn log_quietly(options: &Telemetry) {
    let asked = options.level != Telemetry::default().level;
    write(options, if asked { options.level } else { Level::Error });
}

fn write(options: &Telemetry, level: Level) {
    let noisy = if level == Level::Error { Level::Error } else { Level::Warn };
    let mut filter = EnvFilter::new(level.code());
    for name in NOISY {
        let directive = format!("{name}={}", noisy.code()).parse().expect("a crate's name and a level");
        filter = filter.add_directive(directive);
    }
    // Where a line cannot be written, telling of that in the same place would end the process: a full disk is survived.
    let lines = subscriber().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    // A second subscriber in one process is a test's affair; the first one stays.
    let _ = match options.log {
        Log::Pretty => lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        Log::Json => {
            let json = fmt::format().json().flatten_event(true).with_current_span(false).with_span_list(false);
            lines.fmt_fields(JsonFields::new()).event_format(Traced(json)).try_init()
        }
    };
}

/// JSON that says in which trace it was written, where there is one.
struct Traced<F>(F);

impl<S, N, F> FormatEvent<S, N> for Traced<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> std::fmt::Result {
        let Some(trace) = Trace::current() else { return self.0.format_event(ctx, writer, event) };
        let mut line = String::new();
        self.0.format_event(ctx, Writer::new(&mut line), event)?;
        writer.write_str(&with_trace(&line, &trace.trace_id(), &trace.span_id()))
    }
}

/// A JSON object on a line, with two more members.
fn with_trace(line: &str, trace: &str, span: &str) -> String {
    let mut more = line.trim_end().strip_suffix('}').unwrap_or_default().to_owned();
    // Writing into a string cannot fail.
    let _ = writeln!(more, r#","trace_id":"{trace}","span_id":"{span}"}}"#);
    more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_its_trace() {
        let line = with_trace("{\"level\":\"INFO\",\"message\":\"a } in it\"}\n", "4bf9", "00f0");
        assert_eq!(line, "{\"level\":\"INFO\",\"message\":\"a } in it\",\"trace_id\":\"4bf9\",\"span_id\":\"00f0\"}\n");
    }
}
