//! Every command in every place: what is not in the table is refused and changes nothing.

use kernel::Fault;
use records::activities::{Activity, Status};

use crate::world::World;

async fn stand(world: &World, status: Status) {
    if status >= Status::BasisConfirmed {
        world.confirm_basis("A2", "A-07").await.expect("confirmed");
    }
    if status >= Status::Approved {
        world.approve("A1", "A-07").await.expect("approved");
    }
    if status >= Status::Live {
        world.start("A1", "A-07").await.expect("started");
    }
    if status >= Status::Ceased {
        world.cease("A1", "A-07").await.expect("ceased");
    }
    assert_eq!(world.activity("A-07").await.status, status);
}

#[tokio::test]
async fn only_the_moves_of_the_table_are_possible() {
    const MOVES: [&str; 4] = ["confirm_basis", "approve", "start", "cease"];
    let mut table = Vec::new();
    for from in Status::ALL {
        let world = World::new().await;
        stand(&world, *from).await;
        let before = world.activity("A-07").await;
        for attempt in MOVES {
            let done: Result<Activity, _> = match attempt {
                "confirm_basis" => world.confirm_basis("A2", "A-07").await,
                "approve" => world.approve("A1", "A-07").await,
                "start" => world.start("A1", "A-07").await,
                _ => world.cease("A1", "A-07").await,
            };
            match done {
                Ok(after) => {
                    table.push((from.code(), attempt, after.status.code()));
                    break;
                }
                Err(refused) => {
                    assert_eq!(refused.kind(), kernel::FaultKind::Conflict, "{attempt} from {}", from.code());
                    assert_eq!(world.activity("A-07").await, before, "a refusal leaves nothing");
                }
            }
        }
    }
    assert_eq!(
        table,
        [
            ("draft", "confirm_basis", "basis_confirmed"),
            ("basis_confirmed", "approve", "approved"),
            ("approved", "start", "live"),
            ("live", "cease", "ceased"),
        ]
    );
}
