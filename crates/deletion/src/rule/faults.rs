//! What is wrong with a definition. All faults are told at once, each with the field that it is about.

use calendar::Span;
use chrono::NaiveDate;

use super::definition::{Answer, Definition, Kind, Period, Step};
use super::words::is_dotted;

/// One fault: the field as a pack writes it, and what to change.
pub(crate) type Fault = (&'static str, String);

/// Nothing is kept longer than this.
const MOST_YEARS: u32 = 150;
/// Lists in a rule have at most so many entries.
const MOST: usize = 100;

/// All faults of a definition; whether its categories and conditions are known is not its own affair.
pub(crate) fn faults(rule: &Definition) -> Vec<Fault> {
    let mut faults = Vec::new();
    triggers(rule, &mut faults);
    periods(rule, &mut faults);
    steps(rule, &mut faults);
    review(rule, &mut faults);
    governed(rule, &mut faults);
    sources(rule, &mut faults);
    faults
}

/// Whether a step is one that is not carried out yet.
pub(crate) fn unsupported(rule: &Definition) -> bool {
    rule.steps.iter().any(|step| matches!(step, Step::Anonymise | Step::Archive))
}

fn triggers(rule: &Definition, faults: &mut Vec<Fault>) {
    if rule.on.is_empty() {
        faults.push(("on", "say what the period runs from, as customer.last_activity".to_owned()));
    }
    if rule.on.iter().any(|trigger| !is_dotted(trigger, 2)) {
        let form = "a trigger is a thing and what happened to it, in small letters, as customer.last_activity";
        faults.push(("on", form.to_owned()));
    }
    if rule.unless.iter().any(|condition| !is_condition(condition)) {
        let form = "a condition is one of consent.NAME, item.KIND.STATE and case.linked, in small letters";
        faults.push(("unless", form.to_owned()));
    }
    if rule.states.iter().any(|state| !is_dotted(state, 1)) {
        faults.push(("states", "a state is one word in small letters, as active".to_owned()));
    }
    for (field, list) in [("on", &rule.on), ("unless", &rule.unless), ("states", &rule.states)] {
        several(field, list, faults);
    }
}

fn periods(rule: &Definition, faults: &mut Vec<Fault>) {
    let (Period::Dates(after) | Period::Time(after)) = rule.after;
    bounded("after", after, faults);
    let whole = |span: &Span| !span.to_string().contains('T') && !span.is_zero();
    for (field, span) in [("latest", rule.latest), ("every", rule.every), ("notify", rule.notify.map(|it| it.before))] {
        let Some(span) = span else { continue };
        bounded(field, span, faults);
        if !whole(&span) {
            faults.push((field, "count whole days, at least one, as P60D".to_owned()));
        }
    }
    if matches!(rule.after, Period::Time(_)) {
        let by_dates =
            [("round", !rule.round.is_empty()), ("notify", rule.notify.is_some()), ("latest", rule.latest.is_some())];
        for (field, _) in by_dates.into_iter().filter(|(_, there)| *there) {
            faults.push((field, "this goes by dates, and the period counts time: write it in days".to_owned()));
        }
        if rule.kind == Kind::Floor {
            faults.push(("kind", "a floor is kept through a date: write its period in days".to_owned()));
        }
    }
    if let Some(notify) = rule.notify
        && days(notify.before) > days(after)
    {
        faults.push(("notify", "nobody can be told longer ahead than the whole period is".to_owned()));
    }
    if let Some(latest) = rule.latest
        && days(latest) < days(after)
    {
        faults.push(("latest", "the latest date comes no earlier than the period ends".to_owned()));
    }
    let mut rounds = rule.round.clone();
    rounds.dedup();
    if rounds.len() != rule.round.len() || rule.round.len() > 2 {
        faults.push(("round", "each end of a year is named once".to_owned()));
    }
}

fn steps(rule: &Definition, faults: &mut Vec<Fault>) {
    let steps = &rule.steps;
    if steps.is_empty() {
        faults.push(("do", "say what is done, as erase".to_owned()));
    }
    if unsupported(rule) {
        let message = "RULE_STEP_UNSUPPORTED: anonymise and archive are not carried out yet; use erase, redact(first 6), \
                       suppress, close, return(P60D) or review(ROLE)";
        faults.push(("do", message.to_owned()));
    }
    let mut seen = Vec::new();
    for step in steps {
        let kind = std::mem::discriminant(step);
        if seen.contains(&kind) {
            faults.push(("do", format!("{step} stands there twice")));
        }
        seen.push(kind);
    }
    if steps.iter().skip(1).any(|step| matches!(step, Step::Review(_))) {
        faults.push(("do", "a review comes first: what has gone cannot be decided on".to_owned()));
    }
    let ends = steps.iter().position(|step| matches!(step, Step::Erase | Step::Close));
    if ends.is_some_and(|end| end + 1 < steps.len()) {
        faults.push(("do", "nothing can be done to what is gone or closed: that step comes last".to_owned()));
    }
    let erases = steps.contains(&Step::Erase);
    if erases && steps.iter().any(|step| matches!(step, Step::Redact(_))) {
        faults.push(("do", "what is redacted stays: make two rules of it".to_owned()));
    }
    for step in steps {
        match step {
            Step::Redact(keep) if *keep > 1_000 => faults.push(("do", "that blanks nothing".to_owned())),
            Step::Return(within) if within.is_zero() || within.to_string().contains('T') => {
                faults.push(("do", "count whole days to hand back, at least one, as return(P60D)".to_owned()));
            }
            Step::Return(within) => bounded("do", *within, faults),
            _ => {}
        }
    }
}

fn review(rule: &Definition, faults: &mut Vec<Fault>) {
    if rule.reviewer().is_some() {
        // Without answers all may be given that do not hand it over.
        let decides = rule.answers.is_empty() || rule.answers.iter().any(|answer| *answer != Answer::Keep);
        if !decides {
            faults.push(("answers", "a review that can only keep decides nothing".to_owned()));
        }
    } else {
        let of_review = [
            ("answers", !rule.answers.is_empty()),
            ("every", rule.every.is_some()),
            ("evidence", rule.evidence.is_some()),
        ];
        for (field, _) in of_review.into_iter().filter(|(_, there)| *there) {
            faults.push((field, "this is about a review, and the rule asks none".to_owned()));
        }
    }
    let mut answers = rule.answers.clone();
    answers.sort_unstable();
    answers.dedup();
    if answers.len() != rule.answers.len() {
        faults.push(("answers", "an answer stands there twice".to_owned()));
    }
    if rule.evidence.as_ref().is_some_and(|evidence| !is_dotted(evidence, 1)) {
        faults.push(("evidence", "say in one word what is cited, as permission".to_owned()));
    }
}

fn governed(rule: &Definition, faults: &mut Vec<Fault>) {
    if rule.categories.is_empty() {
        faults.push(("categories", "say what it governs, as A-07/contact or A-07/*".to_owned()));
    }
    if rule.categories.iter().any(|category| !is_category(category)) {
        faults.push(("categories", "a category is written as A-07/contact, all of an activity as A-07/*".to_owned()));
    }
    several("categories", &rule.categories, faults);
    if rule.text.as_ref().is_some_and(|text| text.trim().is_empty() || text.chars().count() > 1_000) {
        faults.push(("text", "a text has 1 to 1000 characters".to_owned()));
    }
}

fn sources(rule: &Definition, faults: &mut Vec<Fault>) {
    if rule.sources.len() > MOST {
        faults.push(("sources", format!("a list has at most {MOST} entries")));
    }
    for source in &rule.sources {
        if source.text.trim().is_empty() || source.text.chars().count() > 1_000 {
            faults.push(("sources", "a source has 1 to 1000 characters".to_owned()));
        }
        if source.from.zip(source.to).is_some_and(|(from, to)| to < from) {
            faults.push(("sources", "a source ends on the day that it begins, or later".to_owned()));
        }
    }
}

fn several(field: &'static str, list: &[String], faults: &mut Vec<Fault>) {
    if list.len() > MOST {
        faults.push((field, format!("a list has at most {MOST} entries")));
    }
    let mut sorted: Vec<_> = list.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() != list.len() {
        faults.push((field, "an entry stands there twice".to_owned()));
    }
}

fn bounded(field: &'static str, span: Span, faults: &mut Vec<Fault>) {
    if days(span) > days(Span::years(MOST_YEARS)) {
        faults.push((field, format!("nothing is kept longer than {MOST_YEARS} years")));
    }
}

/// About how long it is, for comparing.
fn days(span: Span) -> i64 {
    let start = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    let at = start.and_time(chrono::NaiveTime::MIN).and_utc();
    (span.after(at, calendar::Zone::UTC) - at).num_days()
}

/// A condition that somebody can answer: a consent, another thing of the same subject in a state, a case.
fn is_condition(text: &str) -> bool {
    let words: Vec<_> = text.split('.').collect();
    is_dotted(text, 2) && matches!(words.as_slice(), ["consent", _] | ["item", _, _] | ["case", "linked"])
}

fn is_category(text: &str) -> bool {
    let word = |word: &str| {
        (1..=64).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    text.split_once('/').is_some_and(|(activity, category)| word(activity) && (category == "*" || word(category)))
}
