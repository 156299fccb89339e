//! The roles of the guide and of the packs. Several names for one role are aliases, never further roles.

use std::fmt;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $title:literal, [$($alias:literal),*];)*) => {
        /// A role that a person holds by appointment, or (LM, EMP) by being who they are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $name,)* }

        impl Role {
            /// All roles, in the order of the guide.
            pub const ALL: &'static [Role] = &[$(Role::$name),*];
            /// The short code, as packs and tokens write it.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// The name in English.
            #[must_use]
            pub fn title(self) -> &'static str { match self { $(Self::$name => $title,)* } }
            /// Other names for the same role, in lower case.
            #[must_use]
            pub fn aliases(self) -> &'static [&'static str] { match self { $(Self::$name => &[$($alias),*],)* } }
        }
    };
}

roles! {
    /// Controller's responsible person.
    Ctrl = "CTRL", "controller's responsible person", ["virksomhetsleder", "daglig leder", "behandlingsansvarlig"];
    /// Security officer.
    Sec = "SEC", "security officer", ["sikkerhetsansvarlig", "sikkerhetssjef"];
    /// HR manager.
    Hr = "HR", "HR manager", ["personalsjef"];
    /// Sales manager.
    Sales = "SALES", "sales manager", ["salgssjef"];
    /// IT operations manager.
    Itops = "ITOPS", "IT operations manager", ["it-driftsansvarlig", "it-driftssjef", "it-driftsleder", "it-drift"];
    /// Individual salesperson.
    Srep = "SREP", "salesperson", ["selger"];
    /// Nearest superior; follows from the line, not from an appointment.
    Lm = "LM", "nearest superior", ["leder", "nærmeste overordnede", "avdelingsleder"];
    /// Any employee; every person of an organisation is one.
    Emp = "EMP", "employee", ["ansatt", "bruker"];
    /// Administration and reception.
    Adm = "ADM", "administration", ["administrasjonen", "resepsjonen"];
    /// Data protection officer.
    Dpo = "DPO", "data protection officer", ["personvernombud", "databeskyttelsesrådgiver", "dataskyddsombud"];
    /// Owner of health records.
    Jrn = "JRN", "owner of health records", ["journalansvarlig"];
    /// System administrator.
    Sys = "SYS", "system administrator", ["systemadministrator"];
    /// Processor, operations partner, consultant.
    Ext = "EXT", "external party", ["databehandler", "driftspart", "underleverantör"];
    /// Customer that is itself controller.
    Cust = "CUST", "customer", ["kunde", "dataansvarlig", "foretak"];
    /// Finance, who reviews accounting material.
    Fin = "FIN", "finance", ["regnskap", "økonomi"];
    /// Independent auditor: reads everything, changes nothing.
    Aud = "AUD", "independent auditor", ["uafhængig tredjepart", "revisor"];
}

/// The text names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown role \"{0}\"; known are CTRL, SEC, HR, SALES, ITOPS, SREP, LM, EMP, ADM, DPO, JRN, SYS, EXT, CUST, FIN, AUD"
)]
pub struct UnknownRole(pub String);

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let lower = text.trim().to_lowercase();
        Role::ALL
            .iter()
            .copied()
            .find(|role| role.code().eq_ignore_ascii_case(&lower) || role.aliases().contains(&lower.as_str()))
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

impl serde::Serialize for Role {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Role {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl From<Role> for sea_orm::Value {
    fn from(role: Role) -> Self {
        sea_orm::Value::String(Some(role.code().to_owned()))
    }
}

impl sea_orm::TryGetable for Role {
    fn try_get_by<I: sea_orm::ColIdx>(row: &sea_orm::QueryResult, index: I) -> Result<Self, sea_orm::TryGetError> {
        let code = <String as sea_orm::TryGetable>::try_get_by(row, index)?;
        code.parse().map_err(|error: UnknownRole| sea_orm::TryGetError::DbErr(sea_orm::DbErr::Type(error.to_string())))
    }
}

impl sea_orm::sea_query::ValueType for Role {
    fn try_from(value: sea_orm::Value) -> Result<Self, sea_orm::sea_query::ValueTypeErr> {
        match value {
            sea_orm::Value::String(Some(code)) => code.parse().map_err(|_| sea_orm::sea_query::ValueTypeErr),
            _ => Err(sea_orm::sea_query::ValueTypeErr),
        }
    }
    fn type_name() -> String {
        "Role".to_owned()
    }
    fn array_type() -> sea_orm::sea_query::ArrayType {
        sea_orm::sea_query::ArrayType::String
    }
    fn column_type() -> sea_orm::ColumnType {
        sea_orm::ColumnType::String(sea_orm::sea_query::StringLen::N(16))
    }
}

/// A role may stand in a primary key; no database makes one up.
impl sea_orm::TryFromU64 for Role {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("Role"))
    }
}

impl sea_orm::sea_query::Nullable for Role {
    fn null() -> sea_orm::Value {
        sea_orm::Value::String(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_names_the_same_role() {
        assert_eq!("sikkerhetssjef".parse(), Ok(Role::Sec));
        assert_eq!("IT-drift".parse(), Ok(Role::Itops));
        assert_eq!("sec".parse(), Ok(Role::Sec));
        assert!("boss".parse::<Role>().is_err());
    }

    #[test]
    fn no_alias_names_two_roles() {
        let mut all: Vec<_> = Role::ALL.iter().flat_map(|role| role.aliases().iter().copied()).collect();
        all.extend(Role::ALL.iter().map(|role| role.code()));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
