//! What happened to items. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{FileId, ItemId, Subject};

use super::Item;

/// What an event tells of its item: which, its category and its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    item: ItemId,
    category: String,
    kind: String,
}

impl From<&Item> for About {
    fn from(item: &Item) -> Self {
        Self { item: item.id, category: item.category.clone(), kind: item.kind.clone() }
    }
}

/// An event about items.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields say which item, which file and which states")]
pub enum Event {
    /// It was handed in.
    Stored { of: About, state: Option<String> },
    /// It is in another state now.
    StateChanged { of: About, from: Option<String>, to: String },
    /// A file was announced.
    FileAttached { of: About, file: FileId },
    /// The bytes of a file are there.
    FileStored { of: About, file: FileId },
    /// Somebody read what it says.
    Opened(About),
    /// Somebody read a file of it.
    FileOpened { of: About, file: FileId },
}

impl Event {
    fn about(&self) -> &About {
        match self {
            Self::Opened(of)
            | Self::Stored { of, .. }
            | Self::StateChanged { of, .. }
            | Self::FileAttached { of, .. }
            | Self::FileStored { of, .. }
            | Self::FileOpened { of, .. } => of,
        }
    }
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Stored { .. } => "item.stored",
            Self::StateChanged { .. } => "item.state_changed",
            Self::FileAttached { .. } => "item.file_attached",
            Self::FileStored { .. } => "item.file_stored",
            Self::Opened(_) => "item.opened",
            Self::FileOpened { .. } => "item.file_opened",
        }
    }

    fn subject(&self) -> Subject {
        Subject::new("item", self.about().item)
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let About { category, kind, .. } = self.about().clone();
        let mut data = BTreeMap::from([("category", category), ("kind", kind)]);
        match self {
            Self::Stored { state, .. } => data.extend(state.clone().map(|state| ("state", state))),
            Self::StateChanged { from, to, .. } => {
                data.insert("state", to.clone());
                data.extend(from.clone().map(|from| ("from", from)));
            }
            Self::FileAttached { file, .. } | Self::FileStored { file, .. } | Self::FileOpened { file, .. } => {
                data.insert("file", file.to_string());
            }
            Self::Opened(_) => {}
        }
        data
    }
}
