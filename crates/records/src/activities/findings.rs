//! The completeness report: what is missing in the register (DT-26).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use calendar::Zone;
use chrono::NaiveDate;
use kernel::{ActivityId, Instant, ProcessorId, Role, Scope, Subject, SystemId};
use ports::{Db, Governance, Ports};

use super::{Activity, Category, Content, Purpose, Status, jobs, port, queries, rules};
use crate::codes::codes;
use crate::processors::Processor;
use crate::systems::System;
use crate::{Error, processors, systems};

codes! {
    /// What is missing, or doubtful.
    FindingCode {
        /// No retention rule governs a category in one of its states, or several do.
        CategoryUngoverned = "category_ungoverned",
        /// Free text or pictures lie under a rule that was made for something else (OS-06).
        UnstructuredSharesRule = "unstructured_shares_rule",
        /// A processor has no agreement in force.
        ProcessorUncovered = "processor_uncovered",
        /// None of a processor's agreements in force covers all that Art. 28(3) wants.
        AgreementIncomplete = "agreement_incomplete",
        /// A legal source has ended.
        SourceExpired = "source_expired",
        /// Data of the level extra has no additional measure.
        MeasureMissing = "measure_missing",
        /// Data of the level extra is open to every employee, or to all superiors without a limit.
        AccessTooWide = "access_too_wide",
        /// It is not said who works with the data.
        AccessUnnamed = "access_unnamed",
        /// It is not said whom the data is about.
        GroupMissing = "group_missing",
        /// It is not said on whose behalf it is done.
        OnBehalfMissing = "on_behalf_missing",
        /// No category of data is named.
        CategoryMissing = "category_missing",
        /// A purpose of special categories names no condition of Art. 9.
        Article9Missing = "article9_missing",
        /// Legitimate interest has not been weighed.
        BalancingMissing = "balancing_missing",
        /// Employees consent: were they free to refuse?
        EmployeeConsent = "employee_consent",
        /// Nobody answers for a system, or handles it day by day.
        SystemUnowned = "system_unowned",
        /// It was last confirmed more than three years ago.
        ConfirmationOverdue = "confirmation_overdue",
        /// A proposed change waits.
        ProposalWaiting = "proposal_waiting",
        /// No routine is named by which it is done.
        RoutineMissing = "routine_missing",
        /// It is not said what those concerned are told.
        NoticeMissing = "notice_missing",
        /// No assessment of what can go wrong is named.
        RiskAssessmentMissing = "risk_assessment_missing",
    }
}

/// One thing that is missing, or doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// In which activity; none = in none.
    pub activity: Option<ActivityId>,
    /// About what: an activity, category, purpose, processor or system.
    pub subject: Subject,
    /// What exactly, in codes of the organisation.
    pub detail: Option<String>,
}

/// What is missing in the register, activity by activity, ceased ones left out. Never longer than what is entered; the
/// number of statements does not depend on it.
pub async fn findings(db: Db<'_>, scope: &Scope, ports: &Ports) -> Result<Vec<Finding>, Error> {
    let register = Read::of(db, scope, ports).await?;
    let mut found = Vec::new();
    for activity in &register.activities {
        register.look_at(activity, &mut found);
    }
    register.look_at_unused_systems(&mut found);
    Ok(found)
}

/// The whole register, read once.
struct Read {
    activities: Vec<Activity>,
    contents: HashMap<ActivityId, Content>,
    purposes: HashMap<ActivityId, Vec<Purpose>>,
    categories: HashMap<ActivityId, Vec<Category>>,
    governance: BTreeMap<String, Vec<Governance>>,
    /// Of each rule, whether it governs anything that is not free text.
    structured: BTreeSet<String>,
    systems: Vec<System>,
    unowned: BTreeSet<SystemId>,
    processors: HashMap<ProcessorId, Processor>,
    covered: BTreeSet<ProcessorId>,
    complete: BTreeSet<ProcessorId>,
    zone: Zone,
    today: NaiveDate,
    now: Instant,
}

impl Read {
    async fn of(db: Db<'_>, scope: &Scope, ports: &Ports) -> Result<Self, Error> {
        let now = db.now().await?;
        let zone = access::organisation(&db, scope).await?.working_time().zone;
        let today = zone.date(now);
        let mut activities = queries::all(&db, scope).await?;
        activities.retain(|activity| activity.status != Status::Ceased);
        let ids: Vec<_> = activities.iter().map(|activity| activity.id).collect();
        let contents = queries::contents_of(&db, scope, &activities).await?;
        let purposes = queries::purposes_of(&db, scope, &ids).await?;
        let categories = queries::categories_of(&db, scope, &ids).await?;
        let facts = port::facts_of(&db, scope, &activities).await?;
        let found = match &ports.rule_book {
            Some(book) => book.govern(db, &facts).await?,
            None => Vec::new(),
        };
        let mut governance: BTreeMap<String, Vec<Governance>> = BTreeMap::new();
        for found in found {
            governance.entry(found.category.clone()).or_default().push(found);
        }
        let mut structured = BTreeSet::new();
        for activity in &activities {
            let own = categories.get(&activity.id).into_iter().flatten();
            for category in own.filter(|category| !category.unstructured) {
                let governed = governance.get(&activity.full_key(&category.key)).into_iter().flatten();
                structured.extend(governed.flat_map(|found| found.rules.iter().cloned()));
            }
        }
        let systems = systems::all(&db, scope).await?;
        let unowned = systems::unowned(&db, scope, &systems, now).await?;
        let used: BTreeSet<_> = contents.values().flat_map(|content| content.processors.iter().copied()).collect();
        let used: Vec<_> = used.into_iter().collect();
        let processors = processors::by_ids(&db, scope, &used).await?;
        let agreements = processors::agreements_of(&db, scope, &used).await?;
        let in_force = |whole: bool| {
            let covered = agreements.iter().filter(|(_, all)| {
                all.iter().any(|one| one.in_force_on(today) && (!whole || one.clauses.missing().is_empty()))
            });
            covered.map(|(processor, _)| *processor).collect()
        };
        Ok(Self {
            covered: in_force(false),
            complete: in_force(true),
            activities,
            contents,
            purposes,
            categories,
            governance,
            structured,
            systems,
            unowned,
            processors,
            zone,
            today,
            now,
        })
    }

    fn look_at(&self, activity: &Activity, found: &mut Vec<Finding>) {
        let mut add = |code, subject: Subject, detail: Option<String>| {
            found.push(Finding { code, activity: Some(activity.id), subject, detail });
        };
        let Some(content) = self.contents.get(&activity.id) else { return };
        self.look_at_rules(activity, &mut add);
        self.look_at_ground(activity, content, &mut add);
        self.look_at_partners(content, &mut add);
        let whole = activity.as_subject();
        let details = &content.details;
        if content.is_extra() && details.measures.is_empty() {
            add(FindingCode::MeasureMissing, whole.clone(), None);
        }
        let wide = |role: Role, limited: bool| role == Role::Emp || role == Role::Lm && !limited;
        if content.is_extra() && details.access.iter().any(|access| wide(access.role, access.limit.is_some())) {
            add(FindingCode::AccessTooWide, whole.clone(), None);
        }
        if details.access.is_empty() {
            add(FindingCode::AccessUnnamed, whole.clone(), None);
        }
        let last = activity.confirmed_at.filter(|_| activity.status == Status::Live);
        if last.is_some_and(|last| jobs::CONFIRMED_FOR.after(last, self.zone) <= self.now) {
            add(FindingCode::ConfirmationOverdue, whole.clone(), None);
        }
        if activity.proposal.is_some() {
            add(FindingCode::ProposalWaiting, whole.clone(), None);
        }
        let papers = [
            (FindingCode::RoutineMissing, &details.documents.routine),
            (FindingCode::NoticeMissing, &details.documents.notice),
            (FindingCode::RiskAssessmentMissing, &details.documents.risk_assessment),
        ];
        for (code, _) in papers.into_iter().filter(|(_, paper)| paper.is_none()) {
            add(code, whole.clone(), None);
        }
    }

    fn look_at_rules(&self, activity: &Activity, add: &mut impl FnMut(FindingCode, Subject, Option<String>)) {
        for category in self.categories.get(&activity.id).into_iter().flatten() {
            let key = activity.full_key(&category.key);
            let governed = self.governance.get(&key).map(Vec::as_slice).unwrap_or_default();
            let problem = governed.iter().find_map(|found| found.problem.clone());
            let rules: Vec<_> = governed.iter().flat_map(|found| &found.rules).collect();
            if rules.is_empty() || problem.is_some() {
                add(FindingCode::CategoryUngoverned, category.as_subject(), problem.or(Some(key)));
            } else if category.unstructured && rules.iter().any(|rule| self.structured.contains(*rule)) {
                add(FindingCode::UnstructuredSharesRule, category.as_subject(), Some(key));
            }
        }
    }

    fn look_at_ground(
        &self,
        activity: &Activity,
        content: &Content,
        add: &mut impl FnMut(FindingCode, Subject, Option<String>),
    ) {
        let details = &content.details;
        let whole = activity.as_subject();
        if content.side == super::Side::Processor && details.on_behalf_of.is_empty() {
            add(FindingCode::OnBehalfMissing, whole.clone(), None);
        }
        if details.groups.is_empty() && details.on_behalf_of.iter().all(|of| of.groups.is_empty()) {
            add(FindingCode::GroupMissing, whole.clone(), None);
        }
        if content.categories.is_empty() {
            add(FindingCode::CategoryMissing, whole.clone(), None);
        }
        if rules::expired_sources(&details.sources, self.today) {
            add(FindingCode::SourceExpired, whole, None);
        }
        let doubtful = [
            (FindingCode::Article9Missing, rules::without_article9(content)),
            (FindingCode::BalancingMissing, rules::without_balancing(content)),
            (FindingCode::EmployeeConsent, rules::consent_of_employees(content)),
        ];
        for purpose in self.purposes.get(&activity.id).into_iter().flatten() {
            for (code, keys) in &doubtful {
                if keys.contains(&purpose.key.as_str()) {
                    add(*code, purpose.as_subject(), Some(purpose.key.clone()));
                }
            }
            if rules::expired_sources(&purpose.sources.0, self.today) {
                add(FindingCode::SourceExpired, purpose.as_subject(), Some(purpose.key.clone()));
            }
        }
    }

    fn look_at_partners(&self, content: &Content, add: &mut impl FnMut(FindingCode, Subject, Option<String>)) {
        for id in &content.processors {
            let subject = Subject::new("processor", id);
            let key = self.processors.get(id).map(|processor| processor.key.clone());
            if !self.covered.contains(id) {
                add(FindingCode::ProcessorUncovered, subject, key);
            } else if !self.complete.contains(id) {
                add(FindingCode::AgreementIncomplete, subject, key);
            }
        }
        let own = self.systems.iter().filter(|system| content.systems.contains(&system.id));
        for system in own.filter(|system| self.unowned.contains(&system.id)) {
            add(FindingCode::SystemUnowned, system.as_subject(), Some(system.key.clone()));
        }
    }

    fn look_at_unused_systems(&self, found: &mut Vec<Finding>) {
        let used: BTreeSet<_> = self.contents.values().flat_map(|content| content.systems.iter()).collect();
        let unused = self.systems.iter().filter(|system| !used.contains(&system.id));
        for system in unused.filter(|system| self.unowned.contains(&system.id)) {
            found.push(Finding {
                code: FindingCode::SystemUnowned,
                activity: None,
                subject: system.as_subject(),
                detail: Some(system.key.clone()),
            });
        }
    }
}
