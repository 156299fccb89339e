//! Rules, holds, lists, reviews, orders, and why something is still here.

mod checking;
mod explaining;
mod holding;
mod life;
mod listing;
mod ordering;
mod packs;
mod reviewing;
mod sharing;
mod shelf;
mod world;
