//! Connected databases, from the outside: real ones, looked at with other eyes.

mod customers;
mod cutting;
mod declaring;
mod erasing;
mod foreign;
mod guarding;
mod postgres;
mod random;
mod redacting;
mod refusing;
mod sqlite;
mod walls;
mod world;
