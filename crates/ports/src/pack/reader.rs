//! Reads one table of a pack, remembering which keys were asked for, so that the rest can be told to be unknown.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Faults;

/// One table of a pack.
pub struct Reader<'t> {
    table: &'t DeTable<'t>,
    span: Range<usize>,
    path: String,
    faults: &'t Faults<'t>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'t> Reader<'t> {
    pub(super) fn root(table: &'t DeTable<'t>, faults: &'t Faults<'t>) -> Self {
        Self { table, span: 0..0, path: String::new(), faults, asked: RefCell::default() }
    }

    fn inner(&self, value: &'t Spanned<DeValue<'t>>, path: String) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(Self { table, span: value.span(), path, faults: self.faults, asked: RefCell::default() })
            }
            _ => {
                self.faults.add(&value.span(), path, "must be a table".to_owned());
                None
            }
        }
    }

    fn get(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn read<T: DeserializeOwned>(&self, value: &Spanned<DeValue<'t>>, path: String) -> Option<T> {
        match T::deserialize(toml::de::ValueDeserializer::from(value.clone())) {
            Ok(value) => Some(value),
            Err(error) => {
                self.faults.add(&error.span().unwrap_or_else(|| value.span()), path, error.message().to_owned());
                None
            }
        }
    }

    /// Whether the key is written at all.
    #[must_use]
    pub fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// A value that may be left out.
    pub fn optional<T: DeserializeOwned>(&self, key: &'static str) -> Option<T> {
        let value = self.get(key)?;
        self.read(value, self.path(key))
    }

    /// A value that must be there.
    pub fn required<T: DeserializeOwned>(&self, key: &'static str) -> Option<T> {
        match self.get(key) {
            Some(value) => self.read(value, self.path(key)),
            None => {
                self.missing(key);
                None
            }
        }
    }

    /// A text that must be there and reads as a `T`.
    pub fn parsed<T>(&self, key: &'static str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.required::<String>(key).and_then(|text| self.parse(key, &text))
    }

    /// A text that may be left out and reads as a `T`.
    pub fn parsed_if<T>(&self, key: &'static str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.optional::<String>(key).and_then(|text| self.parse(key, &text))
    }

    fn parse<T>(&self, key: &'static str, text: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        text.parse().map_err(|error: T::Err| self.fault(key, &error.to_string())).ok()
    }

    /// A list of texts, each of which reads as a `T`; each that does not is a fault of its own. Left out = empty.
    pub fn list<T>(&self, key: &'static str) -> Vec<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.fault(key, "must be a list");
            return Vec::new();
        };
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", self.path(key));
            if let Some(text) = self.read::<String>(item, path.clone()) {
                match text.parse::<T>() {
                    Ok(item) => list.push(item),
                    Err(error) => self.faults.add(&item.span(), path, error.to_string()),
                }
            }
        }
        list
    }

    /// A table that may be left out.
    #[must_use]
    pub fn table(&self, key: &'static str) -> Option<Self> {
        let value = self.get(key)?;
        self.inner(value, self.path(key))
    }

    /// The tables of a list; left out = none.
    #[must_use]
    pub fn tables(&self, key: &'static str) -> Vec<Self> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.fault(key, "must be a list of tables, each under a heading of its own in double brackets");
            return Vec::new();
        };
        let path = |index| format!("{}[{index}]", self.path(key));
        items.iter().enumerate().filter_map(|(index, item)| self.inner(item, path(index))).collect()
    }

    /// Reports a fault of the key's value, or of this table where the key is not there.
    pub fn fault(&self, key: &'static str, message: &str) {
        let span = self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span);
        self.faults.add(&span, self.path(key), message.to_owned());
    }

    fn missing(&self, key: &'static str) {
        self.faults.add(&self.span, self.path(key), "is missing".to_owned());
    }

    /// Reports every key that nobody has asked for.
    pub fn done(&self) {
        self.done_with(&[]);
    }

    /// The same, where further keys are known beside those asked for.
    pub(super) fn done_with(&self, further: &[&'static str]) {
        let mut known = self.asked.borrow().clone();
        known.extend(further);
        for key in self.table.keys().filter(|key| !known.contains(key.get_ref().as_ref())) {
            let message =
                format!("unknown key; known here are {}", known.iter().copied().collect::<Vec<_>>().join(", "));
            self.faults.add(&key.span(), self.path(key.get_ref()), message);
        }
    }
}
