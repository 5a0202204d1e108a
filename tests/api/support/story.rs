//! One story, two tests.

use super::databases::TestDb;

/// What a story starts with, made from a fresh database.
pub trait Stage: Sized {
    /// Sets the stage.
    fn set(db: TestDb) -> impl Future<Output = Self> + Send;
}

impl Stage for TestDb {
    async fn set(db: TestDb) -> Self {
        db
    }
}

/// Makes two tests of each story, `name::on_sqlite` and `name::on_postgres`:
///
/// ```ignore
/// story! {
///     async fn a_seat_is_taken_once(db: TestDb) { … }
/// }
/// ```
macro_rules! story {
    ($($(#[$attribute:meta])* async fn $name:ident($stage:ident: $kind:ty) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$attribute])*
            async fn story($stage: $kind) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let db = $crate::support::TestDb::on_sqlite().await;
                story(<$kind as $crate::support::Stage>::set(db).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(db) = $crate::support::TestDb::on_postgres().await {
                    story(<$kind as $crate::support::Stage>::set(db).await).await;
                }
            }
        }
    )+};
}
