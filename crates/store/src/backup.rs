//! What a backup needs of the database, and what putting one back does to it. The files around it are `samsvar`'s affair.

use std::path::Path;

use kernel::OrganisationId;
use serde::{Deserialize, Serialize};

use crate::database::Whose;
use crate::{Error, Options, Store, VERSION, upgrade};

/// What a database is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The installation.
    pub installation: OrganisationId,
    /// The version that wrote it last.
    pub version: String,
    /// The oldest version that may work on it.
    pub min_version: String,
    /// The steps of the schema that it has taken, sorted.
    pub steps: Vec<String>,
}

impl Store {
    /// What this database is.
    pub async fn about(&self) -> Result<About, Error> {
        let look = self.pools().begin_read(Whose::All).await?.tx;
        let known = upgrade::read_installation(&look).await?;
        let (installation, version, min_version) =
            known.ok_or_else(|| sea_orm::DbErr::RecordNotFound("installation".to_owned()))?;
        let mut steps = upgrade::taken(&look).await?;
        steps.sort();
        Ok(About { installation, version, min_version, steps })
    }

    /// Writes a database that is a file into another, new one, of one state and without what was taken away, while others
    /// go on. The copy is looked through before this returns.
    pub async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        self.pools().copy_to(file).await
    }
}

/// Refuses a database that needs a newer program than this one.
pub fn may_work_on(version: &str, min_version: &str) -> Result<(), Error> {
    if upgrade::parse(min_version) > upgrade::parse(VERSION) {
        let (database, needed) = (version.to_owned(), min_version.to_owned());
        return Err(Error::TooNew { database, needed, ours: VERSION.to_owned() });
    }
    Ok(())
}

/// Puts a copy in the place of a database that is a file. One that is there is refused, unless it is to be replaced; one that
/// a server holds is refused in any case.
pub fn put_in_place(url: &str, copy: &Path, replace: bool) -> Result<(), Error> {
    crate::database::put_in_place(url, copy, replace)
}

/// Sees to it that nothing is in a server's database, as the role that owns it: what is there is refused, or dropped where
/// it is to be replaced. While another of our processes is connected it is refused in any case.
pub async fn make_room(options: &Options, replace: bool) -> Result<(), Error> {
    crate::database::make_room(options, replace).await
}

/// The major version of a database server; none where the database is a file.
pub async fn server_version(options: &Options) -> Result<Option<u32>, Error> {
    crate::database::server_version(options).await
}
