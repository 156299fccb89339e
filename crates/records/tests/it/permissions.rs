//! Who may do what, as a table.

use kernel::{Permission, Role};
use records::{APPROVE_ACTIVITY, CONFIRM_LEGAL_BASIS, DRAFT_ACTIVITY, EDIT_PROCESSOR, EDIT_SYSTEM, VIEW_REGISTER};
use store::UnitOfWork;

use crate::world::{PEOPLE, World};

async fn who(world: &World, permission: Permission) -> Vec<&'static str> {
    let mut may = Vec::new();
    for person in PEOPLE {
        let scope = world.acting(person).await;
        let asked = world.write(&scope, async |uow: &mut UnitOfWork| uow.require(permission, kernel::NEW)).await;
        if asked.is_ok() {
            may.push(person);
        }
    }
    may
}

#[tokio::test]
async fn the_table_of_who_may_do_what() {
    let world = World::new().await;
    for keeps in [DRAFT_ACTIVITY, EDIT_SYSTEM, EDIT_PROCESSOR] {
        assert_eq!(who(&world, keeps).await, ["A1", "A2", "A3", "A4", "A5"], "{}", keeps.name);
    }
    assert_eq!(who(&world, CONFIRM_LEGAL_BASIS).await, ["A2", "A5"]);
    assert_eq!(who(&world, APPROVE_ACTIVITY).await, ["A1"]);
    assert_eq!(who(&world, VIEW_REGISTER).await, PEOPLE, "the register tells of nobody, so everybody may read it");
    assert!(!APPROVE_ACTIVITY.roles.contains(&Role::Dpo));
}

#[test]
fn every_permission_is_told_of_once_and_signing_is_for_people() {
    let mut names: Vec<_> = records::PERMISSIONS.iter().map(|permission| permission.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    for signed in ["ConfirmLegalBasis", "ApproveActivity", "StartActivity", "CeaseActivity", "ConfirmActivity"] {
        let permission = records::PERMISSIONS.iter().find(|permission| permission.name == signed).expect(signed);
        assert!(permission.persons_only, "{signed}");
    }
}
