//! Data sets: how things lie in connected systems.

mod queries;
mod types;

pub use queries::DataSetQueries;
pub use types::DataSet;
