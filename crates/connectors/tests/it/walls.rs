//! Whose connector it is.

use std::collections::BTreeMap;

use connectors::{Connectors, Options};
use kernel::Fault;

use crate::world::{NUMBER, World};

fn with(organisation: &str, url: &str) -> Result<Connectors, connectors::Error> {
    Connectors::new(BTreeMap::from([("crm".to_owned(), Options::new(url, organisation))]))
}

#[tokio::test]
async fn anothers_connector_is_answered_as_one_that_is_not_there() {
    let world = World::new().await;
    let (ours, theirs) = (&world.ours, &world.theirs);
    for whose in [NUMBER.to_owned(), ours.organisation.to_string()] {
        let connectors = with(&whose, "sqlite://crm.db").expect("it is right");
        let read = world.kit.store().read(ours);
        assert_eq!(connectors.find(&read, ours, "crm").await.expect("ours").name(), "crm");
        drop(read);
        let read = world.kit.store().read(theirs);
        let refusal = |found: Result<connectors::Connector, connectors::Error>| found.map(drop).expect_err("refused");
        let anothers = refusal(connectors.find(&read, theirs, "crm").await);
        let missing = refusal(connectors.find(&read, theirs, "erp").await);
        assert_eq!((anothers.code(), anothers.kind()), (missing.code(), missing.kind()));
        assert_eq!(anothers.to_string(), missing.to_string());
        assert_eq!(anothers.code(), "CONNECTOR_UNKNOWN");
    }
    // Who has no number is not whoever left theirs blank.
    let connectors = with("-", "sqlite://crm.db").expect("it is right");
    assert!(connectors.get(ours.organisation, "", "crm").is_err());
}

#[test]
fn a_configuration_that_cannot_be_meant_is_refused_by_its_name_and_without_its_address() {
    for (organisation, url) in [
        ("", "sqlite://crm.db"),
        (" ", "sqlite://crm.db"),
        (NUMBER, "mysql://u:s3cret@db/crm"),
        (NUMBER, "postgres://u:s3cret@db"),
    ] {
        let refusal = with(organisation, url).map(drop).expect_err("refused");
        assert_eq!(refusal.code(), "CONNECTOR_CONFIGURATION_INVALID");
        assert!(refusal.to_string().contains("connectors.crm") && !refusal.to_string().contains("s3cret"));
    }
    let named = BTreeMap::from([("CRM".to_owned(), Options::new("sqlite://crm.db", NUMBER))]);
    assert!(Connectors::new(named).is_err());
    assert!(!format!("{:?}", Options::new("postgres://u:s3cret@db/crm", NUMBER)).contains("s3cret"));
}
