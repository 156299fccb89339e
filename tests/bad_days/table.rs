//! The table at the end: topology × fault × rounds with its counts, as README and issues may show it.

use std::fmt::Write;

use crate::counts::Counts;

const HEAD: &str = "| processes | bad day | rounds | acknowledged | unanswered | lost | half done | periods missed | doubled \
                    | effects doubled | webhooks unheard | sent again | not back | late writes refused | MiB |\n\
                    |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";

/// Rows by topology and fault, each the sum of its rounds.
#[derive(Default)]
pub struct Table(Vec<(&'static str, String, usize, Counts)>);

impl Table {
    pub fn add(&mut self, topology: &'static str, fault: &str, counts: &Counts) {
        let known = self.0.iter_mut().find(|(known, name, ..)| (*known, name.as_str()) == (topology, fault));
        let Some((.., rounds, sum)) = known else {
            return self.0.push((topology, fault.to_owned(), 1, counts.clone()));
        };
        *rounds += 1;
        sum.acknowledged += counts.acknowledged;
        sum.unanswered += counts.unanswered;
        sum.repeated += counts.repeated;
        sum.lost += counts.lost;
        sum.half += counts.half;
        sum.missed += counts.missed;
        sum.doubled += counts.doubled;
        sum.effects += counts.effects;
        sum.unheard += counts.unheard;
        sum.not_back += counts.not_back;
        sum.stale += counts.stale;
        sum.memory = sum.memory.max(counts.memory);
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = HEAD.to_owned();
        for (topology, fault, rounds, counts) in &self.0 {
            let Counts { acknowledged, unanswered, repeated, lost, half, missed, doubled, effects, .. } = counts;
            let Counts { unheard, not_back, stale, memory, .. } = counts;
            writeln!(
                text,
                "| {topology} | {fault} | {rounds} | {acknowledged} | {unanswered} | {lost} | {half} | {missed} \
                 | {doubled} | {effects} | {unheard} | {repeated} | {not_back} | {stale} | {memory} |"
            )
            .expect("a string takes text");
        }
        text
    }
}

#[test]
fn rounds_of_one_fault_are_one_row() {
    let mut table = Table::default();
    let counts = Counts { acknowledged: 3, lost: 1, memory: 50, ..Counts::default() };
    table.add("SQLite", "kill -9", &counts);
    table.add("SQLite", "kill -9", &Counts { memory: 40, ..counts.clone() });
    table.add("SQLite", "SIGTERM", &counts);
    let text = table.markdown();
    assert!(text.contains("| SQLite | kill -9 | 2 | 6 | 0 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 50 |"), "{text}");
    assert_eq!(text.lines().count(), 4);
}
