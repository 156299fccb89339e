//! What happened to orders. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{DeletionOrderId, DeletionRunId, PersonId, Role, Subject, WindowId};

use super::model::Work;

/// An event of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// The owner of a system is asked to do something there.
    Issued {
        order: DeletionOrderId,
        run: DeletionRunId,
        rule: String,
        system: String,
        role: Role,
        work: Work,
        count: i32,
    },
    /// It was not confirmed in time.
    Overdue { order: DeletionOrderId, rule: String, system: String, role: Role },
    /// The owner of the system says that it is done.
    Confirmed {
        order: DeletionOrderId,
        run: DeletionRunId,
        window: WindowId,
        done: usize,
        not_done: usize,
        by: Option<PersonId>,
    },
    /// Somebody looked at what the things of an order are called.
    ThingsViewed { order: DeletionOrderId },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "deletion.order_issued",
            Self::Overdue { .. } => "deletion.order_overdue",
            Self::Confirmed { .. } => "deletion.order_confirmed",
            Self::ThingsViewed { .. } => "deletion.order_viewed",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Issued { order, .. }
            | Self::Overdue { order, .. }
            | Self::Confirmed { order, .. }
            | Self::ThingsViewed { order } => Subject::new("deletion_order", order),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Issued { run, rule, system, role, work, count, .. } => BTreeMap::from([
                ("run", run.to_string()),
                ("rule", rule.clone()),
                ("system", system.clone()),
                ("role", role.to_string()),
                ("work", work.code().to_owned()),
                ("count", count.to_string()),
            ]),
            Self::Overdue { rule, system, role, .. } => {
                BTreeMap::from([("rule", rule.clone()), ("system", system.clone()), ("role", role.to_string())])
            }
            Self::Confirmed { run, window, done, not_done, by, .. } => {
                let mut data = BTreeMap::from([
                    ("run", run.to_string()),
                    ("window", window.to_string()),
                    ("done", done.to_string()),
                    ("not_done", not_done.to_string()),
                ]);
                data.extend(by.map(|by| ("by", by.to_string())));
                data
            }
            Self::ThingsViewed { .. } => BTreeMap::new(),
        }
    }
}
