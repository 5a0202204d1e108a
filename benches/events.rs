//! What publishing costs: small transactions a second on PostgreSQL, silent, published, and with a notification each.
//! By hand: `BENCH_DATABASE_URL=postgres://… cargo bench --bench events`; what was measured: `docs/benchmarks.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a benchmark, what cannot go on may say so and stop")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chapterhouse::platform::clock::Clock;
use chapterhouse::platform::db::{Db, DbOptions};
use chapterhouse::platform::events::{Event, Heard, Listening, Relay, RelayOptions, Topic};
use chapterhouse::platform::values::new_id;
use futures::future::join_all;
use sea_orm::ConnectionTrait as _;
use secrecy::SecretString;
use uuid::Uuid;

const WRITERS: usize = 16;
const ROUNDS: usize = 3;
const SECONDS: u64 = 5;
const WEATHER: Topic = Topic::new("weather");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    Nobody,
    ByPublishing,
    ByNotifyInEach,
}

#[tokio::main]
async fn main() {
    let url = std::env::var("BENCH_DATABASE_URL").expect("BENCH_DATABASE_URL names a PostgreSQL database");
    let open = async || Db::connect(&DbOptions::new(&url), Clock::system()).await.unwrap();
    let relay = async |db: &Db| {
        let listening = Listening::At(SecretString::from(url.as_str()));
        Relay::start(db.events(), RelayOptions::new(listening)).await
    };
    let (here, there) = (open().await, open().await);
    let relays = [relay(&here).await, relay(&there).await];
    make_table(&here).await;
    let key = new_id();
    let mut watch = there.events().watch(WEATHER, key, |id| id);
    let heard = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            match watch.next().await {
                Heard::Changed(_) => count.fetch_add(1, Ordering::Relaxed),
                Heard::Missed => panic!("the listener was cut off"),
            };
        }
    });
    println!("{WRITERS} writers, {SECONDS} s each         | transactions/s | heard on the other node");
    for _ in 0..ROUNDS {
        for tells in [Tells::Nobody, Tells::ByPublishing, Tells::ByNotifyInEach] {
            let before = heard.load(Ordering::Relaxed);
            let done = measure(&here, key, tells).await;
            if tells == Tells::ByPublishing {
                // What was sent last is on its way.
                while heard.load(Ordering::Relaxed) - before < done {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
            let heard = heard.load(Ordering::Relaxed) - before;
            println!("{:<28} | {:>14} | {heard}", format!("{tells:?}"), done / SECONDS);
        }
    }
    here.tx(async |tx| Ok(tx.execute_unprepared("DROP TABLE bench_events").await?)).await.unwrap();
    for relay in relays {
        relay.stop().await;
    }
}

async fn make_table(db: &Db) {
    db.tx(async |tx| {
        tx.execute_unprepared("DROP TABLE IF EXISTS bench_events").await?;
        tx.execute_unprepared("CREATE TABLE bench_events (id integer PRIMARY KEY, n bigint NOT NULL)").await?;
        tx.execute_unprepared("INSERT INTO bench_events SELECT i, 0 FROM generate_series(1, 1000) AS i").await?;
        Ok(())
    })
    .await
    .unwrap();
}

/// How many transactions all writers did.
async fn measure(db: &Db, key: Uuid, tells: Tells) -> u64 {
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let writers = (1..=WRITERS).map(|writer| {
        let db = db.clone();
        tokio::spawn(async move {
            let mut done = 0_u64;
            while Instant::now() < until {
                change(&db, writer, key, tells).await;
                done += 1;
            }
            done
        })
    });
    join_all(writers).await.into_iter().map(Result::unwrap).sum()
}

/// One row of the writer's own: what is measured is the commit, not waiting for one another.
async fn change(db: &Db, writer: usize, key: Uuid, tells: Tells) {
    db.tx(async |tx| {
        tx.execute_unprepared(&format!("UPDATE bench_events SET n = n + 1 WHERE id = {writer}")).await?;
        match tells {
            Tells::Nobody => {}
            Tells::ByPublishing => tx.publish(Event { topic: WEATHER, key, id: new_id() }),
            Tells::ByNotifyInEach => {
                let id = new_id().simple();
                tx.execute_unprepared(&format!("SELECT pg_notify('bench', 'weather:{id}')")).await?;
            }
        }
        Ok(())
    })
    .await
    .unwrap();
}
