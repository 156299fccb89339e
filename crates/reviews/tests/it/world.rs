//! Organisation A and a neighbour, with everything that a year wheel needs, and a source of cases of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jobs::{Ledger, Options, Parts, Registry};
use kernel::{
    Actor, Fault, Instant, OccurrenceId, OrganisationId, Page, PersonId, Purpose, Role, Scope, SittingId, Subject,
    Version,
};
use ports::{AgendaPoint, AgendaReason, AgendaSource, Ports};
use reviews::{
    AgendaItem, Attendance, Decide, Duty, Error, Hold, Minutes, NewAction, Occurrence, Outcome, Sign, Sitting, State,
    duties, occurrences,
};
use sea_orm::ConnectionTrait;
use store::{Store, UnitOfWork};
use testkit::{Kit, instant};

pub const PACK: &str = include_str!("small-business.toml");
const NEIGHBOUR: &str = include_str!("neighbour.toml");

/// A case of the fake source.
#[derive(Clone)]
struct Case {
    organisation: OrganisationId,
    subject: Subject,
    reported_at: Instant,
    closed: bool,
    restricted: bool,
    /// Who may treat it, where it is restricted.
    circle: Vec<PersonId>,
}

/// Cases reported since the last meeting, and those still open; remembers what it was asked.
#[derive(Clone, Default)]
pub struct Cases {
    cases: Arc<Mutex<Vec<Case>>>,
    asked: Arc<Mutex<Vec<Option<Instant>>>>,
    failures: Arc<Mutex<u32>>,
}

impl Cases {
    /// The next draws fail.
    pub fn fail(&self, times: u32) {
        *self.failures.lock().expect("no test panics while it holds them") = times;
    }

    pub fn close(&self, id: &str) {
        self.change(id, |case| case.closed = true);
    }

    /// Nobody else may treat this case.
    pub fn open_to(&self, id: &str, circle: &[PersonId]) {
        self.change(id, |case| case.circle = circle.to_vec());
    }

    fn change(&self, id: &str, change: impl Fn(&mut Case)) {
        let mut cases = self.cases.lock().expect("no test panics while it holds them");
        cases.iter_mut().filter(|case| case.subject.id == id).for_each(change);
    }

    /// The instants since which agendas were drawn, in order.
    pub fn asked(&self) -> Vec<Option<Instant>> {
        self.asked.lock().expect("no test panics while it holds them").clone()
    }
}

#[async_trait]
impl AgendaSource for Cases {
    async fn draw(
        &self,
        uow: &UnitOfWork,
        since: Option<Instant>,
        until: Instant,
    ) -> Result<Vec<AgendaPoint>, ports::Error> {
        let mut failures = self.failures.lock().expect("no test panics while it holds them");
        if *failures > 0 {
            *failures -= 1;
            return Err(store::Error::VersionConflict.into());
        }
        self.asked.lock().expect("no test panics while it holds them").push(since);
        let cases = self.cases.lock().expect("no test panics while it holds them");
        let here = cases.iter().filter(|case| case.organisation == uow.organisation() && case.reported_at <= until);
        let point = |case: &Case| {
            let is_new = since.is_none_or(|since| case.reported_at > since);
            let reason = if is_new { AgendaReason::NewCase } else { AgendaReason::OpenCase };
            let point = AgendaPoint { subject: case.subject.clone(), reason, rank: 0, restricted: case.restricted };
            (is_new || !case.closed).then_some(point)
        };
        Ok(here.filter_map(point).collect())
    }

    async fn may_treat(&self, uow: &UnitOfWork, subject: &Subject) -> Result<bool, ports::Error> {
        let cases = self.cases.lock().expect("no test panics while it holds them");
        let case = cases.iter().find(|case| case.organisation == uow.organisation() && case.subject == *subject);
        let who = uow.scope().actor.person();
        Ok(case.is_some_and(|case| who.is_some_and(|who| case.circle.contains(&who))))
    }
}

/// One organisation of the world.
pub struct Place {
    pub organisation: OrganisationId,
    people: BTreeMap<String, PersonId>,
}

impl Place {
    pub fn id(&self, person: &str) -> PersonId {
        self.people[person]
    }

    /// Whom reports go to.
    fn officer(&self) -> PersonId {
        *self.people.get("A2").unwrap_or_else(|| &self.people["B1"])
    }

    pub fn operator(&self) -> Scope {
        Scope::operator(self.organisation)
    }

    pub fn person(&self, person: &str) -> Scope {
        Scope::person(self.organisation, self.id(person))
    }
}

pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub ports: Ports,
    pub cases: Cases,
    pub ours: Place,
    pub theirs: Place,
}

/// Something in the audit trail: kind, subject, data.
pub type Told = (String, String, BTreeMap<String, String>);

impl World {
    pub async fn new() -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        steps.extend(actions::migrations());
        steps.extend(reviews::migrations());
        let kit = Kit::new(steps, access::AccessPolicy).await;
        let cases = Cases::default();
        let ports = Ports { agenda: vec![Arc::new(cases.clone()), Arc::new(actions::Agenda)], ..Ports::default() };
        let ledger = ledger(kit.store(), &ports);
        let ours = settle(&kit, PACK).await;
        let theirs = settle(&kit, NEIGHBOUR).await;
        Self { kit, ledger, ports, cases, ours, theirs }
    }

    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    pub async fn advance(&self, to: &str) {
        self.ledger.advance(instant(to), |_| {}).await.expect("time goes on");
    }

    /// Time passes and nobody works: the server was down.
    pub async fn sleep_until(&self, at: &str) {
        self.kit.set(at).await;
        self.ledger.pass().await.expect("a pass");
    }

    /// A case is reported now.
    pub async fn report(&self, place: &Place, id: &str) {
        self.report_as(place, id, false).await;
    }

    pub async fn report_as(&self, place: &Place, id: &str, restricted: bool) {
        let reported_at = self.store().business_now().await.expect("a time");
        let subject = Subject { kind: "deviation".to_owned(), id: id.to_owned() };
        let (organisation, circle) = (place.organisation, vec![place.officer()]);
        let case = Case { organisation, subject, reported_at, closed: false, restricted, circle };
        self.cases.cases.lock().expect("no test panics while it holds them").push(case);
    }

    pub async fn duty(&self, place: &Place, key: &str) -> Duty {
        let scope = place.operator();
        duties::by_key(&self.store().read(&scope), &scope, key).await.expect("reads").expect("a duty")
    }

    /// All occurrences of a duty, the first due first.
    pub async fn occurrences(&self, place: &Place, key: &str) -> Vec<Occurrence> {
        let scope = place.operator();
        let read = self.store().read(&scope);
        let filter = occurrences::Filter { duty: Some(self.duty(place, key).await.id), ..Default::default() };
        let visible = read.visible(reviews::VIEW_DUTIES).await.expect("reads");
        let slice = occurrences::page(&read, &scope, visible, filter, &Page::first(100)).await.expect("reads");
        slice.rows.into_iter().rev().collect()
    }

    /// The occurrence of A's monthly meeting in a period.
    pub async fn meeting(&self, period: &str) -> Occurrence {
        let all = self.occurrences(&self.ours, "monthly-meeting").await;
        all.into_iter().find(|occurrence| occurrence.period == period).expect("it opened")
    }

    pub async fn occurrence(&self, place: &Place, id: OccurrenceId) -> Occurrence {
        let scope = place.operator();
        occurrences::get(&self.store().read(&scope), &scope, id).await.expect("reads").expect("an occurrence")
    }

    pub async fn agenda(&self, meeting: OccurrenceId) -> Vec<AgendaItem> {
        let scope = self.ours.operator();
        let mut all = reviews::agenda_of(&self.store().read(&scope), &scope, &[meeting]).await.expect("reads");
        all.remove(&meeting).unwrap_or_default()
    }

    pub async fn sittings(&self, meeting: OccurrenceId) -> Vec<Sitting> {
        let scope = self.ours.operator();
        let mut all = reviews::sittings_of(&self.store().read(&scope), &scope, &[meeting]).await.expect("reads");
        all.remove(&meeting).unwrap_or_default()
    }

    /// Who sat there in which roles, by what the pack calls them.
    pub async fn seats(&self, sitting: SittingId) -> BTreeMap<String, BTreeSet<Role>> {
        let scope = self.ours.operator();
        let mut all = reviews::attendance_of(&self.store().read(&scope), &scope, &[sitting]).await.expect("reads");
        let mut seats: BTreeMap<String, BTreeSet<Role>> = BTreeMap::new();
        for seat in all.remove(&sitting).unwrap_or_default() {
            let (name, _) = self.ours.people.iter().find(|(_, id)| **id == seat.person_id).expect("ours");
            seats.entry(name.clone()).or_default().insert(seat.role);
        }
        seats
    }

    /// Holds a meeting as it stands now, with these people of A in all their roles.
    pub async fn hold(&self, who: &Scope, meeting: OccurrenceId, people: &[&str]) -> Result<SittingId, Error> {
        let attendance = people.iter().map(|person| Attendance { person: self.ours.id(person), roles: None });
        let seen = self.occurrence(&self.ours, meeting).await.version;
        self.hold_as(who, Hold { occurrence: meeting, seen, held_at: None, attendance: attendance.collect() }).await
    }

    pub async fn hold_as(&self, who: &Scope, hold: Hold) -> Result<SittingId, Error> {
        let write =
            async |uow: &mut UnitOfWork| Ok::<_, Error>(reviews::hold_meeting(uow, &self.ports, hold).await?.id);
        Ok(self.store().write(who, None, write).await?.value)
    }

    pub async fn decide(&self, who: &Scope, decide: Decide) -> Result<Version, Error> {
        let write = async |uow: &mut UnitOfWork| {
            Ok::<_, Error>(reviews::record_decision(uow, &self.ports, decide).await?.version)
        };
        Ok(self.store().write(who, None, write).await?.value)
    }

    /// Decides every item of a meeting that is undecided: nothing is done.
    pub async fn decide_all(&self, meeting: OccurrenceId) {
        for item in self.agenda(meeting).await.iter().filter(|item| item.outcome.is_none()) {
            self.decide(&self.ours.person("A2"), no_action(item)).await.expect("decided");
        }
    }

    pub async fn sign(&self, who: &Scope, meeting: OccurrenceId) -> Result<Minutes, Error> {
        let seen = self.occurrence(&self.ours, meeting).await.version;
        let sign = Sign { meeting, seen };
        let write = async |uow: &mut UnitOfWork| reviews::sign_minutes(uow, sign).await.map(drop);
        self.store().write(who, None, write).await?;
        let scope = self.ours.operator();
        let mut all = reviews::minutes_of(&self.store().read(&scope), &scope, &[meeting]).await?;
        Ok(all.remove(&meeting).expect("signed"))
    }

    /// Everything in an organisation's trail of these kinds, in order.
    pub async fn told(&self, place: &Place, kind: &str) -> Vec<Told> {
        let read = self.store().read(&place.operator());
        let mut told = Vec::new();
        for sequence in 0..audit::size(&read, place.organisation).await.expect("reads") {
            let entry = audit::entry_at(&read, place.organisation, sequence).await.expect("reads").expect("an entry");
            if entry.kind == kind {
                told.push((entry.kind, entry.subject.id, entry.data));
            }
        }
        told
    }

    /// As if the process had died after the effect of these jobs and before their outcome was recorded.
    pub async fn run_again(&self, kind: &str) {
        let again = format!("UPDATE jobs SET state = 'available' WHERE kind = '{kind}' AND state = 'completed'");
        let write = async |unit: &mut store::InstallationUnit| unit.execute_unprepared(&again).await.map(drop);
        self.store().installation(async |unit| Ok::<_, store::Error>(write(unit).await?)).await.expect("made due");
        self.ledger.pass().await.expect("a pass");
    }

    /// Changes rows behind everybody's back.
    pub async fn tamper(&self, sql: &str) {
        let write = async |uow: &mut UnitOfWork| {
            let changed = uow.db().execute_unprepared(sql).await.map_err(store::Error::from)?;
            assert_eq!(changed.rows_affected(), 1, "{sql}");
            Ok::<_, store::Error>(())
        };
        self.store().write(&self.ours.operator(), None, write).await.expect("tampered");
    }
}

pub fn no_action(item: &AgendaItem) -> Decide {
    let reason = Some("nothing was lost and the routine holds".to_owned());
    Decide { item: item.id, seen: item.version, outcome: Outcome::NoAction, reason, actions: Vec::new() }
}

pub fn action(owner: PersonId) -> NewAction {
    NewAction {
        title: "release printouts by card".to_owned(),
        detail: None,
        owner,
        due_on: instant("2026-02-01T00:00:00Z").date_naive(),
        effect_check_after: None,
    }
}

/// A program of A's with a role.
pub async fn service(world: &World, role: Role) -> Scope {
    let new = access::services::Add { name: "note taker".to_owned(), role };
    let write = async |uow: &mut UnitOfWork| Ok::<_, access::Error>(access::services::add(uow, new).await?.id);
    let service = world.store().write(&world.ours.operator(), None, write).await.expect("added").value;
    let actor = Actor::Service { service, token: world.kit.id(), role };
    Scope { actor, organisation: world.ours.organisation, purpose: Purpose::Use }
}

/// The code of a refusal.
#[track_caller]
pub fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> &'static str {
    answer.expect_err("a refusal").code()
}

pub fn states(occurrences: &[Occurrence]) -> Vec<(&str, State)> {
    occurrences.iter().map(|occurrence| (occurrence.period.as_str(), occurrence.state)).collect()
}

pub fn sections() -> Vec<Box<dyn ports::pack::Section>> {
    let mut sections = access::pack::sections();
    sections.extend(reviews::pack::sections());
    sections
}

fn ledger(store: &Store, ports: &Ports) -> Ledger {
    let mut registry = Registry::default();
    access::jobs::register(&mut registry);
    actions::jobs::register(&mut registry);
    reviews::jobs::register(&mut registry);
    store.grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
    Ledger::new(Parts { store: store.clone(), registry, ports: ports.clone(), options: Options::default() })
}

/// Loads a pack into a new organisation.
async fn settle(kit: &Kit, pack: &str) -> Place {
    let organisation = kit.organisation().await;
    load(kit.store(), organisation, pack).await;
    let scope = Scope::operator(organisation);
    let read = kit.store().read(&scope);
    let visible = read.visible(access::VIEW_PERSONS).await.expect("reads");
    let persons = access::persons::page(&read, &scope, visible, &Page::first(100)).await.expect("reads").rows;
    let people = persons.into_iter().map(|person| (person.name, person.id)).collect();
    Place { organisation, people }
}

/// Loads a pack; answers how many rows were added, changed, and so already.
pub async fn load(store: &Store, organisation: OrganisationId, pack: &str) -> (u32, u32, u32) {
    let checked = ports::pack::check(pack, &sections()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let mut applied = ports::pack::Applied::default();
    let write = async |uow: &mut UnitOfWork| {
        applied = checked.apply(uow).await?;
        Ok::<_, ports::Error>(())
    };
    store.write(&Scope::operator(organisation), None, write).await.expect("the pack is applied");
    (applied.added, applied.changed, applied.unchanged)
}
