//! Retention as a whole, on a real database.

mod rules;
mod runs;
