//! The traits by which crates serve each other.
