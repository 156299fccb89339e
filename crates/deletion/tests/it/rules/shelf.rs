//! What is held, in memory: whatever a test lays on the shelf.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use calendar::Zone;
use chrono::NaiveDate;
use kernel::{OrganisationId, Role, SubjectId};
use ports::{Anchor, CategoryFacts, Condition, Db, DueQuery, ExternalKey, Holding, HoldingSource, Place, Register};
use uuid::Uuid;

#[derive(Default)]
struct Inside {
    holdings: Vec<(OrganisationId, Holding)>,
    keys: HashMap<Uuid, ExternalKey>,
    spared: HashMap<Uuid, NaiveDate>,
}

/// A shelf, as often as it is needed.
#[derive(Default, Clone)]
pub struct Shelf(Arc<Mutex<Inside>>);

impl Shelf {
    pub fn lay(&self, organisation: OrganisationId, holding: Holding) {
        self.0.lock().expect("nobody panicked over it").holdings.push((organisation, holding));
    }

    pub fn call(&self, id: Uuid, system: &str, kind: &str, key: &str) {
        let key = ExternalKey { system: system.to_owned(), kind: kind.to_owned(), key: key.to_owned() };
        self.0.lock().expect("nobody panicked over it").keys.insert(id, key);
    }

    pub fn change(&self, id: Uuid, change: impl Fn(&mut Holding)) {
        self.0
            .lock()
            .expect("nobody panicked over it")
            .holdings
            .iter_mut()
            .filter(|held| held.1.id == id)
            .for_each(|held| change(&mut held.1));
    }

    pub fn take(&self, id: Uuid) {
        self.0.lock().expect("nobody panicked over it").holdings.retain(|held| held.1.id != id);
    }

    /// A consent keeps a thing, up to and with a date.
    pub fn consent(&self, id: Uuid, until: &str) {
        self.0.lock().expect("nobody panicked over it").spared.insert(id, until.parse().expect("a date"));
    }

    fn of(&self, db: Db<'_>, wanted: impl Fn(&Holding) -> bool) -> Vec<Holding> {
        let organisation = db.scope().organisation;
        let inside = self.0.lock().expect("nobody panicked over it");
        let mine = inside.holdings.iter().filter(|held| held.0 == organisation && wanted(&held.1));
        let mut mine: Vec<_> = mine.map(|held| held.1.clone()).collect();
        mine.sort_by_key(|holding| holding.id);
        mine
    }
}

fn matches(pattern: &str, category: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == category, |activity| category.starts_with(activity))
}

#[async_trait]
impl HoldingSource for Shelf {
    fn kinds(&self) -> &'static [&'static str] {
        &["item", "reference"]
    }

    async fn due(&self, db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, ports::Error> {
        let mut due = self.of(db, |holding| {
            holding.categories.iter().any(|category| query.categories.iter().any(|pattern| matches(pattern, category)))
                && (query.states.is_empty() || holding.state.as_ref().is_some_and(|state| query.states.contains(state)))
                && query
                    .anchors
                    .iter()
                    .any(|name| holding.anchors.get(name).is_some_and(|it| query.cutoff.includes(it)))
                && query.after.is_none_or(|after| holding.id > after)
        });
        due.truncate(usize::try_from(query.limit).expect("a limit"));
        Ok(due)
    }

    async fn by_ids(&self, db: Db<'_>, kind: &str, ids: &[Uuid]) -> Result<Vec<Holding>, ports::Error> {
        Ok(self.of(db, |holding| holding.kind == kind && ids.contains(&holding.id)))
    }

    async fn of_subjects(&self, db: Db<'_>, subjects: &[SubjectId]) -> Result<Vec<Holding>, ports::Error> {
        Ok(self.of(db, |holding| holding.subject.is_some_and(|subject| subjects.contains(&subject))))
    }

    async fn count(&self, db: Db<'_>, _categories: &[String]) -> Result<u64, ports::Error> {
        Ok(self.of(db, |_| true).len() as u64)
    }

    async fn keys(&self, db: Db<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, ExternalKey)>, ports::Error> {
        let held = self.of(db, |holding| ids.contains(&holding.id));
        let inside = self.0.lock().expect("nobody panicked over it");
        Ok(held.iter().filter_map(|holding| Some((holding.id, inside.keys.get(&holding.id)?.clone()))).collect())
    }

    async fn find(&self, db: Db<'_>, key: &ExternalKey) -> Result<Option<Uuid>, ports::Error> {
        let held = self.of(db, |_| true);
        let inside = self.0.lock().expect("nobody panicked over it");
        Ok(held.iter().map(|holding| holding.id).find(|id| inside.keys.get(id) == Some(key)))
    }
}

#[async_trait]
impl Condition for Shelf {
    fn knows(&self, name: &str) -> bool {
        name == "consent.extended_storage"
    }

    async fn spares(
        &self,
        _db: Db<'_>,
        _name: &str,
        holdings: &[Holding],
        on: NaiveDate,
    ) -> Result<Vec<(Uuid, kernel::Subject)>, ports::Error> {
        let inside = self.0.lock().expect("nobody panicked over it");
        let spared = |id: &Uuid| inside.spared.get(id).is_some_and(|until| *until >= on);
        let spared = holdings.iter().filter(|holding| spared(&holding.id));
        Ok(spared.map(|holding| (holding.id, kernel::Subject::new("consent", holding.id))).collect())
    }
}

/// Which categories there are, with their states.
#[derive(Clone)]
pub struct Categories(pub &'static [(&'static str, &'static [&'static str])]);

#[async_trait]
impl Register for Categories {
    async fn categories(&self, _db: Db<'_>) -> Result<Vec<CategoryFacts>, ports::Error> {
        use kernel::Id;
        let facts = |(key, states): &(&str, &[&str])| CategoryFacts {
            key: (*key).to_owned(),
            activity: kernel::ActivityId::from_uuid(Uuid::from_u128(1)),
            live: true,
            states: states.iter().map(|&state| state.to_owned()).collect(),
        };
        Ok(self.0.iter().map(facts).collect())
    }

    async fn owner_of(&self, _db: Db<'_>, system: &str) -> Result<Option<Role>, ports::Error> {
        Ok((system == "S3").then_some(Role::Fin))
    }
}

/// Something that happened on a date, in Oslo.
pub fn anchor(on: &str) -> Anchor {
    let zone: Zone = "Europe/Oslo".parse().expect("it reads");
    let on: NaiveDate = on.parse().expect("it reads");
    Anchor { at: zone.start_of(on), on }
}

/// Something in our own store, of one category.
pub fn item(id: Uuid, category: &str, trigger: &str, on: &str) -> Holding {
    Holding {
        kind: "item",
        id,
        subject: None,
        categories: vec![category.to_owned()],
        state: None,
        place: Place::Own,
        anchors: [(trigger.to_owned(), anchor(on))].into(),
        under_way: None,
    }
}
