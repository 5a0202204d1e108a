//! The four kinds of error, by who has to act. They know no feature: features hand their codes in.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::time::Duration;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr};

/// What a command or a query answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done, by who has to act.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or it is none of the caller's business: the two look the same.
    #[error("not found")]
    NotFound,
    /// The caller is not signed in, or the sign-in no longer holds.
    #[error("not signed in")]
    Unauthenticated,
    /// The caller sees it, but holds no office that may do this.
    #[error("not allowed to {0}")]
    Denied(&'static str),
    /// The caller can mend it: each says which code, which argument, and what to do.
    #[error("rejected: {}", list_codes(.0))]
    Rejected(Vec<Rejection>),
    /// Somebody else changed the record since the caller read it.
    #[error("the record has changed: its version is {current_version}")]
    Conflict {
        /// The version to read and to try again with.
        current_version: i32,
    },
    /// Too many tries: come back later.
    #[error("too many tries: retry in {} s", .0.as_secs().max(1))]
    Throttled(Duration),
    /// Somebody else held the database for too long; nothing was done. The same again may do, a little later.
    #[error("the database is busy")]
    Busy(#[source] DbErr),
    /// We have to mend it. Logged once at the edge; no caller reads the cause.
    #[error("internal error")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

/// One thing that the caller can mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// A stable name, part of the API: `UPPER_CASE`, never renamed.
    pub code: &'static str,
    /// The argument at fault, as the API names it; steps into lists and objects are joined by dots: `marks.3.memberId`.
    pub field: Option<Cow<'static, str>>,
    /// What the localised message is filled with: see `locales/*/errors.ftl`, key = the code in kebab-case.
    pub args: Vec<(&'static str, String)>,
}

/// Starts a rejection: `reject("TAKEN").on("categoryId").with("holder", name)`.
pub fn reject(code: &'static str) -> Rejection {
    Rejection { code, field: None, args: Vec::new() }
}

impl Rejection {
    /// Names the argument at fault.
    #[must_use]
    pub fn on(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Fills a place in the localised message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Ends a function with this rejection.
    pub fn err<T>(self) -> Result<T> {
        Err(self.into())
    }
}

/// Whether the caller has seen the record as it is: a write with a stale version is a conflict, not a silent overwrite.
pub fn check_version(current_version: i32, expected: i32) -> Result<()> {
    if current_version == expected { Ok(()) } else { Err(Error::Conflict { current_version }) }
}

/// A move that a life cycle does not have: from where to where, and what is allowed in its place. Codes:
/// `INVALID_TRANSITION`.
pub fn invalid_transition(from: impl Into<String>, to: impl Into<String>, allowed: &[String]) -> Rejection {
    let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
    reject("INVALID_TRANSITION").with("from", from).with("to", to).with("allowed", allowed)
}

impl Error {
    /// The same of an object inside of the arguments: `categoryId` becomes `seat.categoryId`.
    #[must_use]
    pub fn inside(self, object: &str) -> Self {
        let Self::Rejected(mut list) = self else { return self };
        for field in list.iter_mut().filter_map(|rejection| rejection.field.as_mut()) {
            *field = format!("{object}.{field}").into();
        }
        Self::Rejected(list)
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(vec![rejection])
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_busy(&error) { Self::Busy(error) } else { Self::internal(error) }
    }
}

impl Error {
    /// Wraps a fault of ours; the cause goes to the log only.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The whole chain of causes in one line, for the log and for operators at the command line.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(inner) = cause {
            let said = inner.to_string();
            // Many libraries repeat their cause in their own text.
            if !text.ends_with(&said) {
                text.push_str(": ");
                text.push_str(&said);
            }
            cause = inner.source();
        }
        text
    }
}

/// When the same again may do, after `Error::Busy`.
pub const BUSY_FOR: Duration = Duration::from_secs(5);

/// Whether somebody else held a lock or all connections for too long. A statement that took too long itself is not
/// this.
pub(super) fn is_busy(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) {
        return true;
    }
    let code = said_by_database(error).and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| match code.parse::<u32>() {
        // SQLITE_BUSY and SQLITE_LOCKED; what exactly it waited for is in the bits above.
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6),
        // lock_not_available
        _ => code == "55P03",
    })
}

/// What the database itself said, if it was that which refused.
pub(super) fn said_by_database(error: &DbErr) -> Option<&dyn sqlx::error::DatabaseError> {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else { return None };
    let RuntimeErr::SqlxError(cause) = cause else { return None };
    cause.as_database_error()
}

/// Turns what the database's own constraints say into what the caller can mend.
pub trait OnUnique<T> {
    /// A unique index refused the row: `rejection` says so to the caller. The index decides, not a check before it.
    fn on_unique(self, rejection: impl FnOnce() -> Rejection) -> Result<T>;
    /// The same of a row with several such indexes: one over `column` has a rejection of its own.
    fn on_unique_column(
        self,
        column: &'static str,
        of_column: impl FnOnce() -> Rejection,
        rejection: impl FnOnce() -> Rejection,
    ) -> Result<T>;
}

impl<T> OnUnique<T> for Result<T, DbErr> {
    fn on_unique(self, rejection: impl FnOnce() -> Rejection) -> Result<T> {
        self.map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => rejection().into(),
            _ => error.into(),
        })
    }

    fn on_unique_column(
        self,
        column: &'static str,
        of_column: impl FnOnce() -> Rejection,
        rejection: impl FnOnce() -> Rejection,
    ) -> Result<T> {
        self.map_err(|error| match error.sql_err() {
            // `UNIQUE constraint failed: chapters.slug`, `… unique constraint "chapters_slug_key"`
            Some(SqlErr::UniqueConstraintViolation(said)) if names_column(&said, column) => of_column().into(),
            Some(SqlErr::UniqueConstraintViolation(_)) => rejection().into(),
            _ => error.into(),
        })
    }
}

fn names_column(said: &str, column: &str) -> bool {
    said.contains(&format!(".{column}")) || said.contains(&format!("_{column}_key"))
}

fn list_codes(rejections: &[Rejection]) -> String {
    let codes: Vec<&str> = rejections.iter().map(|rejection| rejection.code).collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_carries_what_its_message_needs() {
        let Err(Error::Rejected(list)) = reject("TAKEN").on("categoryId").with("holder", "Ania").err::<()>() else {
            panic!("not rejected");
        };
        assert_eq!(list[0].code, "TAKEN");
        assert_eq!(list[0].field.as_deref(), Some("categoryId"));
        assert_eq!(list[0].args, [("holder", "Ania".to_owned())]);
    }

    #[test]
    fn an_internal_error_shows_no_cause_to_callers_but_all_of_it_to_the_log() {
        let error = Error::internal(std::io::Error::other("disk /var/lib is full"));
        assert_eq!(error.to_string(), "internal error");
        assert_eq!(error.chain(), "internal error: disk /var/lib is full");
    }
}
