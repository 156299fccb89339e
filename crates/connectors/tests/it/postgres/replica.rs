//! A copy of the server that says once how far it is, and then no more.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use connectors::{Counted, Options};
use kernel::Fault;
use sea_orm::sqlx::Row;

use super::engine;
use super::server::Admin;
use crate::customers::{keys, left, plan, receipted, shop};
use crate::foreign::connector;

/// The protocol's number, 3.0.
const PROTOCOL: i32 = 3 << 16;

struct Replica {
    _stream: TcpStream,
}

impl Replica {
    async fn of(admin: &Admin) -> Self {
        let row = &admin
            .rows("SELECT pg_current_wal_flush_lsn()::text, (pg_current_wal_flush_lsn() - '0/0')::bigint")
            .await[0];
        let (place, position): (String, i64) = (row.get(0), row.get(1));
        let mut stream = TcpStream::connect(admin.server.host()).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
        let account = admin.server.owner();
        let begin = format!("user\0{account}\0replication\0true\0application_name\0samsvar\0\0");
        let length = i32::try_from(begin.len() + 8).expect("it is short");
        let begin = [&length.to_be_bytes()[..], &PROTOCOL.to_be_bytes(), begin.as_bytes()].concat();
        stream.write_all(&begin).expect("sent");
        until(&mut stream, b'Z');
        send(&mut stream, b'Q', format!("START_REPLICATION PHYSICAL {place}\0").as_bytes());
        until(&mut stream, b'W');
        // Written, flushed and replayed up to here.
        let position = position.to_be_bytes();
        let status = [&b"r"[..], &position, &position, &position, &0_i64.to_be_bytes(), &[0]].concat();
        send(&mut stream, b'd', &status);
        Self { _stream: stream }
    }
}

fn send(stream: &mut TcpStream, kind: u8, body: &[u8]) {
    let length = i32::try_from(body.len() + 4).expect("it is short");
    stream.write_all(&[&[kind][..], &length.to_be_bytes(), body].concat()).expect("sent");
}

fn until(stream: &mut TcpStream, kind: u8) {
    loop {
        let mut head = [0; 5];
        stream.read_exact(&mut head).expect("the server answers");
        let length = i32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        let mut body = vec![0; usize::try_from(length - 4).expect("a length")];
        stream.read_exact(&mut body).expect("the server answers");
        assert_ne!(head[0], b'E', "{}", String::from_utf8_lossy(&body));
        if head[0] == kind {
            return;
        }
    }
}

#[tokio::test]
async fn windows_wait_for_a_copy_that_is_behind() {
    let Some(on) = engine() else { return };
    let shop = shop(&on, 6).await;
    let admin = shop.schema();
    let window = plan(&shop.connector(), &receipted(), 1, keys([1, 2])).await;
    let replica = Replica::of(admin).await;
    admin
        .run("SELECT pg_logical_emit_message(false, 'samsvar', repeat('x', 1000000)) FROM generate_series(1, 80)")
        .await;
    // Whoever may not read statistics knows of no copy.
    let crm = connector(Options { limit: Duration::from_secs(6), ..shop.options() });
    let other = plan(&crm, &receipted(), 2, keys([5])).await;
    assert_eq!(crm.erase(&receipted(), &other).await.expect("erased").erased, keys([5]));
    admin.run(&format!("GRANT pg_read_all_stats TO {}", admin.role)).await;
    let refusal = crm.erase(&receipted(), &window).await.expect_err("the copy is behind");
    assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_REPLICA_LAGS", true));
    assert_eq!(left(&shop).await, [5, 10, 20, 5, 6]);
    let (patient, set) = (shop.connector(), receipted());
    let (outcome, ()) = tokio::join!(patient.erase(&set, &window), async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        drop(replica);
    });
    assert_eq!(outcome.expect("erased").counted, Counted::Exact);
}
