//! Errors as callers read them: what a person can mend is data (`userErrors`), everything else a top-level error with
//! a code.

use async_graphql::{Enum, ErrorExtensions as _, Interface, Object};

use super::inputs::BESIDE_INPUT;
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

/// What is wrong with what was sent: each code is one kind of mistake, and never changes its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "UserErrorCode")]
pub(super) enum UserErrorCode {
    /// Not an amount: digits and at most one point.
    AmountNotANumber,
    /// The amount is zero or negative.
    AmountNotPositive,
    /// More than 10 000 000 000 000.00 of a currency with two decimals; the message says the most.
    AmountTooLarge,
    /// More decimals than the currency has.
    AmountTooPrecise,
    /// Marks are set from the start of a meeting to its close.
    AttendanceNotOpen,
    /// Not an id of the type that belongs here.
    BadId,
    /// The day of the invoice is in the future.
    ClosedOnFuture,
    /// Somebody else has changed the record: read it again.
    Conflict,
    /// Consent belongs to a contact, and there is none.
    ConsentWithoutContact,
    /// Not a currency of ISO 4217.
    CurrencyUnknown,
    /// A meeting takes 15 to 720 minutes.
    DurationInvalid,
    /// Not an e-mail address.
    EmailInvalid,
    /// Giver and recipient are the same member.
    GiverIsRecipient,
    /// The member who is thanked is not there.
    GiverUnknown,
    /// Who gives a referral sits in a chapter; you do not.
    GiverWithoutSeat,
    /// Heat is 1 to 5.
    HeatInvalid,
    /// The record's life cycle does not lead there; the message says where it leads.
    InvalidTransition,
    /// More entries than a list may have.
    ListTooLong,
    /// The clocks are put forward over this local time.
    LocalTimeSkipped,
    /// The same member is marked twice in one call.
    MarkedTwice,
    /// The chapter has a meeting at this time already.
    MeetingExists,
    /// The meeting is over, or called off.
    MeetingOver,
    /// A meeting is opened from three hours before its start on, and held and closed once it has begun.
    MeetingTooEarly,
    /// A meeting is set at most two years ahead and a month back.
    MeetingTooFar,
    /// It is not there, or none of your business.
    NotFound,
    /// Not on the chapter's roster of that day.
    NotOnRoster,
    /// An online or hybrid meeting needs a link.
    OnlineUrlNeeded,
    /// To decline or to lose a referral needs a reason.
    ReasonNeeded,
    /// The recipient is not there, or sits in no chapter.
    RecipientUnknown,
    /// Who records business sits in a chapter; you do not.
    RecipientWithoutSeat,
    /// `SUBSTITUTE` needs the name of who stood in.
    SubstituteNameNeeded,
    /// Only `SUBSTITUTE` has a name of who stood in.
    SubstituteNameUnused,
    /// Nothing is left of the text.
    TextEmpty,
    /// The text is longer than it may be.
    TextTooLong,
    /// The visitor is not expected any more, or is here already.
    VisitNotExpected,
}

impl UserErrorCode {
    /// The code of a rejection. A code of a feature that is missing here is a fault of ours.
    fn of(code: &str) -> Option<Self> {
        use async_graphql::resolver_utils::EnumType as _;
        Self::items().iter().find(|item| item.name == code).map(|item| item.value)
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
pub(super) enum UserError {
    InputError(InputError),
    ConflictError(ConflictError),
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
    Ok(UserError::InputError(InputError { code, message: texts::rejection(locale, rejection), path }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::resolver_utils::EnumType as _;

    #[test]
    fn every_code_has_a_sentence_in_every_language() {
        let files = [include_str!("../../locales/en/errors.ftl"), include_str!("../../locales/pl/errors.ftl")];
        for item in UserErrorCode::items() {
            let start = format!("{} = ", item.name.to_lowercase().replace('_', "-"));
            for (file, locale) in files.iter().zip(Locale::ALL) {
                assert!(file.lines().any(|line| line.starts_with(&start)), "{start} is not there in {locale}");
            }
        }
    }
}
