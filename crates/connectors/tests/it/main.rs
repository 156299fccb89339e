//! Connected databases, from the outside: real files, looked at with other eyes.

mod customers;
mod cutting;
mod declaring;
mod erasing;
mod file;
mod guarding;
mod random;
mod redacting;
mod refusing;
mod walls;
mod world;
