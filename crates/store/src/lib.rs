//! Database, units of work, outbox, idempotency, migrations.
