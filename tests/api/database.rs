//! How the connections of each database are set: what every promise of durability and of an end to waiting rests on.

use std::time::Duration;

use chapterhouse::platform::db::{Db, DbOptions};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::TestDb;

story! {
    async fn each_connection_is_set_as_it_should_be(test: TestDb) {
        let options = DbOptions {
            statement_timeout: Duration::from_secs(7),
            lock_timeout: Duration::from_millis(1_500),
            ..DbOptions::new(&test.url)
        };
        let db = Db::connect(&options, test.clock.clone()).await.unwrap();
        if test.db.backend() == DbBackend::Sqlite {
            let settings = [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("busy_timeout", "1500")];
            let asked = settings.map(|(name, _)| name);
            let expected = settings.map(|(_, value)| value);
            assert_eq!(pragmas(db.reader(), &asked).await, expected, "readers");
            assert_eq!(db.tx(async |tx| Ok(pragmas(&**tx, &asked).await)).await.unwrap(), expected, "the writer");
            assert_eq!(pragmas(db.reader(), &["query_only"]).await, ["1"]);
        } else {
            let settings = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
            assert_eq!(shown(db.reader(), &settings).await, ["7s", "1500ms", "1min"]);
        }
    }

    async fn a_reader_cannot_write_on_sqlite(test: TestDb) {
        if test.db.backend() == DbBackend::Sqlite {
            let refused = test.db.reader().execute_unprepared("DELETE FROM jobs").await.unwrap_err();
            assert!(refused.to_string().contains("readonly"), "{refused}");
        }
    }

    async fn behind_a_pooler_time_outs_hold_for_a_transaction_and_no_longer(test: TestDb) {
        if test.db.backend() == DbBackend::Postgres {
            let options = DbOptions {
                max_connections: 1,
                statement_timeout: Duration::from_secs(7),
                lock_timeout: Duration::from_millis(1_500),
                transaction_pooler: true,
                ..DbOptions::new(&test.url)
            };
            let db = Db::connect(&options, test.clock.clone()).await.unwrap();
            let settings = ["statement_timeout", "lock_timeout"];
            let inside = db.tx(async |tx| Ok(shown(&**tx, &settings).await)).await.unwrap();
            assert_eq!(inside, ["7s", "1500ms"]);
            // The next transaction on this connection may be another client's.
            assert_eq!(shown(db.reader(), &settings).await, ["0", "0"]);
        }
    }
}

async fn pragmas<const N: usize>(connection: &impl ConnectionTrait, names: &[&str; N]) -> [String; N] {
    let mut values = [const { String::new() }; N];
    for (value, name) in values.iter_mut().zip(names) {
        let ask = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {name}"));
        let row = connection.query_one_raw(ask).await.unwrap().unwrap();
        let number = row.try_get_by_index::<i64>(0).map(|number| number.to_string());
        *value = number.or_else(|_| row.try_get_by_index(0)).unwrap();
    }
    values
}

async fn shown<const N: usize>(connection: &impl ConnectionTrait, names: &[&str; N]) -> [String; N] {
    let mut values = [const { String::new() }; N];
    for (value, name) in values.iter_mut().zip(names) {
        *value = text(connection, &format!("SHOW {name}")).await;
    }
    values
}

async fn text(connection: &impl ConnectionTrait, sql: &str) -> String {
    let ask = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_one_raw(ask).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}
