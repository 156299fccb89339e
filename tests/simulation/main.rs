//! A year of many organisations: the whole program in one process, under a clock that is moved by hand.
//!
//! Registry, ports and ledger are the production's, put together by `samsvar::wiring`; real are the database and its
//! files too. [`world`] opens them, [`found`] founds organisations by their packs, [`people`] do a part of what is
//! expected of them, and [`faults`] strike between durable steps. After each stride of time [`invariants`] compares what
//! is there with [`oracle`], which was worked out apart (`tests/oracles/year`). Everything follows from one seed.
//!
//! `SAMSVAR_YEAR_ORACLE` names the oracle's file, which `tests/run` makes; without it a few organisations of
//! `sample.txt` live the year. `SAMSVAR_SEEDS`, as `tests/run --long` sets it, lets all thousand of them live it.

// Everything here is test code, helpers too; this says so to the lints that let tests unwrap.
#![cfg(test)]

mod dice;
mod eyes;
mod faults;
mod found;
mod invariants;
mod oracle;
mod people;
mod planted;
mod trails;
mod walls;
mod world;
mod year;
