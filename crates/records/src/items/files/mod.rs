//! Files of items: a row here, and bytes in the store of files, sealed under the subject's key.
//!
//! A file comes in three steps, because the store of files may lie elsewhere and no unit of work waits for it: it is
//! announced, its bytes are put, and it is said to be there. What is left of one that was broken off goes with its item.

mod attach;
mod confirm;
mod read;
mod sealing;
mod upload;

pub use attach::{Attach, attach, may_attach};
pub use confirm::confirm;
pub use read::{Content, content};
pub use sealing::{open, seal};
pub use upload::{Upload, upload};

/// What tells the bytes of a file again is made for this alone.
const DIGEST: &str = "file.digest";

/// What is kept: documents and pictures that nothing runs by itself.
pub const MEDIA_TYPES: &[&str] = &[
    "application/json",
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
    "text/csv",
    "text/plain",
];
