//! Two organisations out of packs, with systems and categories that a section of the test's own reads.

use access::AccessPolicy;
use async_trait::async_trait;
use connectors::{DataSet, data_set_of};
use jobs::Registry;
use kernel::{Page, Scope};
use ports::pack::{Applied, Facts, PackFault, Part, Reader, Section, check};
use store::UnitOfWork;
use testkit::Kit;

pub const NUMBER: &str = "310000019";

const ORGANISATION: &str = r#"
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
roles = ["CTRL", "SEC"]

[[persons]]
id = "A3"
name = "Cecilie Salg"
email = "a3@handel.example"
line_manager = "A1"
roles = ["SALES"]

[[systems]]
id = "S2"

[[systems]]
id = "S3"
"#;

pub const SETS: &str = r#"
[[data_sets]]
id = "crm-customers"
connector = "crm"
system = "S2"
kind = "customer"
table = "customers"
key = "id"
key_type = "integer"
guards = [{ column = "last_activity_on", anchor = "customer.last_activity", form = "date" }]
receipts = "samsvar_receipts"
columns = { "A-07/contact" = ["email"], "A-07/name" = ["name"] }

[[data_sets.children]]
table = "orders"
parent = "customer_id"
key = "id"

[[data_sets.children.children]]
table = "order_lines"
parent = "order_id"

[[data_sets.children]]
table = "dialogue"
parent = "customer_id"

[[data_sets]]
id = "logs"
connector = "firewall"
system = "S3"
kind = "log"
table = "log"
key = "id"
key_type = "text"
guards = []
unguarded = "A line of a log is never touched again."
"#;

/// Stands in for the register's section.
struct Systems;

struct Nothing;

#[async_trait]
impl Part for Nothing {
    async fn apply(&self, _: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        Ok(Applied::default())
    }
}

impl Section for Systems {
    fn keys(&self) -> &'static [&'static str] {
        &["systems"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        for table in pack.tables("systems") {
            facts.systems.extend(table.required::<String>("id"));
            table.done();
        }
        for category in ["A-07/contact", "A-07/name"] {
            facts.categories.insert(category.to_owned(), vec![]);
        }
        Some(Box::new(Nothing))
    }
}

fn sections() -> Vec<Box<dyn Section>> {
    let mut sections = access::pack::sections();
    sections.push(Box::new(Systems));
    sections.extend(connectors::pack::sections());
    sections
}

/// What is wrong with a pack of these data sets.
pub fn faults(sets: &str) -> Vec<PackFault> {
    check(&format!("{ORGANISATION}{sets}"), &sections()).err().unwrap_or_default()
}

pub struct World {
    pub kit: Kit,
    pub ours: Scope,
    pub theirs: Scope,
}

impl World {
    /// Both have the same data sets.
    pub async fn new() -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        steps.extend(connectors::migrations());
        let kit = Kit::new(steps, AccessPolicy).await;
        let mut registry = Registry::default();
        access::jobs::register(&mut registry);
        kit.store().grant(store::Grants { jobs: registry.grants(), anonymous: [].into() });
        let (ours, theirs) = (Scope::operator(kit.organisation().await), Scope::operator(kit.organisation().await));
        let world = Self { kit, ours, theirs };
        world.load(&world.ours, NUMBER, SETS).await;
        world.load(&world.theirs, "310000027", SETS).await;
        world
    }

    pub async fn load(&self, scope: &Scope, number: &str, sets: &str) -> Applied {
        let pack = format!("{ORGANISATION}{sets}").replace(NUMBER, number);
        let checked = check(&pack, &sections()).unwrap_or_else(|faults| panic!("{faults:#?}"));
        self.write(scope, async |uow| checked.apply(uow).await).await.expect("the pack is loaded")
    }

    pub async fn write<T, E: From<store::Error>>(
        &self,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut value = None;
        let run = async |uow: &mut UnitOfWork| {
            value = Some(work(uow).await?);
            Ok::<(), E>(())
        };
        self.kit.store().write(scope, None, run).await?;
        Ok(value.expect("the unit has run"))
    }

    pub async fn set(&self, scope: &Scope, system: &str, kind: &str) -> Option<DataSet> {
        let read = self.kit.store().read(scope);
        data_set_of(&read, scope, system, kind).await.expect("reads")
    }

    pub async fn acting(&self, key: &str) -> Scope {
        let read = self.kit.store().read(&self.ours);
        let person = access::persons::by_pack_key(&read, &self.ours, key).await.expect("reads").expect("is there");
        Scope::person(self.ours.organisation, person.id)
    }

    /// The kinds of what was told about data sets in ours, in the order in which it was.
    pub async fn told(&self) -> Vec<String> {
        let read = self.kit.store().read(&self.ours);
        let page = Page::first(100);
        let entries = audit::entries(&read, self.ours.organisation, None, &page).await.expect("reads").rows;
        let kinds = entries.into_iter().rev().map(|entry| entry.kind);
        kinds.filter(|kind| kind.starts_with("data_set.")).collect()
    }
}
