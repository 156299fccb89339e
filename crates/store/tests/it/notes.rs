//! A table for these tests, with one command as the domains have them.

use async_trait::async_trait;
use kernel::{
    Event, Instant, OrganisationId, Permission, PersonId, Role, Scope, Standing, StandingRole, Subject, Version,
};
use sea_orm::ActiveValue::Set;
use sea_orm_migration::prelude::*;
use store::{Policy, Scoped, Store, UnitOfWork, model};
use testkit::Kit;

pub const WRITE_NOTE: Permission = Permission::new("WriteNote", &[Role::Sec]);

pub mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notes")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::DeviationId,
        pub version: i32,
        pub text: String,
        pub made_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}

pub struct Written(pub kernel::DeviationId);

impl Event for Written {
    fn kind(&self) -> &'static str {
        "note.written"
    }
    fn subject(&self) -> Subject {
        Subject::new("note", self.0)
    }
}

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use store::migration::{id, instant, organisation_id, text, version};
        let table = Table::create()
            .table("notes")
            .col(organisation_id())
            .col(id())
            .col(version())
            .col(text("text", "What it says."))
            .col(instant("made_at", "When."))
            .to_owned();
        manager.create_table(table).await
    }
}

/// Everybody is SEC, except whoever's id ends in zero.
pub struct Everybody;

#[async_trait]
impl Policy for Everybody {
    async fn standing(&self, _: &sea_orm::DatabaseTransaction, scope: &Scope, _: Instant) -> Result<Standing, DbErr> {
        let held = StandingRole { role: Role::Sec, appointment: None, deputy: false };
        let roles = if scope.actor.reference().ends_with('0') { Vec::new() } else { vec![held] };
        Ok(Standing { actor: scope.actor.clone(), roles, granted: Vec::new() })
    }
}

pub struct Notes {
    pub kit: Kit,
    pub ours: Scope,
    pub theirs: Scope,
}

pub fn person(organisation: OrganisationId, number: u128) -> Scope {
    use kernel::Id;
    Scope::person(organisation, PersonId::from_uuid(uuid::Uuid::from_u128(number)))
}

impl Notes {
    pub async fn new() -> Self {
        let kit = Kit::new(vec![Box::new(Step)], Everybody).await;
        let ours = person(kit.organisation().await, 1);
        let theirs = person(kit.organisation().await, 2);
        Self { kit, ours, theirs }
    }

    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    pub async fn texts(&self, scope: &Scope) -> Vec<String> {
        let read = self.store().read(scope);
        let rows = row::Entity::in_scope(scope).all(&read).await.expect("reads");
        rows.into_iter().map(|row| row.text).collect()
    }
}

pub async fn write(uow: &mut UnitOfWork, text: &str) -> Result<row::Model, store::Error> {
    uow.require(WRITE_NOTE, kernel::NEW)?;
    let note = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(1),
        text: Set(text.to_owned()),
        made_at: Set(uow.now()),
    };
    let note = model::insert(uow, note).await?;
    uow.emit(&Written(note.id));
    Ok(note)
}

pub async fn rewrite(
    uow: &mut UnitOfWork,
    id: kernel::DeviationId,
    seen: i32,
    text: &str,
) -> Result<row::Model, store::Error> {
    let change = row::ActiveModel { text: Set(text.to_owned()), ..Default::default() };
    let note = model::update::<row::Entity>(uow, id, Version(seen), change).await?;
    uow.emit(&Written(note.id));
    Ok(note)
}
