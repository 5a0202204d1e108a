//! Errors as callers read them: what a person can mend is data (`userErrors`), everything else a top-level error with
//! a code.

mod codes;

pub(super) use codes::UserErrorCode;

use async_graphql::{Context, Enum, ErrorExtensions as _, Interface, Object};

use super::caller::Caller;
use super::chapters::{Officer, officers};
use super::inputs::BESIDE_INPUT;
use super::members::{Member, member};
use crate::access::{ChapterId, MemberId};
use crate::platform::error::{BUSY_FOR, Error, Rejection, Result};
use crate::platform::limits::seconds_to_wait;
use crate::platform::texts;
use crate::platform::values::Locale;

/// An error for the top level of an answer: `extensions.code` says which kind.
#[derive(Debug, Clone)]
pub struct Fault(async_graphql::Error);

/// The kinds of top-level errors, as `extensions.code` says them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ErrorCode")]
pub enum ErrorCode {
    /// The request is no GraphQL request: the message says which parameter is wrong.
    BadRequest,
    /// An argument or a variable is wrong; the message says which and how to mend it.
    BadUserInput,
    /// No trusted document has this `documentId`.
    DocumentNotFound,
    /// The server executes documents of its manifest only.
    DocumentNotTrusted,
    /// Changes may have gone unheard by a subscription: read anew what you show.
    EventsMissed,
    /// You see the record but hold no office that may do this.
    Forbidden,
    /// The document cannot be parsed: see `locations`.
    GraphqlParseFailed,
    /// The document does not fit the schema: see `locations`.
    GraphqlValidationFailed,
    /// A request with this `Idempotency-Key` is still running: try again after `extensions.retryAfter` seconds.
    IdempotencyKeyInUse,
    /// The `Idempotency-Key` came before, with another request.
    IdempotencyKeyReused,
    /// What was asked for with this `Idempotency-Key` was done, but its answer was lost: read the record.
    IdempotentAnswerLost,
    /// Our fault. It is logged with `extensions.requestId`: tell us.
    Internal,
    /// The server does not describe its schema to strangers.
    IntrospectionOff,
    /// What is asked for is too much at once; `extensions.limit` and `extensions.value` say of what.
    LimitExceeded,
    /// Mutations are sent by POST.
    MethodNotAllowed,
    /// None of the media types that the caller accepts.
    NotAcceptable,
    /// The document has several operations and `operationName` names none of them.
    OperationResolutionFailure,
    /// The body is larger than a request may be.
    PayloadTooLarge,
    /// The document of this hash is not kept: send its text along.
    PersistedQueryNotFound,
    /// Documents are not kept for callers without a token, nor where only trusted ones are executed: send the text.
    PersistedQueryNotSupported,
    /// Too many requests: try again after `extensions.retryAfter` seconds.
    RateLimited,
    /// The request did not arrive in time.
    RequestTimeout,
    /// Nobody is signed in, or the sign-in no longer holds: sign in again.
    Unauthenticated,
    /// The server is busy or stopping: try again after `extensions.retryAfter` seconds.
    Unavailable,
    /// Requests are `application/json` in UTF-8.
    UnsupportedMediaType,
}

impl ErrorCode {
    /// As the schema has it.
    pub fn name(self) -> &'static str {
        use async_graphql::resolver_utils::EnumType as _;
        Self::items().iter().find(|item| item.value == self).map_or("INTERNAL", |item| item.name)
    }
}

impl Fault {
    /// An error as a caller of this language reads it. What is ours to mend is logged here, once, in the request's span.
    pub fn new(error: &Error, locale: Locale) -> Self {
        let (code, message) = match error {
            Error::Unauthenticated => (ErrorCode::Unauthenticated, texts::text(locale, "unauthenticated")),
            Error::Denied(_) => (ErrorCode::Forbidden, texts::text(locale, "forbidden")),
            Error::NotFound => (ErrorCode::BadUserInput, texts::text(locale, "not-found")),
            Error::Conflict { .. } => (ErrorCode::BadUserInput, texts::text(locale, "conflict")),
            Error::Throttled(_) => (ErrorCode::RateLimited, texts::text(locale, "throttled")),
            Error::Rejected(list) => {
                let messages: Vec<String> = list.iter().map(|one| texts::rejection(locale, one)).collect();
                (ErrorCode::BadUserInput, messages.join(" "))
            }
            Error::Busy(_) => {
                tracing::warn!(cause = error.chain(), "the database is busy");
                (ErrorCode::Unavailable, texts::text(locale, "busy"))
            }
            Error::Internal(_) => {
                tracing::error!(cause = error.chain(), "a resolver failed");
                (ErrorCode::Internal, texts::text(locale, "internal-error"))
            }
        };
        let fault = async_graphql::Error::new(message).extend_with(|_, extensions| {
            extensions.set("code", code.name());
            match error {
                Error::Denied(what) => extensions.set("action", *what),
                Error::Throttled(wait) => extensions.set("retryAfter", seconds_to_wait(*wait)),
                Error::Busy(_) => extensions.set("retryAfter", BUSY_FOR.as_secs()),
                Error::Rejected(list) => {
                    let reasons: Vec<&str> = list.iter().map(|one| one.code).collect();
                    extensions.set("reasons", reasons);
                }
                _ => {}
            }
        });
        Self(fault)
    }
}

impl From<Fault> for async_graphql::Error {
    fn from(fault: Fault) -> Self {
        fault.0
    }
}

/// What the caller can mend.
#[derive(Debug, Clone, Interface)]
#[graphql(
    field(name = "code", ty = "UserErrorCode", desc = "Which kind of mistake."),
    field(name = "message", ty = "String", desc = "A sentence for people, in the caller's language."),
    field(
        name = "path",
        ty = "Option<Vec<String>>",
        desc = "Where in the arguments, from the outside in; null when no single one is at fault."
    )
)]
#[expect(clippy::enum_variant_names, reason = "each is named as its type in the schema")]
pub(super) enum UserError {
    InputError(InputError),
    ConflictError(ConflictError),
    SeatTakenError(SeatTakenError),
}

#[derive(Debug, Clone)]
pub(super) struct InputError {
    code: UserErrorCode,
    message: String,
    path: Option<Vec<String>>,
}

/// A mistake in what was sent.
#[Object]
impl InputError {
    /// Which kind of mistake.
    async fn code(&self) -> UserErrorCode {
        self.code
    }

    /// A sentence for people, in the caller's language.
    async fn message(&self) -> String {
        self.message.clone()
    }

    /// Where in the arguments, from the outside in; null when no single one is at fault.
    async fn path(&self) -> Option<Vec<String>> {
        self.path.clone()
    }
}

#[derive(Debug, Clone)]
pub(super) struct ConflictError {
    message: String,
    current_version: i32,
}

/// The record has changed since the caller read it: read it again and decide anew.
#[Object]
impl ConflictError {
    /// Always `CONFLICT`.
    async fn code(&self) -> UserErrorCode {
        UserErrorCode::Conflict
    }

    /// A sentence for people, in the caller's language.
    async fn message(&self) -> String {
        self.message.clone()
    }

    /// The argument that named the version.
    async fn path(&self) -> Option<Vec<String>> {
        Some(vec!["input".to_owned(), "expectedVersion".to_owned()])
    }

    /// The version that the record has now.
    async fn current_version(&self) -> i32 {
        self.current_version
    }
}

#[derive(Debug, Clone)]
pub(super) struct SeatTakenError {
    error: InputError,
    chapter: ChapterId,
    holder: Option<MemberId>,
}

/// The seat that was wanted has somebody in it.
#[Object]
impl SeatTakenError {
    /// Always `TAKEN`.
    async fn code(&self) -> UserErrorCode {
        self.error.code
    }

    /// A sentence for people, in the caller's language: who sits there, and who may help.
    async fn message(&self) -> String {
        self.error.message.clone()
    }

    /// The argument that named the seat.
    async fn path(&self) -> Option<Vec<String>> {
        self.error.path.clone()
    }

    /// Who sits there; null when they have left meanwhile: try again.
    async fn holder(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let holder = self.holder?;
        match Caller::of(context) {
            Ok(caller) => Some(member(caller, holder).await),
            Err(fault) => Some(Err(fault)),
        }
    }

    /// Who may help: the chapter's officers today, in the order of rank. The membership committee decides on seats.
    async fn officers(&self, context: &Context<'_>) -> Result<Vec<Officer>, Fault> {
        officers(Caller::of(context)?, self.chapter).await
    }
}

/// Splits what a command answered into its value and what the caller can mend; the rest is a fault.
pub(super) fn split<T>(outcome: Result<T>, locale: Locale) -> Result<(Option<T>, Vec<UserError>), Fault> {
    match outcome {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Error::Rejected(list)) => {
            let errors = list.iter().map(|one| input_error(one, locale)).collect::<Result<Vec<_>>>();
            errors.map(|errors| (None, errors)).map_err(|error| Fault::new(&error, locale))
        }
        Err(Error::Conflict { current_version }) => {
            let error = ConflictError { message: texts::text(locale, "conflict"), current_version };
            Ok((None, vec![UserError::ConflictError(error)]))
        }
        Err(Error::NotFound) => {
            let error =
                InputError { code: UserErrorCode::NotFound, message: texts::text(locale, "not-found"), path: None };
            Ok((None, vec![UserError::InputError(error)]))
        }
        Err(other) => Err(Fault::new(&other, locale)),
    }
}

fn input_error(rejection: &Rejection, locale: Locale) -> Result<UserError> {
    let unknown = || Error::internal(format!("the code {} is not in UserErrorCode", rejection.code));
    let code = UserErrorCode::of(rejection.code).ok_or_else(unknown)?;
    let path = rejection.field.as_ref().map(|field| {
        let (first, rest) = match field.strip_prefix(BESIDE_INPUT) {
            Some(argument) => (None, argument),
            None => (Some("input"), field.as_ref()),
        };
        first.into_iter().chain(rest.split('.')).map(str::to_owned).collect()
    });
    let error = InputError { code, message: texts::rejection(locale, rejection), path };
    let arg = |name: &str| rejection.args.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    let chapter = arg("chapterId").and_then(|id| id.parse().ok()).filter(|_| code == UserErrorCode::Taken);
    Ok(match chapter {
        Some(chapter) => {
            let holder = arg("holderId").and_then(|id| id.parse().ok());
            UserError::SeatTakenError(SeatTakenError { error, chapter, holder })
        }
        None => UserError::InputError(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::resolver_utils::EnumType as _;

    #[test]
    fn every_code_has_a_sentence_in_every_language() {
        let files = [include_str!("../../../locales/en/errors.ftl"), include_str!("../../../locales/pl/errors.ftl")];
        for item in UserErrorCode::items() {
            let start = format!("{} = ", item.name.to_lowercase().replace('_', "-"));
            for (file, locale) in files.iter().zip(Locale::ALL) {
                assert!(file.lines().any(|line| line.starts_with(&start)), "{start} is not there in {locale}");
            }
        }
    }
}
