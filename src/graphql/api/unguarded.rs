//! The library by itself: what the benchmark of the front door compares with. No route leads here.

use async_graphql::{Request, Response};

use super::{Api, Asker};
use crate::graphql::caller::Caller;
use crate::graphql::drive::drive;
use crate::platform::db::Db;

impl Api {
    /// Parses, checks and executes as the library does, with nothing of ours before or after it.
    #[doc(hidden)]
    pub async fn execute_unguarded(&self, db: &Db, asker: Asker, request: Request) -> Response {
        let (caller, loads) = Caller::new(db, asker.actor, asker.locale);
        drive(self.0.schema.execute(request.data(caller)), loads).await
    }
}
