//! Two organisations out of packs: ours has ten people, theirs two who are called by the same ids.

use access::{AccessPolicy, Error, Secret, accounts, appointments, pack, tokens};
use audit::Entry;
use jobs::{Ledger, Options, Parts, Registry};
use kernel::{Fault, Instant, OrganisationId, Page, PersonId, Role, Scope, Visible};
use ports::pack::Applied;
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
joined_on = 2019-08-01
roles = ["CTRL"]

[[persons]]
id = "A2"
name = "Bjørn Personal"
email = "a2@handel.example"
line_manager = "A1"
roles = ["HR", "sikkerhetsansvarlig"]

[[persons]]
id = "A3"
name = "Cecilie Salg"
email = "a3@handel.example"
line_manager = "A1"
roles = ["SALES"]

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
"#;

pub const THEIRS: &str = r#"
[organisation]
name = "Nabo Drift AS"
legal_name = "Nabo Drift og Vedlikehold AS"
country = "NO"
number = "310 000 027"
zone = "Europe/Oslo"
language = "nn"
working_hours = { from = "07:30", to = "15:30" }

[[persons]]
id = "A1"
name = "Finn Sjef"
email = "a1@handel.example"
roles = ["CTRL", "SEC"]

[[persons]]
id = "A2"
name = "Gro Teknikk"
email = "a2@nabo.example"
line_manager = "A1"
roles = ["ITOPS"]
"#;

pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub ours: Scope,
    pub theirs: Scope,
}

impl World {
    pub async fn new() -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        let kit = Kit::new(steps, AccessPolicy).await;
        let mut registry = Registry::default();
        access::jobs::register(&mut registry);
        kit.store().grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
        let parts =
            Parts { store: kit.store().clone(), registry, ports: ports::Ports::default(), options: Options::default() };
        let ours = Scope::operator(kit.organisation().await);
        let theirs = Scope::operator(kit.organisation().await);
        let world = Self { ledger: Ledger::new(parts), ours, theirs, kit };
        world.load(&world.ours, OURS).await.expect("our pack is loaded");
        world.load(&world.theirs, THEIRS).await.expect("their pack is loaded");
        world
    }

    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    pub async fn load(&self, scope: &Scope, source: &str) -> Result<Applied, ports::Error> {
        let checked = ports::pack::check(source, &pack::sections()).unwrap_or_else(|faults| panic!("{faults:#?}"));
        self.write(scope, async |uow| checked.apply(uow).await).await
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

    /// The code with which a unit is refused.
    pub async fn refused<T, E: From<store::Error> + Fault>(
        &self,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> &'static str {
        match self.write(scope, work).await {
            Ok(_) => panic!("it was not refused"),
            Err(error) => error.code(),
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

    /// The one appointment that the person holds to the role now.
    pub async fn held(&self, key: &str, role: Role) -> access::Appointment {
        let person = self.person(&self.ours, key).await;
        let read = self.store().read(&self.ours);
        let now = read.now().await.expect("reads");
        let all = appointments::of_persons(&read, &self.ours, &[person]).await.expect("reads");
        let held = all[&person].iter().find(|held| held.role == role && held.is_in_force(now));
        held.unwrap_or_else(|| panic!("{key} does not hold {role}")).clone()
    }

    pub async fn appoint(&self, key: &str, role: Role, from: &str, to: Option<&str>) -> access::Appointment {
        let person = self.person(&self.ours, key).await;
        let new = appointments::Appoint { person, role, from: instant(from), to: to.map(instant), deputy_for: None };
        self.write(&self.ours, async |uow| appointments::appoint(uow, new).await).await.expect("appointed")
    }

    pub async fn token(&self, key: &str, role: Option<Role>, expires: Option<&str>) -> (tokens::Token, Secret) {
        let person = self.person(&self.ours, key).await;
        let new = tokens::ForPerson { person, role, expires_at: expires.map(instant) };
        self.write(&self.ours, async |uow| tokens::create_for_person(uow, new).await).await.expect("made")
    }

    /// An account of the installation.
    pub async fn account(&self, email: &str) -> accounts::Account {
        let new = accounts::Add { email: email.to_owned() };
        self.write(&self.installation(), async |uow| accounts::add(uow, new).await).await.expect("added")
    }

    pub fn installation(&self) -> Scope {
        Scope::operator(self.store().installation_id())
    }

    pub async fn sign_in(&self, secret: &Secret, organisation: Option<&str>) -> Result<Scope, &'static str> {
        let signed_in = access::sign_in(self.store(), secret.expose(), organisation).await;
        signed_in.map_err(|error: Error| error.code())
    }

    /// The trail of an organisation, oldest first.
    pub async fn trail(&self, organisation: OrganisationId) -> Vec<Entry> {
        let read = self.store().read(&Scope::operator(organisation));
        let mut entries = audit::entries(&read, organisation, None, &Page::first(100)).await.expect("reads").rows;
        entries.reverse();
        entries
    }

    /// When, and what, of the events of these kinds in ours.
    pub async fn told(&self, kinds: &[&str]) -> Vec<(Instant, String, String)> {
        let of_these =
            self.trail(self.ours.organisation).await.into_iter().filter(|entry| kinds.contains(&&*entry.kind));
        of_these.map(|entry| (entry.at, entry.kind, entry.data.get("role").cloned().unwrap_or_default())).collect()
    }
}

/// What an operator may see.
pub const ALL: Visible = Visible { all: true, restricted: true, person: None, relations: &[] };
