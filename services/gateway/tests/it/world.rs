//! Two organisations in which every role is held, and a gateway before them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;

use access::{appointments, organisations, persons, report_links, services, tokens};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use connectors::Connectors;
use gateway::{ApiError, Gateway, Options, Parts, Ready, SignIn, TestClock};
use jobs::{Beside, Ledger, Registry};
use kernel::{Instant, OrganisationId, PersonId, Role, Scope};
use ports::{Extensions, Ports};
use reviews::Kind;
use reviews::duties::{Define, define};
use serde_json::{Value, json};
use store::{Erasable, Erasables, Grants, Store, UnitOfWork};
use testkit::{Kit, START, instant};
use tower::ServiceExt;

/// Our number in the register of companies.
const OURS: &str = "310000019";

/// Whoever signs in by a role's code, or by one of these.
pub const SERVICE: &str = "service";
pub const LINK: &str = "link";

pub struct World {
    pub kit: Kit,
    pub ours: Organisation,
    pub theirs: Organisation,
    ledger: Ledger,
    ports: Arc<Ports>,
    options: Options,
    router: Router,
    /// The shop's database.
    pub shop: PathBuf,
    _files: tempfile::TempDir,
}

pub struct Organisation {
    pub id: OrganisationId,
    pub people: BTreeMap<Role, PersonId>,
    tokens: BTreeMap<String, String>,
}

impl Organisation {
    pub fn token(&self, who: &str) -> &str {
        self.tokens.get(who).unwrap_or_else(|| panic!("nobody signs in as {who}"))
    }

    pub fn operator(&self) -> Scope {
        Scope::operator(self.id)
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the answer is text")
    }

    /// The data of an answer without errors.
    pub fn data(&self) -> Value {
        let mut json = self.json();
        assert!(json.get("errors").is_none(), "{json:#}");
        json["data"].take()
    }

    /// The codes of the errors.
    pub fn codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("none").to_owned()).collect()
    }

    /// The code of the only error.
    pub fn code(&self) -> String {
        let codes = self.codes();
        assert_eq!(codes.len(), 1, "{:#}", self.json());
        codes.into_iter().next().expect("one")
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        steps.extend(actions::migrations());
        steps.extend(deviations::migrations());
        steps.extend(reviews::migrations());
        steps.extend(connectors::migrations());
        steps.extend(records::migrations());
        steps.extend(deletion::migrations());
        steps.extend(webhooks::migrations());
        let kit = Kit::new(steps, access::AccessPolicy).await;
        let store = kit.store().clone();
        let mut registry = Registry::default();
        access::jobs::register(&mut registry);
        actions::jobs::register(&mut registry);
        deviations::jobs::register(&mut registry);
        reviews::jobs::register(&mut registry);
        records::jobs::register(&mut registry);
        deletion::jobs::register(&mut registry);
        let anonymous = deviations::ANONYMOUS.iter().map(|permission| permission.name).collect();
        store.grant(Grants { jobs: registry.grants(), anonymous });
        let cases: Arc<dyn Erasable> = Arc::new(deviations::ErasableCases);
        store.erase_through(Erasables::new(records::erasables().into_iter().chain([cases])));
        let folder = tempfile::tempdir().expect("a folder");
        let files = files::Files::open(folder.path().to_str().expect("a path")).expect("the folder opens");
        let shop = folder.path().join("shop.db");
        let url = format!("sqlite://{}", shop.display());
        crate::shelf::database(&url, 1..=9).await;
        let connector = connectors::Options::new(url, OURS);
        let connectors = Connectors::new([("shop".to_owned(), connector)].into()).expect("the shop is connected");
        let webhooks = webhooks::Options { allow_private_addresses: true, ..webhooks::Options::default() };
        let ports = ports(Extensions::default().with(files).with(connectors).with(webhooks.clone()));
        let of_jobs = jobs::Options::default();
        let parts = jobs::Parts { store: store.clone(), registry, ports: ports.clone(), options: of_jobs };
        // Deliveries are made and not sent: nobody listens.
        let client = outbound::Client::new(webhooks.outbound()).expect("a client");
        let dispatcher = webhooks::Dispatcher::new(store.clone(), client, webhooks);
        let ledger = Ledger::with(parts, Beside { sinks: vec![Arc::new(dispatcher)], background: Vec::new() });
        let ours = settle(&kit, "Ours", OURS).await;
        let theirs = settle(&kit, "Theirs", "310000027").await;
        let (ports, router) = (Arc::new(ports), Router::new());
        let mut world = Self { kit, ours, theirs, ledger, ports, options, router, shop, _files: folder };
        world.router = Gateway::new(world.parts()).router();
        world
    }

    /// What a gateway before this world is made of.
    pub fn parts(&self) -> Parts {
        let store = self.kit.store().clone();
        Parts {
            store: store.clone(),
            ports: self.ports.clone(),
            options: self.options.clone(),
            sign_in: Arc::new(Tokens(store)),
            test_clock: Arc::new(Clock(self.ledger.clone())),
            metrics: Arc::new(|| "# none\n".to_owned()),
            ready: Arc::new(Always),
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    /// A document by somebody's token, or by nobody's where it is empty.
    pub async fn ask(&self, token: &str, query: &str) -> Answer {
        self.ask_with(token, query, json!({})).await
    }

    pub async fn ask_with(&self, token: &str, query: &str, variables: Value) -> Answer {
        self.post(token, &json!({ "query": query, "variables": variables }).to_string()).await
    }

    pub async fn post(&self, token: &str, body: &str) -> Answer {
        self.send(post(token, body)).await
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.send(Request::get(address).body(Body::empty()).expect("a request")).await
    }

    /// The names of the fields of a type, as introspection tells them.
    pub async fn fields(&self, of: &str) -> BTreeSet<String> {
        let data = self.sec(&format!("{{ __type(name: \"{of}\") {{ fields {{ name }} }} }}")).await.data();
        let fields = data["__type"]["fields"].as_array().expect("an object type").iter();
        fields.map(|field| field["name"].as_str().expect("a name").to_owned()).collect()
    }

    /// Our security officer's answer.
    pub async fn sec(&self, query: &str) -> Answer {
        self.ask(self.ours.token("SEC"), query).await
    }
}

/// What domains offer each other.
fn ports(extensions: Extensions) -> Ports {
    Ports {
        agenda: vec![Arc::new(deviations::Agenda), Arc::new(actions::Agenda)],
        holdings: vec![
            Arc::new(records::Items),
            Arc::new(records::References),
            Arc::new(records::Proofs),
            Arc::new(deviations::ClosedCases),
        ],
        conditions: vec![Arc::new(records::Conditions), Arc::new(deviations::EvidenceInOpenCases)],
        register: Some(Arc::new(records::RegisterPort)),
        rule_book: Some(Arc::new(deletion::RuleBookPort)),
        extensions,
    }
}

/// The answer of a gateway.
pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("a router always answers");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the body can be read");
    Answer { status: parts.status, headers: parts.headers, body: body.to_vec() }
}

/// A request by somebody's token, or by nobody's where it is empty.
pub fn post(token: &str, body: &str) -> Request<Body> {
    let mut request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body(Body::from(body.to_owned())).expect("a request")
}

/// An organisation with one person for each role, a service, and a report link.
async fn settle(kit: &Kit, name: &str, number: &str) -> Organisation {
    let store = kit.store();
    let id = kit.organisation().await;
    let scope = Scope::operator(id);
    let mut people = BTreeMap::new();
    let mut signed_in = BTreeMap::new();
    let create = organisations::Create {
        name: name.to_owned(),
        legal_name: None,
        country: calendar::Country::No,
        number: Some(number.to_owned()),
        zone: "Europe/Oslo".parse().expect("a zone"),
        language: "nb".to_owned(),
        working_hours: calendar::WorkingHours {
            from: "08:00:00".parse().expect("a time"),
            to: "16:00:00".parse().expect("a time"),
        },
    };
    write(store, &scope, async |uow| organisations::create(uow, create).await.map(|_| ())).await;
    let manager = add(store, &scope, "Lm", None).await;
    for role in Role::ALL {
        let person = match role {
            Role::Lm => manager,
            _ => add(store, &scope, role.code(), Some(manager)).await,
        };
        if !matches!(role, Role::Lm | Role::Emp) {
            let appoint =
                appointments::Appoint { person, role: *role, from: instant(START), to: None, deputy_for: None };
            write(store, &scope, async |uow| appointments::appoint(uow, appoint).await.map(|_| ())).await;
        }
        let wish = tokens::ForPerson { person, role: None, expires_at: None };
        let token = write(store, &scope, async |uow| {
            tokens::create_for_person(uow, wish).await.map(|(_, secret)| secret.expose().to_owned())
        });
        signed_in.insert(role.code().to_owned(), token.await);
        people.insert(*role, person);
    }
    let token = write(store, &scope, async |uow| {
        let service = services::add(uow, services::Add { name: "feed".to_owned(), role: Role::Sec }).await?.id;
        let wish = tokens::ForService { service, expires_at: None };
        tokens::create_for_service(uow, wish).await.map(|(_, secret)| secret.expose().to_owned())
    });
    signed_in.insert(SERVICE.to_owned(), token.await);
    let link = report_links::Create { label: "canteen".to_owned(), expires_at: None };
    let link = write(store, &scope, async |uow| {
        report_links::create(uow, link).await.map(|(_, secret)| secret.expose().to_owned())
    });
    signed_in.insert(LINK.to_owned(), link.await);
    wheel(store, &scope).await;
    crate::shelf::load(store, &scope).await;
    Organisation { id, people, tokens: signed_in }
}

async fn add(store: &Store, scope: &Scope, name: &str, line_manager: Option<PersonId>) -> PersonId {
    let email = format!("{}@example.org", name.to_lowercase());
    let person = persons::Add { name: name.to_owned(), email, line_manager, ..persons::Add::default() };
    write(store, scope, async |uow| persons::add(uow, person).await.map(|person| person.id)).await
}

/// A duty that recurs every week, at nine.
pub fn weekly(key: &str, kind: Kind, rule: &str, owner_role: Role, quorum: Option<reviews::Quorum>) -> Define {
    Define {
        key: key.to_owned(),
        kind,
        title: key.to_owned(),
        rule: rule.parse().expect("a rule"),
        at: "09:00:00".parse().expect("a time"),
        duration: None,
        moves: calendar::Move::NextWorkingDay,
        opens_before: calendar::Span::ZERO,
        closes: "P5D".parse().expect("an end"),
        owner_role,
        catch_up: jobs::CatchUp::Every,
        quorum,
    }
}

/// A weekly meeting and a weekly task.
async fn wheel(store: &Store, scope: &Scope) {
    let quorum = reviews::Quorum { persons: 2, roles: [Role::Sec, Role::Hr].into() };
    let meeting = weekly("weekly-meeting", Kind::Meeting, "FREQ=WEEKLY;BYDAY=TU", Role::Sec, Some(quorum));
    let task = weekly("restore-test", Kind::Task, "FREQ=WEEKLY;BYDAY=WE", Role::Itops, None);
    write(store, scope, async |uow| {
        define(uow, meeting).await?;
        define(uow, task).await.map(|_| ())
    })
    .await;
}

/// One unit of work that must go well. What it answers is passed by the side, because secrets are never kept.
pub async fn write<T, E: From<store::Error> + Debug>(
    store: &Store,
    scope: &Scope,
    work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
) -> T {
    let mut answer = None;
    store
        .write::<_, E>(scope, None, async |uow| {
            answer = Some(work(uow).await?);
            Ok(())
        })
        .await
        .expect("the setting is made");
    answer.expect("the work has been done")
}

struct Tokens(Store);

#[async_trait]
impl SignIn for Tokens {
    async fn sign_in(&self, token: &str, organisation: Option<&str>) -> Result<Scope, ApiError> {
        Ok(access::sign_in(&self.0, token, organisation).await?)
    }
}

struct Clock(Ledger);

#[async_trait]
impl TestClock for Clock {
    async fn advance(&self, to: Instant) -> Result<Instant, ApiError> {
        Ok(self.0.advance(to, |_| {}).await?)
    }
}

struct Always;

#[async_trait]
impl Ready for Always {
    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}
