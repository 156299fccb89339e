//! Moving a test database's clock, from due instant to due instant.

use kernel::Instant;
use store::Mode;

use super::work;
use crate::{Error, Ledger};

impl Ledger {
    /// Moves business time to `to`. At each instant at which something is due, everything due is done before time goes
    /// on. All of its state is in the database, so after a kill the same call goes on where it stopped. A clock that runs
    /// may be quicker: what it has passed by itself is reached.
    ///
    /// `passed` hears each instant as it is left.
    pub async fn advance(&self, to: Instant, mut passed: impl FnMut(Instant) + Send) -> Result<Instant, Error> {
        if self.0.store.mode() != Mode::Test {
            return Err(Error::NotATestDatabase);
        }
        let _turn = self.0.turn.lock().await;
        // Nobody else works in a test database while its time is moved: what runs still was broken off with its pass.
        self.0.store.installation(async |unit| work::take_back(unit).await).await?;
        let mut now = self.0.store.business_now().await?;
        if to < now {
            // A running clock has run past it, and what is due by then is still done; or it is refused.
            self.0.store.set_test_clock(to).await?;
        }
        self.settle().await?;
        while let Some(due) = self.next_due().await?.filter(|due| *due <= to) {
            if due > now {
                self.0.store.set_test_clock(due).await?;
            }
            self.settle().await?;
            now = self.0.store.business_now().await?;
            passed(now);
        }
        if to > now {
            self.0.store.set_test_clock(to).await?;
        }
        self.settle().await?;
        Ok(to)
    }
}
