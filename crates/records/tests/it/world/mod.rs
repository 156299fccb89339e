//! Two organisations out of packs: ours has eight people and a small register, theirs two people and nothing yet.

mod book;
mod packs;

use std::sync::Arc;

use access::AccessPolicy;
use audit::Entry;
use chrono::NaiveDate;
use jobs::{Ledger, Options, Parts, Registry};
use kernel::{Actor, Fault, Page, PersonId, Role, Scope, Subject};
use ports::pack::{Applied, PackFault};
use ports::{Db, Extensions, Ports};
use records::activities::{
    self, Access, Activity, Approve, CategoryContent, Cease, Change, ConfirmBasis, Content, Draft, Finding,
    FindingCode, LegalBasis, PurposeContent, Sensitivity, Start, Status,
};
use records::processors::{self, AddAgreement, Agreement, Processor, Terms};
use records::systems::{self, System};
use records::{Error, RegisterPort};
use store::{Erasables, Store, UnitOfWork};
use testkit::{Kit, instant};

pub use book::Book;
pub use packs::{OURS, THEIRS};

/// Everybody in ours.
pub const PEOPLE: [&str; 8] = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A10"];

pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub ports: Ports,
    pub book: Book,
    pub ours: Scope,
    pub theirs: Scope,
}

impl World {
    /// On a Monday at nine in the morning.
    pub async fn new() -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        steps.extend(actions::migrations());
        steps.extend(records::migrations());
        let kit = Kit::new(steps, AccessPolicy).await;
        let mut registry = Registry::default();
        access::jobs::register(&mut registry);
        actions::jobs::register(&mut registry);
        records::jobs::register(&mut registry);
        kit.store().grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
        kit.store().erase_through(Erasables::new(records::erasables()));
        let book = Book::default();
        let ports = Ports {
            rule_book: Some(Arc::new(book.clone())),
            register: Some(Arc::new(RegisterPort)),
            extensions: Extensions::default().with(files(&kit)),
            ..Ports::default()
        };
        let parts = Parts { store: kit.store().clone(), registry, ports: ports.clone(), options: Options::default() };
        let ours = Scope::operator(kit.organisation().await);
        let theirs = Scope::operator(kit.organisation().await);
        let world = Self { ledger: Ledger::new(parts), ours, theirs, kit, ports, book };
        world.until("2026-03-02T08:00:00Z").await;
        for (scope, pack) in [(&world.ours, OURS), (&world.theirs, THEIRS)] {
            world.load(scope, pack).await.unwrap_or_else(|faults| panic!("{faults:#?}"));
        }
        world.pass().await;
        world
    }

    /// The store of files.
    pub fn files(&self) -> files::Files {
        files(&self.kit)
    }

    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    /// Loads a pack.
    pub async fn load(&self, scope: &Scope, pack: &str) -> Result<Applied, Vec<PackFault>> {
        let checked = check(pack)?;
        Ok(self.write(scope, async |uow| checked.apply(uow).await).await.expect("the pack is applied"))
    }

    /// Lets time go on, and everything happen that is due until then.
    pub async fn until(&self, at: &str) {
        self.ledger.advance(instant(at), |_| {}).await.expect("time goes on");
    }

    /// Lets happen what follows from what has happened.
    pub async fn pass(&self) {
        for _ in 0..3 {
            self.ledger.pass().await.expect("a pass");
        }
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

    /// The person whom our pack calls so.
    pub async fn our(&self, key: &str) -> PersonId {
        let read = self.store().read(&self.ours);
        let found = access::persons::by_pack_key(&read, &self.ours, key).await.expect("reads");
        found.unwrap_or_else(|| panic!("{key} is not there")).id
    }

    /// Acting as the person whom our pack calls so.
    pub async fn acting(&self, key: &str) -> Scope {
        Scope::person(self.ours.organisation, self.our(key).await)
    }

    /// A service of ours in a role.
    pub async fn service(&self, role: Role) -> Scope {
        let new = access::services::Add { name: format!("service {role}"), role };
        let service =
            self.write(&self.ours, async |uow| access::services::add(uow, new).await).await.expect("added").id;
        Scope { actor: Actor::Service { service, token: self.kit.id(), role }, ..self.ours.clone() }
    }

    /// The activity that ours calls so.
    pub async fn activity(&self, key: &str) -> Activity {
        let read = self.store().read(&self.ours);
        let mut found = activities::by_keys(&read, &self.ours, &[key.to_owned()]).await.expect("reads");
        found.remove(key).unwrap_or_else(|| panic!("{key} is not there"))
    }

    /// All that ours says of it.
    pub async fn content(&self, key: &str) -> Content {
        let activity = self.activity(key).await;
        activities::content_of(&self.store().read(&self.ours), &self.ours, &activity).await.expect("reads")
    }

    pub async fn system(&self, key: &str) -> System {
        let read = self.store().read(&self.ours);
        systems::by_keys(&read, &self.ours, &[key.to_owned()]).await.expect("reads").remove(key).expect("there")
    }

    pub async fn processor(&self, key: &str) -> Processor {
        let read = self.store().read(&self.ours);
        processors::by_keys(&read, &self.ours, &[key.to_owned()]).await.expect("reads").remove(key).expect("there")
    }

    pub async fn agreements(&self, key: &str) -> Vec<Agreement> {
        let id = self.processor(key).await.id;
        let read = self.store().read(&self.ours);
        processors::agreements_of(&read, &self.ours, &[id]).await.expect("reads").remove(&id).unwrap_or_default()
    }

    pub async fn draft(&self, by: &str, key: &str, content: Content) -> Result<Activity, Error> {
        let draft = Draft { key: key.to_owned(), content };
        self.write(&self.acting(by).await, async |uow| activities::draft(uow, draft).await).await
    }

    pub async fn change(&self, by: &str, key: &str, content: Content) -> Result<Activity, Error> {
        let before = self.activity(key).await;
        let change = Change { activity: before.id, seen: before.version, content };
        self.write(&self.acting(by).await, async |uow| activities::change(uow, change).await).await
    }

    pub async fn confirm_basis(&self, by: &str, key: &str) -> Result<Activity, Error> {
        let before = self.activity(key).await;
        let confirm = ConfirmBasis { activity: before.id, seen: before.version };
        self.write(&self.acting(by).await, async |uow| activities::confirm_basis(uow, confirm).await).await
    }

    pub async fn approve(&self, by: &str, key: &str) -> Result<Activity, Error> {
        let before = self.activity(key).await;
        let approve = Approve { activity: before.id, seen: before.version };
        let by = self.acting(by).await;
        self.write(&by, async |uow| activities::approve(uow, &self.ports, approve).await).await
    }

    pub async fn start(&self, by: &str, key: &str) -> Result<Activity, Error> {
        let before = self.activity(key).await;
        let start = Start { activity: before.id, seen: before.version };
        let by = self.acting(by).await;
        self.write(&by, async |uow| activities::start(uow, &self.ports, start).await).await
    }

    pub async fn cease(&self, by: &str, key: &str) -> Result<Activity, Error> {
        let before = self.activity(key).await;
        let cease = Cease { activity: before.id, seen: before.version };
        self.write(&self.acting(by).await, async |uow| activities::cease(uow, cease).await).await
    }

    pub async fn agree(&self, by: &str, processor: &str, terms: Terms) -> Result<Agreement, Error> {
        let add = AddAgreement { processor: self.processor(processor).await.id, terms };
        self.write(&self.acting(by).await, async |uow| processors::add_agreement(uow, add).await).await
    }

    /// All the way from a draft to live.
    pub async fn bring_live(&self, key: &str) -> Activity {
        self.confirm_basis("A2", key).await.expect("confirmed");
        self.approve("A1", key).await.expect("approved");
        let live = self.start("A1", key).await.expect("started");
        assert_eq!(live.status, Status::Live);
        live
    }

    /// A person holds a role no longer.
    pub async fn end_role(&self, key: &str, role: Role) {
        let person = self.our(key).await;
        let read = self.store().read(&self.ours);
        let held = access::appointments::of_persons(&read, &self.ours, &[person]).await.expect("reads");
        let held = held[&person].iter().find(|held| held.role == role && held.ended_at.is_none()).expect("held");
        let end = access::appointments::End { appointment: held.id, seen: held.version, at: None };
        drop(read);
        self.write(&self.ours, async |uow| access::appointments::end(uow, end).await).await.expect("ended");
    }

    /// What the report says about ours.
    pub async fn findings(&self) -> Vec<Finding> {
        let read = self.store().read(&self.ours);
        activities::findings(Db::Read(&read), &self.ours, &self.ports).await.expect("reads")
    }

    /// The codes of what it says about one activity.
    pub async fn findings_of(&self, key: &str) -> Vec<FindingCode> {
        let id = self.activity(key).await.id;
        self.findings().await.into_iter().filter(|found| found.activity == Some(id)).map(|found| found.code).collect()
    }

    /// The actions about something.
    pub async fn actions(&self, subject: &Subject) -> Vec<actions::Action> {
        let read = self.store().read(&self.ours);
        let found = actions::of_subjects(&read, &self.ours, std::slice::from_ref(subject)).await.expect("reads");
        found.into_values().next().unwrap_or_default()
    }

    /// What was told about something: when and what, oldest first.
    pub async fn told(&self, subject: &Subject) -> Vec<String> {
        let line =
            |entry: Entry| format!("{} {}", entry.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), entry.kind);
        self.trail(Some(subject)).await.into_iter().map(line).collect()
    }

    /// Our trail, oldest first.
    pub async fn trail(&self, subject: Option<&Subject>) -> Vec<Entry> {
        let read = self.store().read(&self.ours);
        let page = Page::first(100);
        let entries = audit::entries(&read, self.ours.organisation, subject, &page).await.expect("reads").rows;
        entries.into_iter().rev().collect()
    }
}

fn files(kit: &Kit) -> files::Files {
    files::Files::open(kit.folder().join("files").to_str().expect("a path in UTF-8")).expect("a folder for files")
}

pub fn check(pack: &str) -> Result<ports::pack::Checked, Vec<PackFault>> {
    let mut sections = access::pack::sections();
    sections.extend(records::pack::sections());
    ports::pack::check(pack, &sections)
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn purpose(key: &str, basis: LegalBasis) -> PurposeContent {
    PurposeContent {
        key: key.to_owned(),
        text: "What for".to_owned(),
        basis,
        article9: None,
        balancing: None,
        sources: Vec::new(),
    }
}

pub fn category(key: &str) -> CategoryContent {
    CategoryContent {
        key: key.to_owned(),
        name: key.to_owned(),
        sensitivity: Sensitivity::Normal,
        special: false,
        national_id: false,
        unstructured: false,
        necessity: "Without it nothing can be done".to_owned(),
        states: Vec::new(),
        parts: Vec::new(),
        purposes: Vec::new(),
    }
}

/// An activity with one purpose and one category.
pub fn plain() -> Content {
    let mut content = Content::new("Visitors");
    content.purposes.push(purpose("safety", LegalBasis::Contract));
    content.categories.push(category("name"));
    content.details.groups.push("visitors".to_owned());
    content.details.access.push(Access { role: Role::Adm, limit: None });
    content
}
