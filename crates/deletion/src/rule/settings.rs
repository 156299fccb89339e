//! When an organisation erases, and when its financial year ends.

use chrono::NaiveTime;
use kernel::Scope;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use store::{Scoped, UnitOfWork, model};

use super::almanac::MonthDay;
use super::event::Event;
use crate::{Error, candidate, review, run};

/// When an organisation erases, and when its financial year ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The local time of the daily run.
    pub run_at: NaiveTime,
    /// The last day of its financial year.
    pub financial_year_end: MonthDay,
}

impl Default for Settings {
    fn default() -> Self {
        let run_at = NaiveTime::from_hms_opt(2, 30, 0).expect("a time of day");
        Self { run_at, financial_year_end: MonthDay::YEAR_END }
    }
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "retention_settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        pub run_at: String,
        pub financial_year_end: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::OrganisationId;
    const VERSION: Option<row::Column> = None;
}

/// How times are stored.
const TIME: &str = "%H:%M";

/// The settings of the scope's organisation, or else the defaults.
pub async fn settings(db: &impl ConnectionTrait, scope: &Scope) -> Result<Settings, Error> {
    Ok(row::Entity::in_scope(scope).one(db).await?.map(|row| read(&row)).unwrap_or_default())
}

fn read(row: &row::Model) -> Settings {
    let default = Settings::default();
    Settings {
        run_at: NaiveTime::parse_from_str(&row.run_at, TIME).unwrap_or(default.run_at),
        financial_year_end: row.financial_year_end.parse().unwrap_or(default.financial_year_end),
    }
}

/// Sets them, and puts what goes by them into the ledger; `None` = as they are. Answers whether anything changed.
pub(crate) async fn put(uow: &mut UnitOfWork, new: Option<Settings>) -> Result<bool, Error> {
    let before = row::Entity::in_scope(uow.scope()).one(uow.db()).await?;
    let known = before.as_ref().map(read);
    let new = new.or(known).unwrap_or_default();
    if known == Some(new) {
        return Ok(false);
    }
    let change = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        run_at: Set(new.run_at.format(TIME).to_string()),
        financial_year_end: Set(new.financial_year_end.to_string()),
    };
    match before {
        None => {
            model::insert(uow, change).await?;
        }
        Some(_) => {
            row::Entity::update(change).exec(uow.db()).await?;
        }
    }
    run::schedule(uow, new.run_at).await?;
    candidate::schedule(uow, new.run_at).await?;
    review::schedule(uow, new.run_at).await?;
    run::schedule(uow, new.run_at).await?;
    uow.emit(&Event::Scheduled { organisation: uow.organisation() });
    Ok(true)
}
