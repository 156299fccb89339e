//! Every organisation's audit trail, checked as an auditor does it: by the export and the published key alone.

use std::io::Cursor;

use kernel::{OrganisationId, Scope};
use samsvar::verify::{Verdict, verify};

use crate::world::World;

/// Everything that is wrong with the trails, after what is not signed yet has been.
pub async fn check(world: &World, organisations: impl IntoIterator<Item = OrganisationId>) -> Vec<String> {
    let mut faults = Vec::new();
    // Each call signs so many at most.
    while unsigned(world).await > 0 {
        let before = unsigned(world).await;
        world.ledger().sign_checkpoints().await.expect("checkpoints are signed");
        let left = unsigned(world).await;
        if left == before {
            faults.push(format!("{left} trails are not signed to their end"));
            break;
        }
    }
    // A trail never tells of something earlier after something later.
    let back = "SELECT COUNT(*) AS n FROM audit_entries a JOIN audit_entries b \
                ON b.organisation_id = a.organisation_id AND b.sequence = a.sequence + 1 WHERE b.at < a.at";
    let back = world.eyes.count(back).await;
    if back != 0 {
        faults.push(format!("time runs back {back} times in the trails"));
    }
    let store = &world.process().parts.store;
    let signer = store.keys().signer().await.expect("there is a key that signs");
    for organisation in organisations {
        let (read, mut export) = (store.read(&Scope::operator(organisation)), Vec::new());
        let exported = audit::export(&read, organisation, &signer, &mut export).await.expect("a trail is exported");
        let report = verify(Cursor::new(export), Some(&signer.verifier_key()));
        if report.verdict != Verdict::Verified || exported.entries == 0 {
            faults.push(format!("the trail of {organisation}: {:?}", report.findings));
        }
    }
    faults
}

async fn unsigned(world: &World) -> i64 {
    world.eyes.count("SELECT COUNT(*) AS n FROM audit_heads WHERE signed_size <> size").await
}
