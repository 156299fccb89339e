//! Two organisations, a ledger, and a dispatcher that may call this machine.

use access::AccessPolicy;
use jobs::{Beside, Ledger, Parts, Registry};
use kernel::{DeviationId, EndpointId, Event, Fault, Page, PersonId, Scope, Subject};
use store::{Store, UnitOfWork};
use testkit::{Kit, instant};
use webhooks::deliveries::{self, Attempt, Delivery, Filter};
use webhooks::endpoints::{self, Create, Endpoint, Issued};
use webhooks::{Algorithm, Dispatcher, Error, Options};

use crate::receiver::Receiver;

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
name = "Bjørn Sikker"
email = "a2@handel.example"
line_manager = "A1"
roles = ["SEC"]

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
"#;

pub struct World {
    pub kit: Kit,
    pub ledger: Ledger,
    pub dispatcher: Dispatcher,
    pub ours: Scope,
    pub theirs: Scope,
}

/// Something that happened to a case.
pub struct Happened {
    pub kind: &'static str,
    pub case: DeviationId,
    pub restricted: bool,
}

impl Event for Happened {
    fn kind(&self) -> &'static str {
        self.kind
    }
    fn subject(&self) -> Subject {
        Subject::new("deviation", self.case)
    }
    fn data(&self) -> std::collections::BTreeMap<&'static str, String> {
        let mut data =
            std::collections::BTreeMap::from([("kind", "event".to_owned()), ("title", "a letter".to_owned())]);
        if self.restricted {
            data.insert("restricted", "true".to_owned());
        }
        data
    }
}

/// Patient enough for a machine under load, and no longer.
pub fn options() -> Options {
    Options { allow_private_addresses: true, timeout: 1, ..Options::default() }
}

impl World {
    pub async fn new() -> Self {
        Self::with(options()).await
    }

    pub async fn with(options: Options) -> Self {
        let mut steps = jobs::migrations();
        steps.extend(access::migrations());
        steps.extend(webhooks::migrations());
        let kit = Kit::new(steps, AccessPolicy).await;
        let dispatcher = dispatcher(kit.store(), options);
        let ledger = ledger(kit.store(), &dispatcher);
        let ours = Scope::operator(kit.organisation().await);
        let theirs = Scope::operator(kit.organisation().await);
        let world = Self { ledger, dispatcher, ours, theirs, kit };
        for (scope, pack) in [(&world.ours, OURS), (&world.theirs, THEIRS)] {
            let checked =
                ports::pack::check(pack, &access::pack::sections()).unwrap_or_else(|faults| panic!("{faults:#?}"));
            world.write(scope, async |uow| checked.apply(uow).await).await.expect("the pack is loaded");
        }
        world
    }

    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    /// Lets time go on, and everything happen that is due until then.
    pub async fn until(&self, at: &str) {
        self.ledger.advance(instant(at), |_| {}).await.expect("time goes on");
    }

    /// Everything happens that is due now.
    pub async fn settle(&self) {
        let now = self.store().business_now().await.expect("a time");
        self.ledger.advance(now, |_| {}).await.expect("all is done");
    }

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

    pub async fn person(&self, scope: &Scope, key: &str) -> PersonId {
        let found = access::persons::by_pack_key(&self.store().read(scope), scope, key).await.expect("reads");
        found.unwrap_or_else(|| panic!("{key} is not there")).id
    }

    /// Acting as the person whom our pack calls so.
    pub async fn acting(&self, key: &str) -> Scope {
        Scope::person(self.ours.organisation, self.person(&self.ours, key).await)
    }

    /// An endpoint of ours at a receiver, for all types.
    pub async fn endpoint(&self, receiver: &Receiver) -> Issued {
        self.endpoint_of(&self.ours, receiver, Algorithm::Hmac).await
    }

    pub async fn endpoint_of(&self, scope: &Scope, receiver: &Receiver, algorithm: Algorithm) -> Issued {
        let new = Create { algorithm, ..wish(&receiver.url()) };
        self.write(scope, async |uow| endpoints::create(uow, options().guard(), new).await).await.expect("created")
    }

    /// Tells that so many cases were closed, and passes it on.
    pub async fn close_cases(&self, cases: usize) {
        for _ in 0..cases {
            self.happen(&self.ours, "deviation.closed", false).await;
        }
    }

    pub async fn happen(&self, scope: &Scope, kind: &'static str, restricted: bool) {
        let event = Happened { kind, case: self.kit.id(), restricted };
        let told = self.write(scope, async |uow| {
            uow.emit(&event);
            Ok::<_, store::Error>(())
        });
        told.await.expect("it is told");
    }

    pub async fn deliveries(&self, endpoint: EndpointId) -> Vec<Delivery> {
        let filter = Filter { endpoint: Some(endpoint), state: None };
        let read = self.store().read(&self.ours);
        let mut rows = deliveries::page(&read, &self.ours, &filter, &Page::first(100)).await.expect("reads").rows;
        rows.reverse();
        rows
    }

    pub async fn delivery(&self, endpoint: EndpointId) -> Delivery {
        let mut all = self.deliveries(endpoint).await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    /// The states of an endpoint's deliveries, the oldest first.
    pub async fn states(&self, endpoint: EndpointId) -> Vec<&'static str> {
        self.deliveries(endpoint).await.iter().map(|delivery| delivery.state.code()).collect()
    }

    pub async fn attempts(&self, delivery: &Delivery) -> Vec<Attempt> {
        let read = self.store().read(&self.ours);
        let mut found = deliveries::attempts_of(&read, &self.ours, &[delivery.id]).await.expect("reads");
        found.remove(&delivery.id).unwrap_or_default()
    }

    /// The endpoint as it is now.
    pub async fn now(&self, endpoint: EndpointId) -> Endpoint {
        let read = self.store().read(&self.ours);
        endpoints::get(&read, &self.ours, endpoint).await.expect("reads").expect("it is there")
    }

    /// What the trail says of an endpoint, the oldest first.
    pub async fn told(&self, endpoint: EndpointId) -> Vec<String> {
        let read = self.store().read(&self.ours);
        let subject = Subject::new("webhook_endpoint", endpoint);
        let entries = audit::entries(&read, self.ours.organisation, Some(&subject), &Page::first(100)).await;
        entries.expect("reads").rows.into_iter().rev().map(|entry| entry.kind).collect()
    }
}

pub fn wish(url: &str) -> Create {
    Create { name: "Mailing list".to_owned(), url: url.to_owned(), event_types: None, algorithm: Algorithm::Hmac }
}

pub fn dispatcher(store: &Store, options: Options) -> Dispatcher {
    let client = outbound::Client::new(options.outbound()).expect("a client");
    Dispatcher::new(store.clone(), client, options)
}

pub fn ledger(store: &Store, dispatcher: &Dispatcher) -> Ledger {
    let mut beside = Beside::default();
    webhooks::jobs::register(&mut beside, dispatcher);
    let mut registry = Registry::default();
    access::jobs::register(&mut registry);
    store.grant(store::Grants { jobs: registry.grants(), anonymous: Vec::new() });
    let parts =
        Parts { store: store.clone(), registry, ports: ports::Ports::default(), options: jobs::Options::default() };
    Ledger::with(parts, beside)
}
