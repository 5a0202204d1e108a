//! Tokens: whoever shows one is let in. Only their hashes are kept, so that nobody who reads the database can.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::{Error, Result};

/// 32 bytes that nobody can guess.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// A new one.
    pub fn fresh() -> Result<Self> {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).map_err(|_| Error::internal("the system gives no random numbers"))?;
        Ok(Self(bytes))
    }

    /// What is kept of it. Nobody finds its 32 bytes by trying, so that no slow hash is needed.
    pub fn hash(&self) -> Vec<u8> {
        digest(&SHA256, &self.0).as_ref().to_vec()
    }

    /// As it stands in links: 43 characters of base64url.
    pub fn to_link(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Out of a link; `None` when it is none.
    pub fn from_link(text: &str) -> Option<Self> {
        // First: what is long is not looked at.
        let bytes = (text.len() == 43).then(|| URL_SAFE_NO_PAD.decode(text).ok()).flatten()?;
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Token {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// Never what it is: what is debugged ends in logs.
impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_out_of_its_link_and_has_one_form_only() {
        let token = Token::fresh().unwrap();
        let link = token.to_link();
        assert_eq!(Token::from_link(&link), Some(token));
        assert_ne!(Token::fresh().unwrap(), token);
        assert_eq!(format!("{token:?}"), "Token(…)");
        let last = Token::from([255; 32]).to_link();
        assert_eq!(&last[42..], "8");
        for wrong in ["", &link[1..], &format!("{link}="), &last.replace('8', "9"), &"/".repeat(43), &"ż".repeat(43)] {
            assert_eq!(Token::from_link(wrong), None, "{wrong}");
        }
    }
}
