//! Ordering the owner of a system to do something there.

use calendar::Span;
use jobs::{Enqueue, When};
use kernel::{DeletionRunId, Role, Version, WindowId};
use ports::{Db, Ports};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};
use uuid::Uuid;

use crate::Error;
use crate::order::event::Event;
use crate::order::jobs::PassOnOrder;
use crate::order::model::{DeletionOrder, OrderState, Work, packed, row};
use crate::order::queries;

/// Within so long an order is to be done, where the rule says nothing else.
const WITHIN: Span = Span::days(30);

/// Order the owner of a system to do something there.
#[derive(Debug, Clone)]
pub struct Issue<'a> {
    /// The run that it is part of.
    pub run: DeletionRunId,
    /// The window of that run.
    pub window: WindowId,
    /// What the organisation calls the rule.
    pub rule: &'a str,
    /// The number of its version.
    pub rule_version: i32,
    /// What the organisation calls the system.
    pub system: &'a str,
    /// What the things are there.
    pub system_kind: &'a str,
    /// The kind of things, as the erase door knows them.
    pub holding_kind: &'a str,
    /// Which things.
    pub things: &'a [Uuid],
    /// What is ordered.
    pub work: Work,
    /// Within how long; none = 30 days.
    pub within: Option<Span>,
}

/// Issues an order; a window that has one keeps it. It is part of a run, which was allowed already.
pub async fn issue(uow: &mut UnitOfWork, ports: &Ports, new: Issue<'_>) -> Result<DeletionOrder, Error> {
    let known = queries::of_windows(uow.db(), uow.scope(), &[new.window]).await?.remove(&new.window);
    if let Some(known) = known {
        return Ok(known);
    }
    let owner = match &ports.register {
        Some(register) => register.owner_of(Db::Unit(uow), new.system).await?,
        None => None,
    };
    // A system that the register does not know is an affair of operations.
    let role = owner.unwrap_or(Role::Itops);
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    let due_on = new.within.unwrap_or(WITHIN).after_date(zone.date(uow.now()));
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        run_id: Set(new.run),
        window_id: Set(new.window),
        rule: Set(new.rule.to_owned()),
        rule_version: Set(new.rule_version),
        system: Set(new.system.to_owned()),
        system_kind: Set(new.system_kind.to_owned()),
        role: Set(role),
        work: Set(new.work),
        state: Set(OrderState::Open),
        holding_kind: Set(new.holding_kind.to_owned()),
        things: Set(packed(new.things)),
        count: Set(i32::try_from(new.things.len()).unwrap_or(i32::MAX)),
        due_on: Set(due_on),
        issued_at: Set(uow.now()),
        overdue_at: Set(None),
        confirmed_at: Set(None),
        done_on: Set(None),
        confirmed_by: Set(None),
        appointment_id: Set(None),
        not_done: Set(Vec::new()),
        note: Set(None),
    };
    let order = model::insert(uow, row).await?;
    let late = zone.start_of(due_on.succ_opt().unwrap_or(due_on));
    uow.enqueue(&PassOnOrder { order: order.id }, When::At(late)).await?;
    uow.emit(&Event::Issued {
        order: order.id,
        run: order.run_id,
        rule: order.rule.clone(),
        system: order.system.clone(),
        role,
        work: order.work,
        count: order.count,
    });
    Ok(order)
}
