//! `[[consent_purposes]]` of a pack: what consent is asked for, which data its proof is, and the words.

use std::collections::BTreeSet;

use async_trait::async_trait;
use ports::pack::{Applied, Facts, Part, Reader, Section};
use store::UnitOfWork;

use super::{Event, PublishText, publish_text, purposes, texts};
use crate::{Error, words};

const KEY: &str = "consent_purposes";
/// So that anchors may be named after it.
const PURPOSE: usize = 40;

/// The section of what consent is asked for.
pub(crate) struct Purposes;

struct Declared {
    purpose: String,
    category: String,
    texts: Vec<PublishText>,
}

impl Section for Purposes {
    fn keys(&self) -> &'static [&'static str] {
        &[KEY]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        let mut seen = BTreeSet::new();
        let read: Vec<_> = pack.tables(KEY).iter().map(|table| declared(table, facts, &mut seen)).collect();
        let entries: Vec<_> = read.into_iter().collect::<Option<_>>()?;
        (!entries.is_empty()).then(|| Box::new(Entries(entries)) as Box<dyn Part>)
    }
}

fn declared(table: &Reader<'_>, facts: &Facts, seen: &mut BTreeSet<String>) -> Option<Declared> {
    let purpose = table.required::<String>("purpose");
    let category = table.required::<String>("category");
    let texts: Vec<_> = table.tables("texts").iter().map(|text| words_of(text, purpose.as_deref())).collect();
    table.done();
    let (purpose, category) = (purpose?, category?);
    if !is_word(&purpose) {
        table.fault("purpose", "a purpose is one word in small letters, as newsletter or extended_storage");
        return None;
    }
    if !seen.insert(purpose.clone()) {
        table.fault("purpose", &format!("{purpose} stands there twice"));
        return None;
    }
    if !facts.categories.contains_key(&category) {
        table.fault("category", &format!("{category} is no category of this pack"));
        return None;
    }
    Some(Declared { purpose, category, texts: texts.into_iter().collect::<Option<_>>()? })
}

fn words_of(table: &Reader<'_>, purpose: Option<&str>) -> Option<PublishText> {
    let version = valid(table, "version", |text| words::key(text, "version"));
    let language = valid(table, "language", |text| words::key(text, "language"));
    let said = valid(table, "words", |text| words::text(&text, "words"));
    table.done();
    Some(PublishText { purpose: purpose?.to_owned(), text_version: version?, language: language?, words: said? })
}

fn valid(
    table: &Reader<'_>,
    key: &'static str,
    check: impl FnOnce(String) -> Result<String, crate::RegisterRefusal>,
) -> Option<String> {
    let text: String = table.required(key)?;
    check(text).map_err(|refusal| table.fault(key, &refusal.to_string())).ok()
}

fn is_word(text: &str) -> bool {
    text.len() <= PURPOSE
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

struct Entries(Vec<Declared>);

#[async_trait]
impl Part for Entries {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        bring(uow, &self.0).await.map_err(ports::Error::of)
    }
}

/// What the pack does not name stays.
async fn bring(uow: &mut UnitOfWork, declared: &[Declared]) -> Result<Applied, Error> {
    let before = purposes(uow.db(), uow.scope()).await?;
    let mut applied = Applied::default();
    for new in declared {
        let one = super::apply_purpose(uow, &new.purpose, &new.category, &before).await?;
        applied.added += one.added;
        applied.changed += one.changed;
        applied.unchanged += one.unchanged;
    }
    if applied.added + applied.changed > 0 {
        uow.emit(&Event::PurposesSet { organisation: uow.organisation() });
    }
    let published = texts(uow.db(), uow.scope()).await?;
    for text in declared.iter().flat_map(|new| &new.texts) {
        let same = |known: &&super::ConsentText| {
            (&known.purpose, &known.text_version, &known.language)
                == (&text.purpose, &text.text_version, &text.language)
        };
        match published.iter().find(same) {
            Some(known) if known.words == text.words => applied.unchanged += 1,
            // Refused where other words are published under this version.
            _ => {
                publish_text(uow, text.clone()).await?;
                applied.added += 1;
            }
        }
    }
    Ok(applied)
}
