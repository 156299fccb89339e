//! Who is who, on a real database: two organisations out of packs, and the wall between them.

mod accounts;
mod appointments;
mod calendar_feeds;
mod organisations;
mod packs;
mod persons;
mod report_links;
mod secrets;
mod services;
mod standing;
mod tokens;
mod vacancies;
mod world;
