//! The way of a document: admitted, run, finished.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value};
use kernel::Scope;
use opentelemetry::KeyValue;
use opentelemetry::metrics::Counter;
use ports::Ports;
use store::Store;
use telemetry::{Cause, Kind, Span};

use super::batch::drive;
use super::completion::{self, Run, Shapes};
use super::guard;
use super::limits::Limits;
use super::schema::{self, Schema};
use super::session::Session;
use crate::error::{INPUT_INVALID, QUERY_INVALID, QUERY_SYNTAX, QUERY_TOO_WIDE};
use crate::{ApiError, TestClock};

/// The one field that may take as long as it likes: it lives through whatever time lies on the way.
const UNTIMED: &str = "advanceTestClock";

static OPERATIONS: std::sync::LazyLock<Counter<u64>> = std::sync::LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.gateway")
        .u64_counter("samsvar.graphql.operations")
        .with_description("Documents, by kind and outcome.")
        .build()
});

/// The schema with its limits. There is no way to it but [`Api::admit`], so nothing is run unmeasured.
pub(crate) struct Api {
    schema: Schema,
    shapes: Shapes,
    limits: Limits,
    store: Store,
    ports: Arc<Ports>,
    test_clock: Arc<dyn TestClock>,
}

/// A document that may be run.
pub(crate) struct Admitted {
    request: Request,
    run: Run,
    kind: &'static str,
    fields: Vec<String>,
}

/// What GraphQL answers.
pub(crate) struct Answer {
    /// Execution began; otherwise there is no data, not even null.
    pub(crate) began: bool,
    pub(crate) data: Value,
    pub(crate) errors: Vec<ServerError>,
}

impl Api {
    pub(crate) fn new(store: Store, limits: Limits, ports: Arc<Ports>, test_clock: Arc<dyn TestClock>) -> Self {
        let schema = schema::build().limit_complexity(limits.complexity as usize).finish();
        let shapes = Shapes::of(&schema::sdl());
        Self { schema, shapes, limits, store, ports, test_clock }
    }

    /// Parses and measures a document. Parsing and validation cannot be interrupted, so this comes before both.
    pub(crate) fn admit(&self, mut request: Request) -> Result<Admitted, ServerError> {
        guard::check_text(&request.query, &self.limits).map_err(ApiError::into_server_error)?;
        let document = request.parsed_query().map_err(readable)?.clone();
        guard::check_document(&document, &self.limits).map_err(ApiError::into_server_error)?;
        if let Some(operation) = guard::operation(&document, request.operation_name.as_deref()) {
            guard::check_variables(operation, &request.variables)?;
            guard::add_defaults(operation, &mut request.variables);
            guard::add_stand_ins(&document, operation, &mut request.variables);
            if operation.ty == OperationType::Mutation {
                guard::check_mutation(&document, operation).map_err(ApiError::into_server_error)?;
            }
        }
        let run =
            Run { document, operation_name: request.operation_name.clone(), variables: request.variables.clone() };
        let operation = guard::operation(&run.document, run.operation_name.as_deref());
        let kind = operation.map_or("unknown", |operation| match operation.ty {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        });
        let names = operation.map(|operation| guard::root_fields(&run.document, operation)).unwrap_or_default();
        let mut fields: Vec<String> = Vec::new();
        for name in names {
            if !fields.iter().any(|known| known == name) {
                fields.push(name.to_owned());
            }
        }
        let mut marked = run.document.clone();
        completion::mark(&mut marked);
        request.set_parsed_query(marked);
        Ok(Admitted { request, run, kind, fields })
    }

    /// Runs a document for whoever is signed in, in one snapshot.
    pub(crate) async fn answer(&self, admitted: Admitted, scope: Option<Scope>) -> Answer {
        let Admitted { request, run, kind, fields } = admitted;
        if scope.is_none() && fields.iter().any(|field| field == "__schema" || field == "__type") {
            return Answer::refused(ApiError::unauthenticated().into_server_error());
        }
        let session = Arc::new(Session::new(self.store.clone(), scope, self.ports.clone(), self.test_clock.clone()));
        let of_kind = [KeyValue::new("graphql.operation.type", kind)];
        let told = Span::begin(kind, Kind::Internal, Cause::Current, of_kind);
        let executing = drive(&session, self.schema.execute(request.data(session.clone())));
        let response = told.around(executing).await;
        let began = has_begun(&response);
        if began {
            // Validated, so these are names of the schema and nobody's words.
            if let Some(name) = known_name(run.operation_name.as_deref(), &fields) {
                told.set(KeyValue::new("graphql.operation.name", name.to_owned()));
            }
            let fields = fields.join(" ");
            tracing::Span::current().record("graphql.fields", &fields);
            told.set(KeyValue::new("samsvar.graphql.fields", fields));
        }
        let answer = match told.around(session.finish()).await {
            Ok(()) => self.complete(&run, response, began),
            Err(error) => Answer { began, data: Value::Null, errors: vec![error.into_server_error()] },
        };
        let outcome = match (began, answer.errors.is_empty()) {
            (false, _) => "refused",
            (true, false) => "errors",
            (true, true) => "ok",
        };
        told.set(KeyValue::new("samsvar.graphql.outcome", outcome));
        if let Some(error) = answer.errors.first() {
            told.fail(code_of(error));
        }
        OPERATIONS.add(1, &[KeyValue::new("kind", kind), KeyValue::new("outcome", outcome)]);
        answer
    }

    fn complete(&self, run: &Run, response: Response, began: bool) -> Answer {
        let errors = response.errors.into_iter().map(|error| coded(error, began)).collect();
        let data = if began { self.shapes.complete(run, response.data) } else { Value::Null };
        Answer { began, data, errors }
    }
}

impl Admitted {
    /// May be asked for by GET. What is no operation at all is answered as GraphQL answers it.
    pub(crate) fn is_query(&self) -> bool {
        matches!(self.kind, "query" | "unknown")
    }

    /// May take as long as it likes.
    pub(crate) fn is_untimed(&self) -> bool {
        !self.fields.is_empty() && self.fields.iter().all(|field| field == UNTIMED)
    }
}

impl Answer {
    /// Execution never began.
    pub(crate) fn refused(error: ServerError) -> Self {
        Self { began: false, data: Value::Null, errors: vec![error] }
    }
}

/// What the caller calls their document, where it is the name of a field that it asks for. It has been validated, so that
/// is a name of the schema; whatever else they call it are their words, and told to nobody.
fn known_name<'n>(name: Option<&'n str>, fields: &[String]) -> Option<&'n str> {
    name.filter(|name| fields.iter().any(|field| field.eq_ignore_ascii_case(name)))
}

/// The code of an error; all of ours have one.
fn code_of(error: &ServerError) -> String {
    match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code.clone(),
        _ => INPUT_INVALID.to_owned(),
    }
}

/// The library's own errors carry no code; ours all do.
fn coded(mut error: ServerError, began: bool) -> ServerError {
    if error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some()) {
        return error;
    }
    let code = match (began, error.message.as_str()) {
        (false, "Query is too complex.") => QUERY_TOO_WIDE,
        (false, _) => QUERY_INVALID,
        (true, _) => INPUT_INVALID,
    };
    error.extensions.get_or_insert_default().set("code", code);
    // What the caller wrote may be anybody's name; which type it does not fit is enough.
    if let Some((misfit, _)) = error.message.split_once("does not contain the value") {
        error.message = format!("{misfit}does not contain this value");
    }
    error
}

/// The parser draws the line that it cannot read; where and what it expected is enough.
fn readable(error: ServerError) -> ServerError {
    let drawn = error.message.trim_start().starts_with("-->");
    let expected = error.message.lines().find_map(|line| line.trim().strip_prefix("= ")).map(str::to_owned);
    let message = match (drawn, expected) {
        (true, Some(expected)) => format!("syntax error: {expected}"),
        (true, None) => "syntax error".to_owned(),
        (false, _) => error.message.clone(),
    };
    let mut refusal = ApiError::invalid(QUERY_SYNTAX, message).into_server_error();
    refusal.locations = error.locations;
    refusal
}

/// Whether validation was over and resolvers ran. Every field of both roots may be null, so the answer of whatever ran is an
/// object; what was refused has none. An extension of the library could note it too, but each field of an answer pays for
/// the first one that there is.
fn has_begun(response: &Response) -> bool {
    response.data != Value::Null
}
