//! The packs of both organisations.

pub const OURS: &str = r#"
[organisation]
name = "Eksempel Handel AS"
country = "NO"
number = "310000019"
zone = "Europe/Oslo"
language = "nb"

[[persons]]
id = "A1"
name = "Anne Leder"
email = "a1@handel.example"
roles = ["CTRL"]

[[persons]]
id = "A2"
name = "Bjørn Personal"
email = "a2@handel.example"
line_manager = "A1"
roles = ["HR", "SEC"]

[[persons]]
id = "A3"
name = "Cecilie Salg"
email = "a3@handel.example"
line_manager = "A1"
roles = ["SALES"]

[[persons]]
id = "A4"
name = "Didrik Drift"
email = "a4@handel.example"
line_manager = "A1"
roles = ["ITOPS"]

[[persons]]
id = "A5"
name = "Dag Regnskap"
email = "a5@handel.example"
line_manager = "A1"
roles = ["FIN"]

[[persons.deputies]]
role = "SEC"
for = "A2"

[[persons]]
id = "A6"
name = "Eva Selger"
email = "a6@handel.example"
line_manager = "A3"
roles = ["SREP"]

[[persons]]
id = "A7"
name = "Rita Revisor"
email = "a7@handel.example"
roles = ["AUD"]

[[persons]]
id = "A10"
name = "Kari Resepsjon"
email = "a10@handel.example"
line_manager = "A1"
roles = ["ADM"]

[[processors]]
id = "crm-vendor"
name = "CRM vendor"
service = "CRM and orders"
place = "IE"
transfer = "Support from the US: standard contractual clauses, module 3"

[[processors.agreements]]
reference = "24/0112"
kind = "signed"
signed_on = 2024-11-05
checklist = ["instructions", "confidentiality", "security", "sub_processors", "rights", "assistance", "return", "audit"]

[[processors]]
id = "mailing-tool"
name = "Mailing tool"
service = "Newsletter by e-mail"
place = "DE"

[[systems]]
id = "S1"
name = "Payroll and HR"
kind = "saas"
owner = "ITOPS"
daily_owner = "HR"

[[systems]]
id = "S2"
name = "CRM and orders"
kind = "saas"
owner = "ITOPS"
daily_owner = "SALES"
vendor = "crm-vendor"
place = "IE"

[[activities]]
id = "A-07"
name = "Customer administration and orders"
side = "controller"
groups = ["customers", "contacts"]
recipients = ["carrier"]
systems = ["S2"]
processors = ["crm-vendor"]
access = [{ role = "SALES" }, { role = "SREP", limit = "own" }]
routine = "routines/customers"
notice = "notices/customers"
risk_assessment = "risks/2026"

[[activities.purposes]]
id = "orders"
text = "To keep what was ordered"
basis = "6b"
sources = [{ text = "Sale of goods act", from = 1989-01-01 }]

[[activities.purposes]]
id = "contacts"
text = "To reach contact persons at firms"
basis = "6f"
balancing = "They expect it, and may object."

[[activities.categories]]
id = "name"
name = "Name"
necessity = "To know who ordered"

[[activities.categories]]
id = "contact"
name = "Contact data"
necessity = "To reach whoever ordered"
parts = ["e-mail address", "telephone number"]

[[activities.categories]]
id = "dialogue"
name = "Dialogue"
necessity = "To know what was promised"
unstructured = true
purposes = ["orders"]
"#;

pub const THEIRS: &str = r#"
[organisation]
name = "Nabo Drift AS"
country = "NO"
number = "310000027"
zone = "Europe/Oslo"
language = "nn"

[[persons]]
id = "A1"
name = "Finn Sjef"
email = "a1@nabo.example"
roles = ["CTRL", "SEC"]

[[persons]]
id = "A2"
name = "Gro Teknikk"
email = "a2@nabo.example"
line_manager = "A1"
"#;
