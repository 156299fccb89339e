//! All domains in one schema. Each domain's objects are merged by themselves first: a flat merge of thirty no longer
//! compiles.

use async_graphql::{EmptySubscription, MergedObject, SDLExportOptions, SchemaBuilder};

use super::{access, actions, audit, deletion, deviations, jobs, node, records, reviews, webhooks};

/// The schema as it is run.
pub(crate) type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// What can be asked. Every field here may be null, so that a refusal of one takes no other along.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQueries,
    access::AccessQueries,
    deviations::DeviationsQueries,
    actions::ActionsQueries,
    reviews::ReviewsQueries,
    records::RecordsQueries,
    deletion::DeletionQueries,
    webhooks::WebhookQueries,
    jobs::JobsQueries,
    audit::AuditQueries,
);

/// What can be done. Each takes one input and answers one payload; a repeated idempotency key answers as before.
/// Every field here may be null, so that a refusal of one does not hide what another has done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    access::AccessMutations,
    deviations::DeviationsMutations,
    actions::ActionsMutations,
    reviews::ReviewsMutations,
    records::RecordsMutations,
    deletion::DeletionMutations,
    webhooks::WebhookMutations,
    jobs::JobsMutations,
);

pub(super) fn build() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).disable_suggestions()
}

/// The schema as text, the same for the same code.
#[must_use]
pub fn sdl() -> String {
    build().finish().sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}
