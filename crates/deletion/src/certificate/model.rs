//! Certificates as rows.

use kernel::{Position, Resource, SortKey, Subject};
use store::Scoped;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    /// A certificate's columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certificates")]
    pub struct Model {
        /// Whose row.
        pub organisation_id: kernel::OrganisationId,
        /// Which certificate.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::CertificateId,
        /// The run that it proves.
        pub run_id: kernel::DeletionRunId,
        /// The plan that was carried out.
        pub plan_id: kernel::DeletionPlanId,
        /// What the organisation calls the rule.
        pub rule: String,
        /// The version of the rule.
        pub rule_version: i32,
        /// SHA-256 of the document in hexadecimal digits.
        pub sha256: String,
        /// The certificate's exact text.
        pub document: String,
        /// The signed note over the document's hash.
        pub note: String,
        /// When it was issued.
        pub issued_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use row::Model as Certificate;

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = None;
}

impl Certificate {
    /// Where it stands in a page of certificates.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.issued_at), id: kernel::Id::uuid(self.id) }
    }
}

impl Resource for Certificate {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("certificate", self.id))
    }
}
