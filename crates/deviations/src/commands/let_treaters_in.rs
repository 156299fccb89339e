//! A confidential case that nobody is left to treat.

use store::UnitOfWork;

use super::{let_in, treaters, update};
use crate::model::case;
use crate::steps::{self, Words};
use crate::{Deviation, Error, Event, StepKind};

/// Lets those into a case who treat what is reported to the security officer now, because nobody else is left in it. A
/// rule does so: nobody is to be seen to have let them in. Where there is nobody either, the case waits for whoever is
/// appointed next.
pub(crate) async fn let_treaters_in(uow: &mut UnitOfWork, mut case: Deviation) -> Result<(), Error> {
    for person in treaters(uow, case.author_id).await? {
        let seen = case.version;
        case = update(uow, &case, seen, case::ActiveModel::default()).await?;
        case = let_in(uow, case, [person]).await?;
        steps::record_unsigned(uow, &case, StepKind::Admitted, Words::to(person)).await?;
        uow.emit(&Event::Admitted { deviation: case.id, person });
        actions::share(uow, &case.as_subject(), person).await?;
    }
    Ok(())
}
