//! Two organisations out of packs: ours has eight people, theirs two who are called by the same ids.

use access::AccessPolicy;
use audit::Entry;
use chrono::NaiveDate;
use deviations::{
    AddAction, Aspects, Close, Deviation, Error, Kind, RecordCause, Report, Severity, Step, Triage, steps_of,
};
use jobs::{Ledger, Options, Parts, Registry};
use kernel::{Actor, Fault, Page, PersonId, Role, Scope, Subject};
use store::{Store, UnitOfWork};
use testkit::{Kit, instant};

pub const OURS: &str = r#"
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

[[persons]]
id = "A10"
name = "Kari Resepsjon"
email = "a10@handel.example"
line_manager = "A1"
roles = ["ADM"]
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
"#;

/// Everybody in ours.
pub const PEOPLE: [&str; 8] = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A10"];

/// What touches confidentiality alone.
pub const C: Aspects = Aspects { confidentiality: true, integrity: false, availability: false };

pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub ours: Scope,
    pub theirs: Scope,
}

impl World {
    /// On a Monday at nine in the morning.
    pub async fn new() -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        steps.extend(actions::migrations());
        steps.extend(deviations::migrations());
        let kit = Kit::new(steps, AccessPolicy).await;
        let mut registry = Registry::default();
        access::jobs::register(&mut registry);
        actions::jobs::register(&mut registry);
        deviations::jobs::register(&mut registry);
        let anonymous = deviations::ANONYMOUS.iter().map(|permission| permission.name).collect();
        kit.store().grant(store::Grants { jobs: registry.grants(), anonymous });
        let parts =
            Parts { store: kit.store().clone(), registry, ports: ports::Ports::default(), options: Options::default() };
        let ours = Scope::operator(kit.organisation().await);
        let theirs = Scope::operator(kit.organisation().await);
        let world = Self { ledger: Ledger::new(parts), ours, theirs, kit };
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

    /// The person whom our pack calls so.
    pub async fn our(&self, key: &str) -> PersonId {
        self.person(&self.ours, key).await
    }

    /// Acting as the person whom our pack calls so.
    pub async fn acting(&self, key: &str) -> Scope {
        Scope::person(self.ours.organisation, self.our(key).await)
    }

    /// Somebody without an account, through a link of ours.
    pub fn anonymous(&self) -> Scope {
        Scope { actor: Actor::Anonymous, purpose: kernel::Purpose::Use, ..self.ours.clone() }
    }

    /// A service of ours in a role.
    pub async fn service(&self, role: Role) -> Scope {
        let new = access::services::Add { name: format!("service {role}"), role };
        let service =
            self.write(&self.ours, async |uow| access::services::add(uow, new).await).await.expect("added").id;
        Scope { actor: Actor::Service { service, token: self.kit.id(), role }, ..self.ours.clone() }
    }

    /// A report of an event, to the security officer.
    pub async fn report(&self, by: &str) -> Deviation {
        self.report_as(&self.acting(by).await, plain()).await
    }

    pub async fn report_as(&self, scope: &Scope, report: Report) -> Deviation {
        self.write(scope, async |uow| deviations::report(uow, report).await).await.expect("reported")
    }

    /// A triage as an event of medium severity that touches confidentiality.
    pub async fn triage(&self, by: &str, case: &Deviation, owner: &str) -> Deviation {
        let triage = Triage { aspects: C, ..Triage::new(case, Severity::Medium, self.our(owner).await) };
        self.write(&self.acting(by).await, async |uow| deviations::triage(uow, triage).await).await.expect("triaged")
    }

    pub async fn cause(&self, by: &str, case: &Deviation) -> Deviation {
        let cause = "Nobody waits at the printer.".to_owned();
        let record = RecordCause { deviation: case.id, seen: case.version, cause, severity: None };
        self.write(&self.acting(by).await, async |uow| deviations::record_cause(uow, record).await).await.expect("told")
    }

    pub async fn add_action(&self, by: &str, case: &Deviation, owner: &str, due_on: &str) -> actions::Action {
        let add = self.wish(case, owner, due_on).await;
        self.write(&self.acting(by).await, async |uow| deviations::add_action(uow, add).await).await.expect("added")
    }

    pub async fn wish(&self, case: &Deviation, owner: &str, due_on: &str) -> AddAction {
        AddAction {
            deviation: case.id,
            origin: None,
            title: "Release printouts by card".to_owned(),
            detail: None,
            owner: self.our(owner).await,
            due_on: date(due_on),
            effect_check_after: None,
        }
    }

    pub async fn complete(&self, by: &str, action: &actions::Action) -> actions::Action {
        let complete = actions::Complete { action: action.id, seen: action.version, note: None };
        let by = self.acting(by).await;
        self.write(&by, async |uow| actions::complete(uow, complete).await).await.expect("completed")
    }

    pub async fn check(&self, by: &str, action: &actions::Action, effective: bool) -> actions::Action {
        let check = actions::CheckEffect { action: action.id, seen: action.version, effective, note: None };
        let by = self.acting(by).await;
        self.write(&by, async |uow| actions::check_effect(uow, check).await).await.expect("checked")
    }

    pub async fn close(&self, by: &str, case: &Deviation, no_action: Option<&str>) -> Result<Deviation, Error> {
        let close = Close {
            deviation: case.id,
            seen: case.version,
            outcome: "Printouts no longer lie about.".to_owned(),
            no_action_reason: no_action.map(str::to_owned),
        };
        self.write(&self.acting(by).await, async |uow| deviations::close(uow, close).await).await
    }

    /// The case as it is now.
    pub async fn now(&self, case: &Deviation) -> Deviation {
        let read = self.store().read(&self.ours);
        deviations::get(&read, &self.ours, case.id).await.expect("reads").expect("it is there")
    }

    /// The actions of a case.
    pub async fn actions(&self, case: &Deviation) -> Vec<actions::Action> {
        let (read, subject) = (self.store().read(&self.ours), case.as_subject());
        let found = actions::of_subjects(&read, &self.ours, std::slice::from_ref(&subject)).await.expect("reads");
        found.into_values().next().unwrap_or_default()
    }

    /// Its steps: kind, who (by the pack's key), role, from, to.
    pub async fn steps(&self, case: &Deviation) -> Vec<String> {
        let read = self.store().read(&self.ours);
        let steps = steps_of(&read, &self.ours, &[case.id]).await.expect("reads").remove(&case.id);
        let persons: Vec<_> = steps.iter().flatten().filter_map(|step| step.person_id).collect();
        let persons = access::persons::by_ids(&read, &self.ours, &persons).await.expect("reads");
        let line = |step: &Step| {
            let who = step.person_id.and_then(|id| persons[&id].pack_key.clone()).unwrap_or_default();
            let role = step.role.map_or("", Role::code);
            let change = |code: &Option<String>| code.clone().unwrap_or_default();
            format!("{} {who} {role} {}>{}", step.kind.code(), change(&step.from_code), change(&step.to_code))
        };
        steps.iter().flatten().map(line).collect()
    }

    /// What was told about a case: when and what.
    pub async fn told(&self, case: &Deviation) -> Vec<(String, String)> {
        let told = self.entries(case).await.into_iter();
        told.map(|entry| (entry.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), entry.kind)).collect()
    }

    /// The trail's entries about a case, oldest first.
    pub async fn entries(&self, case: &Deviation) -> Vec<Entry> {
        self.trail(&self.ours, Some(&case.as_subject())).await
    }

    /// The trail of an organisation, oldest first.
    pub async fn trail(&self, scope: &Scope, subject: Option<&Subject>) -> Vec<Entry> {
        let read = self.store().read(scope);
        let page = Page::first(100);
        let entries = audit::entries(&read, scope.organisation, subject, &page).await.expect("reads").rows;
        entries.into_iter().rev().collect()
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A report with nothing but what every report has.
pub fn plain() -> Report {
    Report::new(Kind::Event, "Printout left", "A payslip lay on the printer.")
}
