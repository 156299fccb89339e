//! What time and other crates' events do to rules, lists, reviews, orders, plans and runs.

use jobs::Registry;

use crate::{candidate, hold, order, plan, review, rule, run};

/// Adds this crate's jobs.
pub fn register(registry: &mut Registry) {
    rule::jobs::register(registry);
    hold::jobs::register(registry);
    candidate::jobs::register(registry);
    review::jobs::register(registry);
    order::jobs::register(registry);
    plan::jobs::register(registry);
    run::jobs::register(registry);
}
