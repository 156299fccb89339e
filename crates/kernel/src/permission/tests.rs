use super::*;
use crate::{Id, ServiceId, TokenId};

#[derive(Default)]
struct Row {
    author: Option<PersonId>,
    owner: Option<PersonId>,
    line: Option<PersonId>,
    circle: Vec<PersonId>,
    executors: Vec<PersonId>,
    newcomer: Option<PersonId>,
    restricted: bool,
}
impl Resource for Row {
    fn author(&self) -> Option<PersonId> {
        self.author
    }
    fn owner(&self) -> Option<PersonId> {
        self.owner
    }
    fn line(&self) -> Option<PersonId> {
        self.line
    }
    fn in_circle(&self, person: PersonId) -> bool {
        self.circle.contains(&person)
    }
    fn is_executor(&self, person: PersonId) -> bool {
        self.executors.contains(&person)
    }
    fn for_whom(&self) -> Option<PersonId> {
        self.newcomer
    }
    fn restricted(&self) -> bool {
        self.restricted
    }
}

const CLOSE: Permission = Permission::new("CloseRow", &[Role::Sec]).or(&[Relation::Own]).but(&[NotAuthor]);
const SIGN: Permission = Permission::new("SignRow", &[Role::Sec]).persons_only();

fn person(n: u128) -> PersonId {
    PersonId::from_uuid(uuid::Uuid::from_u128(n))
}
fn standing(n: u128, roles: &[Role]) -> Standing {
    Standing {
        actor: Actor::Person { person: person(n), token: None, acting: None },
        roles: roles.iter().map(|role| StandingRole { role: *role, appointment: None, deputy: false }).collect(),
        granted: vec![],
    }
}

#[test]
fn a_role_or_a_relation_opens_and_a_barrier_shuts() {
    let row = Row { author: Some(person(1)), owner: Some(person(2)), restricted: false, ..Row::default() };
    assert_eq!(standing(3, &[Role::Sec]).may(CLOSE, &row), Ok(()));
    assert_eq!(standing(2, &[Role::Emp]).may(CLOSE, &row), Ok(()));
    assert_eq!(standing(3, &[Role::Emp]).may(CLOSE, &row), Err(Denied::Role("CloseRow")));
    assert_eq!(standing(1, &[Role::Sec]).may(CLOSE, &row), Err(Denied::Author("CloseRow")));
}

#[test]
fn a_restricted_row_opens_to_relations_only() {
    let row = Row { author: Some(person(1)), owner: Some(person(2)), restricted: true, ..Row::default() };
    assert_eq!(standing(3, &[Role::Sec]).may(CLOSE, &row), Err(Denied::Role("CloseRow")));
    assert_eq!(standing(2, &[]).may(CLOSE, &row), Ok(()));
}

#[test]
fn a_service_never_signs() {
    let service = Standing {
        actor: Actor::Service {
            service: ServiceId::from_uuid(uuid::Uuid::from_u128(1)),
            token: TokenId::from_uuid(uuid::Uuid::from_u128(1)),
            role: Role::Sec,
        },
        roles: vec![StandingRole { role: Role::Sec, appointment: None, deputy: false }],
        granted: vec![],
    };
    assert_eq!(service.may(SIGN, NEW), Err(Denied::PersonsOnly("SignRow")));
    assert_eq!(service.may(CLOSE, NEW), Ok(()));
}

#[test]
fn a_job_does_only_what_it_registered_for() {
    let mut job = Standing { actor: Actor::Job { kind: "x.y" }, roles: vec![], granted: vec![] };
    assert_eq!(job.may(CLOSE, NEW), Err(Denied::Role("CloseRow")));
    job.granted.push("CloseRow");
    assert_eq!(job.may(CLOSE, NEW), Ok(()));
    assert_eq!(job.may(SIGN, NEW), Err(Denied::PersonsOnly("SignRow")));
}

#[test]
fn an_auditor_who_is_security_officer_too_changes_no_restricted_row() {
    let row = Row { author: Some(person(1)), owner: Some(person(2)), restricted: true, ..Row::default() };
    assert_eq!(standing(3, &[Role::Sec, Role::Aud]).may(CLOSE, &row), Err(Denied::Role("CloseRow")));
    let view = Permission::new("ViewRow", &[Role::Sec, Role::Aud]);
    assert_eq!(standing(3, &[Role::Sec, Role::Aud]).may(view, &row), Ok(()));
}

#[test]
fn a_circle_stands_in_for_the_roles_where_the_row_is_restricted() {
    const TRIAGE: Permission = Permission::new("TriageRow", &[Role::Sec]).or(&[Relation::RestrictedCircle]);
    let row = |restricted| Row { circle: vec![person(1)], restricted, ..Row::default() };
    assert_eq!(standing(1, &[]).may(TRIAGE, &row(true)), Ok(()));
    assert_eq!(standing(1, &[]).may(TRIAGE, &row(false)), Err(Denied::Role("TriageRow")));
    assert_eq!(standing(2, &[Role::Sec]).may(TRIAGE, &row(false)), Ok(()));
    assert_eq!(standing(2, &[Role::Sec]).may(TRIAGE, &row(true)), Err(Denied::Role("TriageRow")));
}

#[test]
fn every_barrier_shuts_whom_it_names_and_nobody_else() {
    let row = |restricted| Row {
        author: Some(person(1)),
        owner: Some(person(2)),
        executors: vec![person(3), person(4)],
        newcomer: Some(person(5)),
        circle: (1..=6).map(person).collect(),
        restricted,
        ..Row::default()
    };
    let shut = |barrier: Barrier, restricted| -> Vec<u128> {
        let permission = Permission::new("ActOnRow", &[]).or(&[Relation::Circle]).but(Box::leak(Box::new([barrier])));
        let refused = |n: &u128| standing(*n, &[]).may(permission, &row(restricted)).is_err();
        (1..=6).filter(refused).collect()
    };
    for (barrier, open, restricted) in [
        (NotAuthor, vec![1], vec![1]),
        (NotExecutor, vec![3, 4], vec![3, 4]),
        (NotOwner, vec![2], vec![2]),
        (NotRestrictedOwner, vec![], vec![2]),
        (NotOneself, vec![5], vec![5]),
    ] {
        assert_eq!((shut(barrier, false), shut(barrier, true)), (open, restricted), "{barrier:?}");
    }
}

/// Every part of a slice.
fn parts<T: Copy>(all: &[T]) -> Vec<Vec<T>> {
    let part = |mask: usize| all.iter().enumerate().filter(|(n, _)| mask >> n & 1 == 1).map(|(_, one)| *one).collect();
    (0..1 << all.len()).map(part).collect()
}

/// What finders make of it in their WHERE.
fn shows(visible: Visible, row: &Row) -> bool {
    let as_all = visible.all && (visible.restricted || !row.restricted);
    as_all || visible.person.is_some_and(|person| related(person, visible.relations, row))
}

/// Whoever can stand somewhere: people and services of these roles, jobs and strangers who may or may not, the operator.
fn everybody() -> Vec<Standing> {
    let mut all: Vec<_> = parts(&[Role::Sec, Role::Aud]).iter().map(|roles| standing(1, roles)).collect();
    for role in [Role::Sec, Role::Aud, Role::Emp] {
        let (service, token) = (ServiceId::from_uuid(uuid::Uuid::nil()), TokenId::from_uuid(uuid::Uuid::nil()));
        all.push(Standing { actor: Actor::Service { service, token, role }, ..standing(1, &[role]) });
    }
    for granted in [vec![], vec!["ViewRow"]] {
        for actor in [Actor::Job { kind: "x.y" }, Actor::Anonymous, Actor::Operator] {
            all.push(Standing { actor, roles: vec![], granted: granted.clone() });
        }
    }
    all
}

/// A list shows exactly what each row alone would: every shape of permission, every standing, every relation to a row.
#[test]
fn a_list_shows_what_may_be_seen_alone() {
    let relations = [Relation::Own, Relation::Author, Relation::Line, Relation::Circle, Relation::RestrictedCircle];
    let me = |part: &[Relation], relation| part.contains(&relation).then(|| person(1));
    let mut compared = 0;
    for (roles, by) in parts(&[Role::Sec, Role::Aud])
        .into_iter()
        .flat_map(|roles| parts(&relations).into_iter().map(move |by| (roles.clone(), by)))
    {
        let permission = Permission::new("ViewRow", roles.leak()).or(by.leak());
        for permission in [permission, permission.persons_only()] {
            for (related, restricted) in parts(&relations[..4]).iter().flat_map(|part| [(part, false), (part, true)]) {
                let row = Row {
                    owner: me(related, Relation::Own),
                    author: me(related, Relation::Author),
                    line: me(related, Relation::Line),
                    circle: me(related, Relation::Circle).into_iter().collect(),
                    restricted,
                    ..Row::default()
                };
                for standing in everybody() {
                    let alone = standing.may(permission, &row).is_ok();
                    let listed = shows(standing.visible(permission), &row);
                    assert_eq!(alone, listed, "{permission:?} {standing:?} {related:?} restricted {restricted}");
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 4 * 32 * 2 * 32 * everybody().len());
}
