//! Codes that are shown in the room: whoever can read one is there. Nothing is stored of a code: every node makes the
//! same one out of the meeting and the minute.

use aws_lc_rs::hmac;

use super::rules::{self, Minute};
use crate::meetings::{Meeting, MeetingId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::secrets;

const SECRET: &str = "check_in_codes";
const LENGTH: usize = 32;

/// A code to show, and until when it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckInCode {
    /// Six digits.
    pub code: String,
    /// Until when it is taken.
    pub expires_at: Timestamp,
}

/// Makes the secret of the codes, unless there is one: when the server starts, so that to read a code writes nothing.
pub async fn prepare_check_in_codes(db: &Db) -> Result<()> {
    Codes::open(db).await.map(|_| ())
}

/// The code of a meeting at this moment; `None` unless it is in progress. Who may see it is asked by the caller.
pub async fn check_in_code(db: &Db, meeting: &Meeting) -> Result<Option<CheckInCode>> {
    if !rules::takes_codes(meeting.status) {
        return Ok(None);
    }
    let minute = Minute::of(db.now());
    let code = Codes::open(db).await?.code(meeting.id, minute);
    Ok(Some(CheckInCode { code, expires_at: minute.code_ends() }))
}

/// Makes codes, and knows its own.
pub(super) struct Codes(hmac::Key);

impl Codes {
    /// With the secret that all nodes share. Not inside of a transaction: the first time it makes one.
    pub(super) async fn open(db: &Db) -> Result<Self> {
        let secret = secrets::get_or_create(db, SECRET, LENGTH).await?;
        Ok(Self::new(&secret))
    }

    fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// Whether it is this meeting's code of this minute, or of the one before.
    pub(super) fn knows(&self, meeting: MeetingId, now: Timestamp, code: &str) -> bool {
        let minute = Minute::of(now);
        [minute, minute.before()].into_iter().any(|minute| self.code(meeting, minute) == code)
    }

    fn code(&self, meeting: MeetingId, minute: Minute) -> String {
        let tag = hmac::sign(&self.0, &[meeting.0.as_bytes().as_slice(), &minute.to_bytes()].concat());
        rules::digits(tag.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_code_holds_for_one_to_two_minutes_and_for_one_meeting() {
        let codes = Codes::new(&[7; LENGTH]);
        let (one, other) = (MeetingId::new(), MeetingId::new());
        for second in [0, 1, 30, 59] {
            let shown = Timestamp::from_micros(1_700_000_040_000_000).plus(Duration::from_secs(second));
            let code = codes.code(one, Minute::of(shown));
            let ends = Minute::of(shown).code_ends();
            let left = ends.since(shown);
            assert!((61..=120).contains(&left.as_secs()), "{left:?}");
            assert!(codes.knows(one, shown, &code));
            assert!(codes.knows(one, ends.minus(Duration::from_micros(1)), &code));
            assert!(!codes.knows(one, ends, &code));
            assert!(!codes.knows(other, shown, &code));
            assert_eq!((code.len(), code.bytes().all(|digit| digit.is_ascii_digit())), (6, true));
        }
        assert_ne!(
            Codes::new(&[8; LENGTH]).code(one, Minute::of(Timestamp::from_micros(0))),
            codes.code(one, Minute::of(Timestamp::from_micros(0)))
        );
    }
}
