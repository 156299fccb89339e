//! The completeness report.

use kernel::{Role, Subject};
use records::activities::{Access, Content, FindingCode as Code, LegalBasis, LegalSource, Sensitivity};
use records::processors::{AgreementKind, Clause, Clauses, Terms};

use crate::world::{World, category, date, plain, purpose};

/// Without what is missing in every plain draft: the papers.
fn beside_papers(codes: Vec<Code>) -> Vec<Code> {
    let papers = [Code::RoutineMissing, Code::NoticeMissing, Code::RiskAssessmentMissing];
    codes.into_iter().filter(|code| !papers.contains(code)).collect()
}

#[tokio::test]
async fn a_complete_register_has_no_findings() {
    let world = World::new().await;
    assert_eq!(world.findings().await, []);
    // Planted: one missing rule is one finding.
    world.book.write("A-07/name", &[]);
    assert_eq!(world.findings_of("A-07").await, [Code::CategoryUngoverned]);
}

/// Covers: DT-07, DT-26
#[tokio::test]
async fn the_report_tells_what_each_activity_lacks() {
    let world = World::new().await;
    type Spoil = fn(&World, &mut Content);
    let cases: &[(&str, &[Code], Spoil)] = &[
        ("X-01", &[Code::CategoryUngoverned], |world, _| world.book.write("X-01/name", &[])),
        ("X-02", &[Code::CategoryUngoverned], |world, _| world.book.write("X-02/name", &["A-R1", "A-R2"])),
        ("X-03", &[Code::AccessUnnamed], |_, content| content.details.access.clear()),
        ("X-04", &[Code::GroupMissing], |_, content| content.details.groups.clear()),
        ("X-05", &[Code::CategoryMissing], |_, content| content.categories.clear()),
        ("X-06", &[Code::Article9Missing], |_, content| content.categories[0].special = true),
        ("X-07", &[Code::BalancingMissing], |_, content| {
            content.purposes[0].basis = LegalBasis::LegitimateInterest;
        }),
        ("X-08", &[Code::EmployeeConsent], |_, content| {
            content.purposes[0].basis = LegalBasis::Consent;
            content.details.groups = vec!["former employees".to_owned()];
        }),
        ("X-09", &[Code::MeasureMissing], |_, content| content.categories[0].sensitivity = Sensitivity::Extra),
        ("X-10", &[Code::AccessTooWide], |_, content| {
            content.categories[0].sensitivity = Sensitivity::Extra;
            content.details.measures.push("access log".to_owned());
            content.details.access.push(Access { role: Role::Emp, limit: None });
        }),
        ("X-11", &[Code::SourceExpired, Code::SourceExpired], |_, content| {
            let old = LegalSource { text: "Old act".to_owned(), from: None, to: Some(date("2026-03-01")) };
            let new = LegalSource { to: Some(date("2026-03-02")), ..old.clone() };
            content.details.sources = vec![old.clone(), new.clone()];
            content.purposes[0].sources = vec![new, old];
        }),
    ];
    for (key, codes, spoil) in cases {
        let mut content = plain();
        spoil(&world, &mut content);
        world.draft("A3", key, content).await.expect("drafted");
        assert_eq!(beside_papers(world.findings_of(key).await), *codes, "{key}");
    }
    let papers = [Code::RoutineMissing, Code::NoticeMissing, Code::RiskAssessmentMissing];
    let told = world.findings_of("X-01").await;
    assert!(papers.iter().all(|code| told.contains(code)), "an activity without routine, notice and risk assessment");
    // Each says what it is about, and no activity is blamed for another's.
    let all = world.findings().await;
    let bare = world.activity("X-06").await.id;
    let one = all.iter().find(|found| found.code == Code::Article9Missing).expect("told");
    assert_eq!(
        (one.activity, one.subject.kind.as_str(), one.detail.as_deref()),
        (Some(bare), "purpose", Some("safety"))
    );
    assert!(
        all.iter()
            .all(|found| found.activity != Some(kernel::Id::from_uuid(kernel::Id::uuid(world.ours.organisation))))
    );
}

#[tokio::test]
async fn the_level_of_protection_is_independent_of_article_9() {
    let world = World::new().await;
    for (key, special, extra) in [("X-01", true, false), ("X-02", false, true), ("X-03", true, true)] {
        let mut content = plain();
        content.categories[0].special = special;
        content.categories[0].sensitivity = if extra { Sensitivity::Extra } else { Sensitivity::Normal };
        world.draft("A3", key, content).await.expect("drafted");
        let told = world.findings_of(key).await;
        assert_eq!(
            (told.contains(&Code::Article9Missing), told.contains(&Code::MeasureMissing)),
            (special, extra),
            "{key}"
        );
    }
}

#[tokio::test]
async fn free_text_and_pictures_have_a_rule_of_their_own() {
    let world = World::new().await;
    world.book.write("A-07/dialogue", &["A-R1"]);
    assert_eq!(world.findings_of("A-07").await, [], "its rule governs nothing else");
    world.book.write("A-07/contact", &["A-R1"]);
    let told = world.findings().await;
    let [one] = &told[..] else { panic!("one finding: {told:#?}") };
    assert_eq!((one.code, one.detail.as_deref()), (Code::UnstructuredSharesRule, Some("A-07/dialogue")));
}

#[tokio::test]
async fn processors_are_told_apart_by_what_their_agreements_lack() {
    let world = World::new().await;
    let mut content = plain();
    content.processors.push(world.processor("mailing-tool").await.id);
    world.draft("A3", "X-01", content).await.expect("drafted");
    assert_eq!(beside_papers(world.findings_of("X-01").await), [Code::ProcessorUncovered]);
    let terms = Terms {
        reference: "25/0044".to_owned(),
        kind: AgreementKind::OnlineTerms,
        signed_on: date("2025-04-02"),
        valid_to: Some(date("2026-03-31")),
        document_hash: None,
        clauses: Clauses::of(Clause::ALL[1..].to_vec()),
    };
    world.agree("A2", "mailing-tool", terms.clone()).await.expect("entered");
    assert_eq!(beside_papers(world.findings_of("X-01").await), [Code::AgreementIncomplete]);
    let whole = Terms { reference: "25/0045".to_owned(), clauses: Clauses::of(Clause::ALL.to_vec()), ..terms };
    world.agree("A2", "mailing-tool", whole).await.expect("entered");
    assert_eq!(beside_papers(world.findings_of("X-01").await), []);
    world.until("2026-04-01T08:00:00Z").await;
    assert_eq!(beside_papers(world.findings_of("X-01").await), [Code::ProcessorUncovered]);
}

#[tokio::test]
async fn a_system_that_nobody_uses_is_told_of_without_an_activity() {
    let world = World::new().await;
    world.end_role("A2", Role::Hr).await;
    let told = world.findings().await;
    let [one] = &told[..] else { panic!("one finding: {told:#?}") };
    assert_eq!((one.code, one.activity), (Code::SystemUnowned, None));
    assert_eq!(one.subject, Subject::new("system", world.system("S1").await.id));
    world.end_role("A4", Role::Itops).await;
    assert_eq!(world.findings_of("A-07").await, [Code::SystemUnowned]);
}

#[tokio::test]
async fn ceased_activities_and_other_organisations_are_left_out() {
    let world = World::new().await;
    world.bring_live("A-07").await;
    world.book.write("A-07/name", &[]);
    assert_eq!(world.findings().await.len(), 1);
    world.cease("A1", "A-07").await.expect("ceased");
    assert_eq!(world.findings().await, []);
    let read = world.store().read(&world.theirs);
    let theirs =
        records::activities::findings(ports::Db::Read(&read), &world.theirs, &world.ports).await.expect("reads");
    assert_eq!(theirs, []);
}

#[tokio::test]
async fn the_report_needs_as_many_statements_for_thirty_activities_as_for_three() {
    let world = World::new().await;
    let count = async |world: &World| {
        let (_, statements) = world.kit.statements(world.findings()).await;
        statements
    };
    world.draft("A3", "X-00", plain()).await.expect("drafted");
    let few = count(&world).await;
    for number in 1..30 {
        let mut content = plain();
        content.categories.push(category("contact"));
        content.purposes.push(purpose("other", LegalBasis::LegalDuty));
        world.draft("A3", &format!("X-{number:02}"), content).await.expect("drafted");
    }
    assert_eq!(count(&world).await, few);
}
