//! Two organisations, a shelf, and a ledger under which time goes on.

use std::sync::Arc;

use access::AccessPolicy;
use audit::Entry;
use chrono::NaiveDate;
use deletion::rule::{Approve, Definition, Propose, RuleVersion};
use deletion::{Error, RuleBookPort, candidate, review, rule};
use jobs::{Ledger, Options, Parts, Registry};
use kernel::{Fault, Id, Page, PersonId, Position, Scope, SortKey};
use ports::{Db, Holding, Ports};
use store::{Store, UnitOfWork};
use testkit::{Kit, instant};
use uuid::Uuid;

use super::shelf::{Categories, Shelf, item};

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

[[persons]]
id = "A6"
name = "Eva Selger"
email = "a6@handel.example"
line_manager = "A3"
roles = ["SREP"]
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
roles = ["CTRL", "SEC", "SALES"]

[[persons]]
id = "A2"
name = "Gro Teknikk"
email = "a2@nabo.example"
roles = ["ITOPS", "HR"]
"#;

pub const CATEGORIES: &[(&str, &[&str])] = &[
    ("A-07/contact", &[]),
    ("A-07/orders", &[]),
    ("A-08/vouchers", &[]),
    ("A-04/goals", &[]),
    ("A-04/courses", &[]),
    ("A-12/account", &[]),
    ("B-01/photo", &["approved", "rejected"]),
];

pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub shelf: Shelf,
    pub ports: Ports,
    pub ours: Scope,
    pub theirs: Scope,
}

impl World {
    /// On a Monday at nine in the morning.
    pub async fn new() -> Self {
        Self::starting("2026-03-02T08:00:00Z").await
    }

    pub async fn starting(at: &str) -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        steps.extend(deletion::migrations());
        let kit = Kit::new(steps, AccessPolicy).await;
        let shelf = Shelf::default();
        let ports = Ports {
            holdings: vec![Arc::new(shelf.clone())],
            conditions: vec![Arc::new(shelf.clone())],
            register: Some(Arc::new(Categories(CATEGORIES))),
            rule_book: Some(Arc::new(RuleBookPort)),
            ..Ports::default()
        };
        let mut registry = Registry::default();
        access::jobs::register(&mut registry);
        deletion::jobs::register(&mut registry);
        kit.store().grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
        let parts = Parts { store: kit.store().clone(), registry, ports: ports.clone(), options: Options::default() };
        let ours = Scope::operator(kit.organisation().await);
        let theirs = Scope::operator(kit.organisation().await);
        let world = Self { ledger: Ledger::new(parts), shelf, ports, ours, theirs, kit };
        for (scope, pack) in [(&world.ours, OURS), (&world.theirs, THEIRS)] {
            let checked =
                ports::pack::check(pack, &access::pack::sections()).unwrap_or_else(|faults| panic!("{faults:#?}"));
            world.write(scope, async |uow| checked.apply(uow).await).await.expect("the pack is loaded");
        }
        world.until(at).await;
        world
    }

    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    /// Lets time go on, and everything happen that is due until then.
    pub async fn until(&self, at: &str) {
        self.ledger.advance(instant(at), |_| {}).await.expect("time goes on");
    }

    pub async fn settle(&self) {
        self.ledger.pass().await.expect("a pass");
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

    pub async fn person(&self, scope: &Scope, key: &str) -> PersonId {
        let found = access::persons::by_pack_key(&self.store().read(scope), scope, key).await.expect("reads");
        found.unwrap_or_else(|| panic!("{key} is not there")).id
    }

    /// Acting as the person whom an organisation's pack calls so.
    pub async fn acting_in(&self, scope: &Scope, key: &str) -> Scope {
        Scope::person(scope.organisation, self.person(scope, key).await)
    }

    pub async fn acting(&self, key: &str) -> Scope {
        self.acting_in(&self.ours, key).await
    }

    pub async fn propose(&self, by: &str, key: &str, definition: Definition) -> Result<RuleVersion, Error> {
        let new = Propose { key: key.to_owned(), definition };
        self.write(&self.acting(by).await, async |uow| rule::propose(uow, &self.ports, new).await).await
    }

    pub async fn approve(&self, by: &str, version: &RuleVersion) -> Result<RuleVersion, Error> {
        let approve = Approve { version: version.id, seen: version.version, sha256: version.sha256.clone() };
        self.write(&self.acting(by).await, async |uow| rule::approve(uow, approve).await).await
    }

    /// A rule of ours in force: written by A3, approved by A1 and A2.
    pub async fn rule(&self, key: &str, definition: Definition) -> RuleVersion {
        let version = self.propose("A3", key, definition).await.expect("proposed");
        let version = self.approve("A1", &version).await.expect("approved");
        self.approve("A2", &version).await.expect("approved by another")
    }

    /// Lays something of ours on the shelf.
    pub fn lay(&self, category: &str, trigger: &str, on: &str) -> Uuid {
        let id = self.new_id();
        self.shelf.lay(self.ours.organisation, item(id, category, trigger, on));
        id
    }

    pub fn new_id(&self) -> Uuid {
        self.kit.id::<kernel::ItemId>().uuid()
    }

    /// What becomes of a thing under a rule on a day: `go`, or the code of why not.
    pub async fn verdict(&self, rule: &RuleVersion, id: Uuid, day: &str) -> String {
        let read = self.store().read(&self.ours);
        let held = self.held(id).await;
        let mut verdicts =
            rule::check(Db::Read(&read), &self.ports, rule, &[held], date(day)).await.expect("it is weighed");
        match verdicts.pop().expect("a verdict for each") {
            rule::Verdict::Go { .. } => "go".to_owned(),
            rule::Verdict::Spared { reason } => reason.code().to_owned(),
        }
    }

    pub async fn held(&self, id: Uuid) -> Holding {
        let read = self.store().read(&self.ours);
        let db = Db::Read(&read);
        self.ports.holdings[0].by_ids(db, "item", &[id]).await.expect("reads").pop().expect("it is held")
    }

    /// Our lists, the earliest first.
    pub async fn lists(&self) -> Vec<candidate::CandidateList> {
        let read = self.store().read(&self.ours);
        let filter = candidate::ListFilter::default();
        let page = candidate::page(&read, &self.ours, &filter, &Page::first(100)).await.expect("reads");
        page.rows.into_iter().rev().collect()
    }

    pub async fn candidates(&self, list: &candidate::CandidateList) -> Vec<candidate::Candidate> {
        let read = self.store().read(&self.ours);
        let filter = candidate::CandidateFilter::default();
        candidate::candidates_of(&read, &self.ours, list.id, filter, &Page::first(100)).await.expect("reads").rows
    }

    /// Our reviews, the earliest first.
    pub async fn reviews(&self) -> Vec<review::RetentionReview> {
        let read = self.store().read(&self.ours);
        let filter = review::ReviewFilter::default();
        let page = review::page(&read, &self.ours, &filter, &Page::first(100)).await.expect("reads");
        page.rows.into_iter().rev().collect()
    }

    pub async fn entries(&self, review: &review::RetentionReview) -> Vec<review::ReviewEntry> {
        let read = self.store().read(&self.ours);
        let filter = review::EntryFilter::default();
        review::entries_of(&read, &self.ours, review.id, filter, &Page::first(100)).await.expect("reads").rows
    }

    /// Our trail, oldest first.
    pub async fn trail(&self) -> Vec<Entry> {
        let read = self.store().read(&self.ours);
        let mut all: Vec<Entry> = Vec::new();
        loop {
            let last = all.last().map(|last| Position {
                sort: SortKey::Number(i64::try_from(last.sequence).expect("a number")),
                id: last.id.uuid(),
            });
            let page = Page { after: last, ..Page::first(100) };
            let rows = audit::entries(&read, self.ours.organisation, None, &page).await.expect("reads").rows;
            if rows.is_empty() {
                all.reverse();
                return all;
            }
            all.extend(rows);
        }
    }

    /// How often something was told of ours.
    pub async fn told(&self, kind: &str) -> usize {
        self.trail().await.iter().filter(|entry| entry.kind == kind).count()
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A rule as a pack writes it, on one line for each key.
pub fn written(lines: &str) -> Definition {
    let value: toml::Table = lines.parse().expect("TOML");
    let texts = |key: &str| -> Vec<String> {
        let list = value.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        list.iter().map(|text| text.as_str().expect("a text").to_owned()).collect()
    };
    let text = |key: &str| value.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let notify = value.get("notify").and_then(toml::Value::as_table);
    Definition {
        after: text("after").expect("after").parse().expect("a period"),
        answers: texts("answers").iter().map(|text| text.parse().expect("an answer")).collect(),
        approval: rule::Approval::None,
        categories: texts("categories"),
        every: text("every").map(|span| span.parse().expect("a span")),
        evidence: text("evidence"),
        kind: text("kind").unwrap_or_else(|| "ceiling".to_owned()).parse().expect("a kind"),
        latest: text("latest").map(|span| span.parse().expect("a span")),
        notify: notify.map(|notify| rule::Notify {
            role: notify["role"].as_str().expect("a role").parse().expect("a role"),
            before: notify["before"].as_str().expect("a span").parse().expect("a span"),
        }),
        on: texts("on"),
        overridable: false,
        round: texts("round").iter().map(|text| text.parse().expect("a round")).collect(),
        sources: Vec::new(),
        states: texts("states"),
        steps: texts("do").iter().map(|text| text.parse().expect("a step")).collect(),
        text: None,
        unless: texts("unless"),
    }
}

/// Customers without activity for three years; SALES is told sixty days before.
pub fn customers() -> Definition {
    written(
        r#"
on = ["customer.last_activity"]
after = "P3Y"
do = ["erase"]
unless = ["consent.extended_storage"]
notify = { role = "SALES", before = "P60D" }
categories = ["A-07/contact"]
"#,
    )
}

/// The code and field of a refusal.
pub fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, Option<String>) {
    let error = result.expect_err("it is refused");
    (error.code(), error.field().map(str::to_owned))
}
