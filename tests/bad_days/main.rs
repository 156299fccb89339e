//! Bad days: real processes under a load of people and due dates, and what goes wrong on machines.
//!
//! Each round injects one fault, heals it, waits until the fleet is well by itself, and counts what was lost, doubled or
//! half done ([`counts`]). All choices come from one seed, which is printed. A round ends with every zero looked at, and
//! for each zero there is a planted bug ([`planted`]) that turns it red.

#![expect(clippy::print_stdout, reason = "what a round came to is read where the tests are run")]

mod books;
mod clocks;
mod counts;
mod days;
mod faults;
mod fleet;
mod load;
mod paused;
mod planted;
mod postgres;
mod seed;
mod table;
mod town;
