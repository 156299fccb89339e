//! Who: the signed-in identity, organisations, people and their roles, and ways to sign in.

mod feeds;
mod mutations;
mod organisation;
mod people;
mod queries;
mod sign_in;
mod viewer;

use async_graphql::MergedObject;

pub use feeds::CalendarFeed;
pub use organisation::Organisation;
pub use people::{Appointment, Person, Role};
pub use queries::AccessQueries;
pub use sign_in::{ReportLink, Service, Token};

/// What can be done to people, roles and ways to sign in.
#[derive(MergedObject, Default)]
pub struct AccessMutations(mutations::PeopleMutations, mutations::SignInMutations, mutations::FeedMutations);
