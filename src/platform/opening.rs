//! Why a database cannot be opened, as an operator has to read it.

use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use sea_orm::DbErr;
use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;

use super::error::{Error, is_busy, said_by_database};

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpen {
    /// Nobody listens there, or it cannot be reached.
    #[error("PostgreSQL at {place} does not answer: {cause}")]
    Silent {
        /// Host and port, or the socket's folder.
        place: String,
        /// What the system says.
        cause: String,
    },
    /// The role is not there, its password is wrong, or it may not come from here.
    #[error("PostgreSQL at {place} does not let {role} in: {said}")]
    KeptOut {
        /// Host and port, or the socket's folder.
        place: String,
        /// The user of the URL.
        role: String,
        /// What PostgreSQL says.
        said: String,
    },
    /// The server has no such database.
    #[error("PostgreSQL at {place} has no database {name}")]
    NoDatabase {
        /// Host and port, or the socket's folder.
        place: String,
        /// The path of the URL.
        name: String,
    },
    /// The file, or its folder.
    #[error("{file} cannot be opened: {cause}")]
    File {
        /// As the URL has it.
        file: String,
        /// What the system or SQLite says.
        cause: String,
    },
    /// Something else is in the file.
    #[error("{file} is no SQLite database")]
    NotSqlite {
        /// As the URL has it.
        file: String,
    },
}

/// How long to look for the reason once more.
const LOOK: Duration = Duration::from_secs(2);

/// What SQLite said of a file when it was to be opened.
pub(super) fn of_file(file: &str, error: DbErr) -> Error {
    // That somebody else holds it is no fault of the file.
    let Some(said) = said_by_database(&error).filter(|_| !is_busy(&error)) else { return error.into() };
    let file = file.to_owned();
    let reason = match said.code().as_deref() {
        // SQLITE_NOTADB
        Some("26") => CannotOpen::NotSqlite { file },
        _ => CannotOpen::File { file, cause: said.message().to_owned() },
    };
    Error::internal(reason)
}

/// What the system said of a file's folder.
pub(super) fn of_folder(file: &str, folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(|cause| {
        let cause = format!("the folder {} cannot be made: {cause}", folder.display());
        Error::internal(CannotOpen::File { file: file.to_owned(), cause })
    })
}

/// What PostgreSQL said when a pool was to be opened; the pool itself says only that it has waited too long.
pub(super) async fn of_server(url: &str, error: DbErr) -> Error {
    let Ok(options) = PgConnectOptions::from_str(url) else { return error.into() };
    let place = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let said = match said_by_database(&error) {
        Some(said) => (said.code().map(String::from), said.message().to_owned()),
        None => match tokio::time::timeout(LOOK, options.connect()).await {
            Ok(Err(sqlx::Error::Database(said))) => (said.code().map(String::from), said.message().to_owned()),
            Ok(Err(cause)) => (None, cause_of(&cause)),
            Ok(Ok(_)) => return error.into(),
            Err(_) => (None, "it cannot be reached".to_owned()),
        },
    };
    let role = options.get_username().to_owned();
    Error::internal(match said {
        // invalid_catalog_name
        (Some(code), _) if code == "3D000" => {
            let name = options.get_database().unwrap_or(&role).to_owned();
            CannotOpen::NoDatabase { place, name }
        }
        // invalid_authorization_specification, invalid_password, insufficient_privilege
        (Some(code), said) if code.starts_with("28") || code == "42501" => CannotOpen::KeptOut { place, role, said },
        (_, cause) => CannotOpen::Silent { place, cause },
    })
}

fn cause_of(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(cause) => cause.to_string(),
        other => other.to_string(),
    }
}
