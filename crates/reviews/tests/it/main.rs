//! Duties and meetings on a real database, in two organisations.

mod catch_up;
mod decisions;
mod feed;
mod measures;
mod meetings;
mod missed;
mod pack;
mod signing;
mod tasks;
mod walls;
mod world;
mod year;
