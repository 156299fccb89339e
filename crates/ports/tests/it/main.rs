//! The pack reader: every fault at once, each with its line and key.

mod packs;
