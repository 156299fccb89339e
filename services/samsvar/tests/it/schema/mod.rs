//! The schema that all steps come to on each of the two databases, as files that people can read.

mod postgres;
mod sqlite;

const HEAD: &str =
    "-- What all schema steps together come to. Written by a test: UPDATE_EXPECT=1 cargo test -p samsvar\n";
