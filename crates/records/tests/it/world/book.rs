//! Retention rules that a test writes down as it likes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ports::{CategoryFacts, Db, Governance, RuleBook};

/// Rules by category. What is not written down is governed by one rule of its own.
#[derive(Default, Clone)]
pub struct Book(Arc<Mutex<BTreeMap<String, Vec<String>>>>);

impl Book {
    /// From now on a category is governed by these rules.
    pub fn write(&self, category: &str, rules: &[&str]) {
        let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
        self.0.lock().expect("nobody panicked").insert(category.to_owned(), rules);
    }
}

#[async_trait]
impl RuleBook for Book {
    async fn govern(&self, _: Db<'_>, categories: &[CategoryFacts]) -> Result<Vec<Governance>, ports::Error> {
        let written = self.0.lock().expect("nobody panicked");
        let govern = |facts: &CategoryFacts| {
            let own = vec![format!("R-{}", facts.key)];
            let rules = written.get(&facts.key).cloned().unwrap_or(own);
            let problem = (rules.len() != 1).then(|| format!("{} rules", rules.len()));
            Governance { category: facts.key.clone(), rules, problem }
        };
        Ok(categories.iter().map(govern).collect())
    }
}
