//! Test stores, a manual clock and seeded ids.
