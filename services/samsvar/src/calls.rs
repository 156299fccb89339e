//! What somebody who has just started the demo is told: where it listens, who may sign in, and three calls to copy.

use std::net::SocketAddr;

use kernel::Role;

use crate::config::Options;
use crate::demo::{Doors, Tokens};
use crate::{Failure, say};

/// What the security officer asks first.
const LOOK: &str = "{ viewer { person { name } } deviations(first: 3) { nodes { id title status } } }";
/// What anybody may do.
const REPORT: &str = r#"mutation { reportDeviation(input: { kind: NEAR_MISS, title: \"Tried out\", description: \"From the command line.\" }) { reference } }"#;

/// Tells it. `program` is how the program was called, so that a line works where it is pasted.
pub fn tell(address: SocketAddr, options: &Options, doors: &Doors, program: &str) -> Result<(), Failure> {
    for organisation in &doors.organisations {
        say::line(format_args!("Tokens of {} ({}):", organisation.name, organisation.id))?;
        say::line(format_args!("  reads all  {}", organisation.token))?;
        for (role, holder) in &organisation.roles {
            say::line(format_args!("  {:<9}  {}  {}", role.code(), holder.token, holder.email))?;
        }
        say::line("")?;
    }
    if let Some(first) = doors.organisations.first() {
        say::line("Three calls to copy:\n")?;
        say::line(curl("The security officer looks at the latest cases", address, first, Role::Sec, LOOK))?;
        say::line(curl("Somebody reports something", address, first, Role::Emp, REPORT))?;
        say::line(export(options, doors, first, program))?;
    }
    if options.gateway().explorer {
        say::line(format_args!("explorer at http://{address}/graphiql"))?;
    }
    say::line(format_args!("listening on http://{address}"))
}

fn curl(what: &str, address: SocketAddr, organisation: &Tokens, role: Role, query: &str) -> String {
    let token = organisation.roles.get(&role).map_or(organisation.token.as_str(), |holder| holder.token.as_str());
    format!(
        "# {what}\ncurl -s http://{address}/graphql -H 'Authorization: Bearer {token}' \\\n  \
         -H 'Content-Type: application/json' -d '{{\"query\":\"{query}\"}}'\n"
    )
}

fn export(options: &Options, doors: &Doors, organisation: &Tokens, program: &str) -> String {
    let (database, id, key) = (&options.database.url, organisation.id, &doors.verify_key);
    format!(
        "# The audit trail is handed out, and checked without the server\n\
         SAMSVAR__DATABASE__URL={database} {program} audit export --organisation {id} trail.jsonl && \\\n  \
         {program} verify --key {key} trail.jsonl\n"
    )
}
