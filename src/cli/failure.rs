//! Why a command was not carried out, told to the operator.

use std::error::Error as _;
use std::io::Write as _;
use std::process::ExitCode;

use crate::app::StartError;
use crate::platform::config::Problems;
use crate::platform::error::Error;
use crate::platform::opening::CannotOpen;
use crate::platform::texts;
use crate::platform::values::Locale;

/// What went wrong and what to do about it.
#[derive(Debug)]
pub(super) struct Failure {
    message: String,
    hint: Option<String>,
    code: u8,
}

/// Something in the world is not as it should be.
const FAILED: u8 = 1;
/// What the operator wrote is wrong; the code that clap uses for arguments.
const MISUSED: u8 = 2;

impl Failure {
    /// A sentence without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: FAILED }
    }

    /// Says what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Tells it on stderr.
    pub fn report(self) -> ExitCode {
        let hint = self.hint.map(|hint| format!("hint: {hint}\n")).unwrap_or_default();
        drop(write!(std::io::stderr(), "error: {}\n{hint}", self.message));
        ExitCode::from(self.code)
    }
}

/// Whether this code, and no other, is why something was not done.
pub(super) fn is_rejected(error: &Error, code: &str) -> bool {
    matches!(error, Error::Rejected(reasons) if reasons.iter().all(|reason| reason.code == code))
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        let lines = problems.to_string().replace('\n', "\n  ");
        let mistakes = match problems.0.len() {
            1 => "a mistake".to_owned(),
            count => format!("{count} mistakes"),
        };
        Self { message: format!("the configuration has {mistakes}:\n  {lines}"), hint: None, code: MISUSED }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            // As to a caller of the API, but in the language of the command line.
            Error::Rejected(rejections) => {
                let said: Vec<String> =
                    rejections.iter().map(|rejection| texts::rejection(Locale::En, rejection)).collect();
                Self::new(said.join(" ").trim_end_matches('.'))
            }
            error => Self::new(causes(&error)),
        }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let message = match error.source().and_then(|source| source.downcast_ref::<Error>()) {
            Some(cause) => format!("{error}: {}", causes(cause)),
            None => error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}")),
        };
        let hint = match error {
            StartError::Database(cause) if is_silent(&cause) => {
                "is it running? `chapterhouse config print` shows database.url and where it is set"
            }
            StartError::Database(Error::Busy(_)) => "another program works on it: try again when that is done",
            StartError::Database(_) => "`chapterhouse config print` shows database.url and where it is set",
            StartError::MigrationsPending(_) => "make a backup, then run `chapterhouse migrate up`",
            StartError::Listen(..) => "another server may be running; choose an address by http.bind",
            StartError::TrustedDocuments(..) => {
                "generate the manifest anew for this version's schema; graphql.trusted_documents_file says which it is"
            }
            StartError::Mail(_) => "`chapterhouse config print` shows the settings of mail and where they are set",
            StartError::Server(_) => return Self::new(message),
        };
        Self::new(message).hint(hint)
    }
}

/// Whether PostgreSQL does not answer.
fn is_silent(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    matches!(cause.downcast_ref(), Some(CannotOpen::Silent { .. }))
}

/// An operator may read the causes; "internal error" before them says nothing.
fn causes(error: &Error) -> String {
    let chain = error.chain();
    let chain = chain.strip_prefix("internal error: ").unwrap_or(&chain);
    chain.replace('\n', " ")
}
