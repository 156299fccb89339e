use crate::customers::*;
use crate::file::Foreign;
use std::time::Instant;

async fn big(mode: &str) -> Foreign {
    let foreign = Foreign::new(SCHEMA).await;
    foreign.run(&format!("PRAGMA journal_mode={mode}; BEGIN;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO customers SELECT i, 'Customer ' || i, 'c' || i || '@example.org',
                CASE WHEN i % 2 = 1 THEN '2020-06-01' ELSE '2025-06-01' END FROM n;
        INSERT INTO orders SELECT id * 3 + k, id, 'for ' || name FROM customers, (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2);
        INSERT INTO order_lines SELECT id, k, 'thing' FROM orders, (SELECT 0 AS k UNION SELECT 1);
        COMMIT;")).await;
    foreign
}
const COND: &str = "last_activity_on <= '2022-12-31'";
async fn raw(foreign: &Foreign, pragmas: &str) -> f64 {
    let mut c = foreign.other().await;
    sea_orm::sqlx::raw_sql(sea_orm::sqlx::AssertSqlSafe(pragmas.to_owned())).execute(&mut c).await.unwrap();
    let sql = format!("BEGIN IMMEDIATE;
      DELETE FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE {COND}));
      DELETE FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE {COND});
      DELETE FROM customers WHERE {COND}; COMMIT;");
    let t = Instant::now();
    sea_orm::sqlx::raw_sql(sea_orm::sqlx::AssertSqlSafe(sql)).execute(&mut c).await.unwrap();
    t.elapsed().as_secs_f64()
}
#[tokio::test]
async fn speed() {
    let set = receipted();

    for mode in ["delete", "wal"] {
        for round in 0..3 {
            let a = raw(&big(mode).await, "PRAGMA foreign_keys=off").await;
            let a2 = raw(&big(mode).await, "PRAGMA foreign_keys=on").await;
            let a3 = raw(&big(mode).await, "PRAGMA foreign_keys=on; PRAGMA secure_delete=on").await;
            let f = big(mode).await;
            let crm = f.connector();
            let all = keys((0..10000).map(|i| i * 2 + 1));
            let t = Instant::now();
            let mut windows = vec![];
            for (n, k) in all.chunks(1000).enumerate() { windows.push(plan(&crm, &set, n as u128 + 1, k.to_vec()).await); }
            let planned = t.elapsed().as_secs_f64();
            let t = Instant::now();
            let mut rows = 0;
            for w in &windows { let o = crm.erase(&set, w).await.unwrap(); rows += o.rows.values().sum::<u64>(); assert!(o.reclaimed); }
            let erased = t.elapsed().as_secs_f64();
            let t = Instant::now();
            for w in &windows { assert!(crm.absent(&set, &w.keys).await.unwrap().is_empty()); }
            let looked = t.elapsed().as_secs_f64();
            println!("{mode} {round}: rows {rows} raw {a:.3} fk {a2:.3} fk+secure {a3:.3} | plan {planned:.3} erase {erased:.3} verify {looked:.3} ratio {:.2} {:.2} {:.2}", a/erased, a2/erased, a3/erased);
        }
    }
}
