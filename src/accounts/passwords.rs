//! Passwords: what is accepted, how they are hashed (argon2id), how many at once.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::platform::error::{Error, Result, reject};

/// A password that a person may set: 12 to 128 characters and not easy to guess.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

const SHORTEST: usize = 12;
const LONGEST: usize = 128;

impl Password {
    /// Checks a new password. `about` are words that it must not be made of: the e-mail address, names.
    ///
    /// Codes: `PASSWORD_TOO_SHORT`, `PASSWORD_TOO_LONG`, `PASSWORD_TOO_COMMON`.
    pub fn new(text: &str, about: &[&str]) -> Result<Self> {
        let length = text.chars().count();
        if length < SHORTEST {
            return reject("PASSWORD_TOO_SHORT").on("password").with("shortest", SHORTEST.to_string()).err();
        }
        if length > LONGEST {
            return reject("PASSWORD_TOO_LONG").on("password").with("longest", LONGEST.to_string()).err();
        }
        if zxcvbn::zxcvbn(text, about).score() < zxcvbn::Score::Three {
            return reject("PASSWORD_TOO_COMMON").on("password").err();
        }
        Ok(Self(text.to_owned().into()))
    }

    /// One that an account has already: today's rules for new ones do not apply to it.
    pub(super) fn known(text: SecretString) -> Self {
        Self(text)
    }
}

/// A password made for somebody: 20 characters of base32, 100 bits.
pub fn random_password() -> Result<String> {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 20];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::internal("the system gives no random numbers"))?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// Hashes and verifies, off the async threads and only a few at once: each takes 50–100 ms of a core and 19 MiB.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    places: Arc<Semaphore>,
}

/// A hash of nothing that anybody knows, with our parameters: verified for unknown accounts, so that they take as long.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObGzoDjhMzpZ1s";

impl Default for PasswordHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl PasswordHasher {
    /// With as many places as there are cores, at most four.
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { places: Arc::new(Semaphore::new(cores.min(4))) }
    }

    /// The hash of a password as a PHC string.
    pub async fn hash(&self, password: &Password) -> Result<String> {
        let text = password.0.clone();
        self.run(move || {
            let hash = argon2()?.hash_password(text.expose_secret().as_bytes()).map_err(Error::internal)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one that was hashed. `None` for a hash costs the same and answers no.
    pub async fn verify(&self, password: &SecretString, hash: Option<&str>) -> Result<bool> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(DUMMY).to_owned();
        let text = password.clone();
        self.run(move || {
            let parsed = PasswordHash::new(&hash).map_err(Error::internal)?;
            let matches = argon2()?.verify_password(text.expose_secret().as_bytes(), &parsed).is_ok();
            Ok(matches && is_known)
        })
        .await
    }

    /// Whether a hash was made with weaker parameters than today's.
    pub fn is_outdated(hash: &str) -> bool {
        !hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(Error::internal)?;
        // It goes on when its caller hangs up, and keeps its place until then.
        let work = move || {
            let done = work();
            drop(place);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19_456, 2, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn code(text: &str) -> &'static str {
        match Password::new(text, &["ania.nowak@example.com"]) {
            Err(Error::Rejected(list)) => list[0].code,
            Err(_) => "OTHER",
            Ok(_) => "OK",
        }
    }

    #[test]
    fn short_long_and_common_passwords_are_refused() {
        assert_eq!(code("Tr0ub4dor&3"), "PASSWORD_TOO_SHORT");
        assert_eq!(code(&"x7!kQ".repeat(26)), "PASSWORD_TOO_LONG");
        assert_eq!(code("password1234"), "PASSWORD_TOO_COMMON");
        assert_eq!(code("qwertyuiop123"), "PASSWORD_TOO_COMMON");
        assert_eq!(code("ania.nowak@example.com"), "PASSWORD_TOO_COMMON");
        assert_eq!(code("wysoki most nad rzeka"), "OK");
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_hash_only() {
        let hasher = PasswordHasher::new();
        let hash = hasher.hash(&Password::new("wysoki most nad rzeka", &[]).unwrap()).await.unwrap();
        assert!(!PasswordHasher::is_outdated(&hash));
        assert!(hasher.verify(&"wysoki most nad rzeka".into(), Some(&hash)).await.unwrap());
        assert!(!hasher.verify(&"wysoki most nad rzekami".into(), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn an_unknown_account_is_hashed_too_and_never_matches() {
        assert!(PasswordHash::new(DUMMY).is_ok());
        assert!(!PasswordHasher::is_outdated(DUMMY));
        assert!(!PasswordHasher::new().verify(&"anything at all".into(), None).await.unwrap());
    }

    #[test]
    fn a_made_password_would_be_accepted() {
        assert_eq!(code(&random_password().unwrap()), "OK");
    }

    #[tokio::test]
    async fn who_hangs_up_frees_no_place_before_the_work_is_done() {
        let hasher = PasswordHasher { places: Arc::new(Semaphore::new(1)) };
        let secret = SecretString::from("wysoki most nad rzeka");
        assert!(hasher.verify(&secret, None).now_or_never().is_none());
        assert_eq!(hasher.places.available_permits(), 0);
        assert!(!hasher.verify(&secret, None).await.unwrap());
    }
}
