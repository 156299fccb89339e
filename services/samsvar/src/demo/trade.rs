//! The trade of an organisation in the demo: its order system beside ours, the program that tells us what happens there,
//! and the receiver that hears what happens here.

use std::path::Path;

use calendar::Span;
use chrono::{Days, NaiveDate};
use kernel::{Role, Scope, SubjectId};
use store::Store;

use super::chance::Dice;
use super::crm::Crm;
use super::receiver::Receiver;
use crate::Failure;
use crate::commands::token;

/// What the operator calls the connection to the order system.
pub const CONNECTOR: &str = "crm";

/// What is known of customers as the year begins, and who of them the story is about.
pub struct Trade {
    /// The order system.
    pub crm: Crm,
    /// How many rows its tables had as the year began.
    pub before: Vec<(&'static str, i64)>,
    /// As whom the program acts that tells what happens there.
    pub integration: Scope,
    /// Who hears of every event.
    pub receiver: Receiver,
    /// Whom the story is about.
    pub cast: Customers,
    /// Who has subscribed to the newsletter, and on which day.
    pub subscribers: Vec<(SubjectId, NaiveDate)>,
}

/// The customers of whom the story tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Customers {
    /// Consents in writing to be kept for longer.
    pub consents: Option<i64>,
    /// Disputes an invoice, so that a hold keeps what is due.
    pub disputes: Option<i64>,
    /// Orders two minutes before midnight of the day before the three years are over; and that day.
    pub returns: Option<(i64, NaiveDate)>,
}

impl Trade {
    /// Sets it up in a folder, as it stands on the first day.
    pub async fn begin(
        store: &Store,
        folder: &Path,
        operator: &Scope,
        dice: Dice,
        from: NaiveDate,
    ) -> Result<Self, Failure> {
        let crm = Crm::make(folder, dice, from).await?;
        let made = token::for_service(store, operator, "order-system", Role::Sales, None).await?;
        let integration = access::sign_in(store, made.secret.expose(), None).await?;
        let cast = Customers::of(dice, from);
        let before = crm.counts().await?;
        Ok(Self { crm, before, integration, receiver: Receiver::start().await?, cast, subscribers: Vec::new() })
    }
}

impl Customers {
    /// Three whose three years are over some months into the year.
    fn of(dice: Dice, from: NaiveDate) -> Self {
        let three_years: Span = "P3Y".parse().expect("three years");
        let first = from.checked_add_days(Days::new(110)).unwrap_or(from);
        let mut due: Vec<_> = Crm::known(dice, from)
            .map(|(id, last_activity, _)| (three_years.after_date(last_activity), id))
            .filter(|(due, _)| *due >= first)
            .collect();
        due.sort_unstable();
        let mut due = due.into_iter();
        Self {
            consents: due.next().map(|(_, id)| id),
            disputes: due.next().map(|(_, id)| id),
            returns: due.next().map(|(date, id)| (id, date)),
        }
    }

    /// Whether the story tells of this customer, so that nothing else happens to them.
    #[must_use]
    pub fn is_told_of(&self, customer: i64) -> bool {
        [self.consents, self.disputes, self.returns.map(|(id, _)| id)].contains(&Some(customer))
    }
}
