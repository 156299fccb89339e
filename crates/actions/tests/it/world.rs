//! Two organisations out of packs: ours has seven people, theirs two who are called by the same ids.

use access::AccessPolicy;
use actions::{Action, Add, CheckEffect, Complete, Error, steps_of};
use audit::Entry;
use chrono::NaiveDate;
use jobs::{Ledger, Options, Parts, Registry};
use kernel::{Actor, DeviationId, Fault, Page, PersonId, Role, Scope, Subject};
use store::{Store, UnitOfWork};
use testkit::{Kit, instant};

const OURS: &str = r#"
[organisation]
name = "Eksempel Handel AS"
country = "NO"
number = "310000019"
zone = "Europe/Oslo"
language = "nb"

[[persons]]
id = "A1"
name = "Anne Leder"
email = "a1@handel.example"
roles = ["CTRL"]

[[persons]]
id = "A2"
name = "Bjørn Personal"
email = "a2@handel.example"
line_manager = "A1"
roles = ["HR", "SEC"]

[[persons]]
id = "A3"
name = "Cecilie Salg"
email = "a3@handel.example"
line_manager = "A1"
roles = ["SALES"]

[[persons]]
id = "A4"
name = "Didrik Drift"
email = "a4@handel.example"
line_manager = "A1"
roles = ["ITOPS"]

[[persons]]
id = "A5"
name = "Dag Regnskap"
email = "a5@handel.example"
line_manager = "A1"
roles = ["FIN"]

[[persons.deputies]]
role = "SEC"
for = "A2"

[[persons]]
id = "A6"
name = "Eva Selger"
email = "a6@handel.example"
line_manager = "A3"
roles = ["SREP"]

[[persons]]
id = "A7"
name = "Rita Revisor"
email = "a7@handel.example"
roles = ["AUD"]
"#;

const THEIRS: &str = r#"
[organisation]
name = "Nabo Drift AS"
country = "NO"
number = "310000027"
zone = "Europe/Oslo"
language = "nn"

[[persons]]
id = "A1"
name = "Finn Sjef"
email = "a1@nabo.example"
roles = ["CTRL", "SEC"]

[[persons]]
id = "A2"
name = "Gro Teknikk"
email = "a2@nabo.example"
line_manager = "A1"
roles = ["ITOPS"]
"#;

/// Everybody in ours.
pub const PEOPLE: [&str; 7] = ["A1", "A2", "A3", "A4", "A5", "A6", "A7"];

pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub ours: Scope,
    pub theirs: Scope,
    /// The case that actions of these tests serve.
    pub case: Subject,
}

impl World {
    /// On a Monday morning.
    pub async fn new() -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        steps.extend(actions::migrations());
        let kit = Kit::new(steps, AccessPolicy).await;
        let mut registry = Registry::default();
        access::jobs::register(&mut registry);
        actions::jobs::register(&mut registry);
        kit.store().grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
        let parts =
            Parts { store: kit.store().clone(), registry, ports: ports::Ports::default(), options: Options::default() };
        let ours = Scope::operator(kit.organisation().await);
        let theirs = Scope::operator(kit.organisation().await);
        let case = Subject::new("deviation", kit.id::<DeviationId>());
        let world = Self { ledger: Ledger::new(parts), ours, theirs, case, kit };
        for (scope, pack) in [(&world.ours, OURS), (&world.theirs, THEIRS)] {
            let checked =
                ports::pack::check(pack, &access::pack::sections()).unwrap_or_else(|faults| panic!("{faults:#?}"));
            world.write(scope, async |uow| checked.apply(uow).await).await.expect("the pack is loaded");
        }
        world.until("2026-03-02T08:00:00Z").await;
        world
    }

    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    /// Lets time go on, and everything happen that is due until then.
    pub async fn until(&self, at: &str) {
        self.ledger.advance(instant(at), |_| {}).await.expect("time goes on");
    }

    /// One unit, whose answer need not be kept for a repetition.
    pub async fn write<T, E: From<store::Error>>(
        &self,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut value = None;
        self.store()
            .write(scope, None, async |uow: &mut UnitOfWork| {
                value = Some(work(uow).await?);
                Ok::<(), E>(())
            })
            .await?;
        Ok(value.expect("the unit has run"))
    }

    /// The code and field with which a unit is refused.
    pub async fn refused<T>(
        &self,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, Error>,
    ) -> (&'static str, Option<String>) {
        match self.write(scope, work).await {
            Ok(_) => panic!("it was not refused"),
            Err(error) => (error.code(), error.field().map(str::to_owned)),
        }
    }

    /// The person whom the pack calls so.
    pub async fn person(&self, scope: &Scope, key: &str) -> PersonId {
        let found = access::persons::by_pack_key(&self.store().read(scope), scope, key).await.expect("reads");
        found.unwrap_or_else(|| panic!("{key} is not there")).id
    }

    /// Acting as the person whom our pack calls so.
    pub async fn acting(&self, key: &str) -> Scope {
        Scope::person(self.ours.organisation, self.person(&self.ours, key).await)
    }

    /// A service of ours in a role.
    pub async fn service(&self, role: Role) -> Scope {
        let new = access::services::Add { name: format!("service {role}"), role };
        let service =
            self.write(&self.ours, async |uow| access::services::add(uow, new).await).await.expect("added").id;
        let actor = Actor::Service { service, token: self.kit.id(), role };
        Scope { actor, ..self.ours.clone() }
    }

    /// A wish for an action that serves the case.
    pub async fn wish(&self, owner: &str, due_on: &str) -> Add {
        Add::new(self.case.clone(), "Lock the printer room", self.person(&self.ours, owner).await, date(due_on))
    }

    /// An action asked for by A2.
    pub async fn add(&self, owner: &str, due_on: &str) -> Action {
        let wish = self.wish(owner, due_on).await;
        self.add_as("A2", wish).await
    }

    pub async fn add_as(&self, author: &str, wish: Add) -> Action {
        let author = self.acting(author).await;
        self.write(&author, async |uow| actions::add(uow, wish).await).await.expect("added")
    }

    pub async fn complete(&self, by: &str, action: &Action) -> Action {
        let complete = Complete { action: action.id, seen: action.version, note: Some("Lock fitted.".to_owned()) };
        let by = self.acting(by).await;
        self.write(&by, async |uow| actions::complete(uow, complete).await).await.expect("completed")
    }

    pub async fn check(&self, by: &str, action: &Action, effective: bool) -> Action {
        let check = CheckEffect { action: action.id, seen: action.version, effective, note: None };
        let by = self.acting(by).await;
        self.write(&by, async |uow| actions::check_effect(uow, check).await).await.expect("checked")
    }

    /// The action as it is now.
    pub async fn now(&self, action: &Action) -> Action {
        let read = self.store().read(&self.ours);
        actions::get(&read, &self.ours, action.id).await.expect("reads").expect("it is there")
    }

    /// Its steps: kind, who (by the pack's key), role, from, to.
    pub async fn steps(&self, action: &Action) -> Vec<String> {
        let read = self.store().read(&self.ours);
        let steps = steps_of(&read, &self.ours, &[action.id]).await.expect("reads").remove(&action.id);
        let persons: Vec<_> = steps.iter().flatten().filter_map(|step| step.person_id).collect();
        let persons = access::persons::by_ids(&read, &self.ours, &persons).await.expect("reads");
        let line = |step: &actions::Step| {
            let who = step.person_id.and_then(|id| persons[&id].pack_key.clone()).unwrap_or_default();
            let role = step.role.map_or("", Role::code);
            assert_eq!(step.role.is_some(), step.appointment_id.is_some(), "a role is held by an appointment");
            let change = |code: &Option<String>| code.clone().unwrap_or_default();
            format!("{:?} {who} {role} {}>{}", step.kind, change(&step.from_code), change(&step.to_code))
        };
        steps.iter().flatten().map(line).collect()
    }

    /// What was told about an action: when and what.
    pub async fn told(&self, action: &Action) -> Vec<(String, String)> {
        let told = self.entries(action).await.into_iter();
        told.map(|entry| (entry.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), entry.kind)).collect()
    }

    /// The trail's entries about an action, oldest first.
    pub async fn entries(&self, action: &Action) -> Vec<Entry> {
        let read = self.store().read(&self.ours);
        let subject = Subject::new("action", action.id);
        let page = Page::first(100);
        let entries = audit::entries(&read, self.ours.organisation, Some(&subject), &page).await.expect("reads").rows;
        entries.into_iter().rev().collect()
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}
