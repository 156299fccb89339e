//! How an endpoint's deliveries are paced: one row for each endpoint, apart from what people say about it.

use kernel::{EndpointId, Instant, OrganisationId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

pub(crate) mod row {
    use kernel::{EndpointId, Instant, OrganisationId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_queues")]
    pub struct Model {
        pub organisation_id: OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub endpoint_id: EndpointId,
        /// When something of it is due next, business time; none = nothing waits.
        pub next_due_at: Option<Instant>,
        /// Failures since the last success.
        pub failures: i32,
        /// Since when there have been only failures, business time.
        pub failing_since: Option<Instant>,
        /// When it failed last, business time.
        pub failed_at: Option<Instant>,
        /// Until then it is left alone, business time; from then on one delivery at a time tries it.
        pub resume_at: Option<Instant>,
        /// Until then it has asked to be left alone, real time.
        pub throttled_until: Option<Instant>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) use row::Model as Queue;

/// An empty queue.
pub(crate) fn new(organisation: OrganisationId, endpoint: EndpointId) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: Set(organisation),
        endpoint_id: Set(endpoint),
        next_due_at: Set(None),
        failures: Set(0),
        failing_since: Set(None),
        failed_at: Set(None),
        resume_at: Set(None),
        throttled_until: Set(None),
    }
}

/// Something waits for these endpoints from `now` on, or from when they are no longer left alone.
pub(crate) async fn wake(
    db: &impl ConnectionTrait,
    endpoints: impl IntoIterator<Item = EndpointId>,
    now: Instant,
) -> Result<(), DbErr> {
    let endpoints: Vec<_> = endpoints.into_iter().collect();
    if endpoints.is_empty() {
        return Ok(());
    }
    let due: Expr = Func::coalesce([Expr::col(row::Column::ResumeAt), Expr::val(now)]).into();
    row::Entity::update_many()
        .col_expr(row::Column::NextDueAt, due)
        .filter(row::Column::EndpointId.is_in(endpoints))
        .filter(Condition::any().add(row::Column::NextDueAt.is_null()).add(row::Column::NextDueAt.gt(now)))
        .exec(db)
        .await?;
    Ok(())
}

/// Whoever is enabled by hand, or has another address, begins without a past.
pub(crate) async fn forget_failures(db: &impl ConnectionTrait, endpoint: EndpointId) -> Result<(), DbErr> {
    let change = row::ActiveModel {
        failures: Set(0),
        failing_since: Set(None),
        failed_at: Set(None),
        resume_at: Set(None),
        throttled_until: Set(None),
        ..Default::default()
    };
    row::Entity::update_many().set(change).filter(row::Column::EndpointId.eq(endpoint)).exec(db).await?;
    Ok(())
}
