//! Links in mails by which a member answers for one meeting without signing in. What stands in them is signed, so that
//! nothing of them is kept; they work as long as answers are taken.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::access::MemberId;
use crate::meetings::{AttendanceIntent, MeetingId};
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::secrets;

const SECRET: &str = "intent_links";
const SECRET_LENGTH: usize = 32;
const ID: usize = 16;
/// Two ids and a tag of 32 bytes, in base64url.
const TOKEN: usize = 86;

/// Makes links for answers, and knows its own.
#[derive(Debug, Clone)]
pub struct IntentLinks(hmac::Key);

impl IntentLinks {
    /// With the secret that all nodes share.
    pub async fn open(db: &Db) -> Result<Self> {
        let secret = secrets::get_or_create(db, SECRET, SECRET_LENGTH).await?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &secret)))
    }

    /// The address on this server by which a member answers for a meeting; `answer` is chosen already there.
    pub fn path(&self, meeting: MeetingId, member: MemberId, answer: AttendanceIntent) -> String {
        let mut bytes = signed(meeting, member);
        let tag = hmac::sign(&self.0, &bytes);
        bytes.extend_from_slice(tag.as_ref());
        let answer = match answer {
            AttendanceIntent::WillAttend => "yes",
            AttendanceIntent::WillSendSubstitute => "substitute",
            AttendanceIntent::WillBeAbsent => "no",
        };
        format!("/answer/{}?a={answer}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// For which meeting and whom a token is; `None` when we did not make it.
    pub(super) fn read(&self, token: &str) -> Option<(MeetingId, MemberId)> {
        // First: what is long is not looked at.
        let bytes = (token.len() == TOKEN).then(|| URL_SAFE_NO_PAD.decode(token).ok()).flatten()?;
        let (ids, tag) = bytes.split_at_checked(2 * ID)?;
        hmac::verify(&self.0, ids, tag).ok()?;
        let (meeting, member) = ids.split_at_checked(ID)?;
        Some((MeetingId(Uuid::from_slice(meeting).ok()?), MemberId(Uuid::from_slice(member).ok()?)))
    }
}

fn signed(meeting: MeetingId, member: MemberId) -> Vec<u8> {
    [meeting.0.as_bytes().as_slice(), member.0.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_for_one_meeting_and_one_member_and_cannot_be_made_up() {
        let links = IntentLinks(hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]));
        let (meeting, member) = (MeetingId::new(), MemberId::new());
        let path = links.path(meeting, member, AttendanceIntent::WillBeAbsent);
        let token = path.strip_prefix("/answer/").unwrap().strip_suffix("?a=no").unwrap();
        assert_eq!(links.read(token), Some((meeting, member)));
        let others = IntentLinks(hmac::Key::new(hmac::HMAC_SHA256, &[8; 32]));
        assert_eq!(others.read(token), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
        for position in 0..bytes.len() {
            bytes[position] ^= 1;
            assert_eq!(links.read(&URL_SAFE_NO_PAD.encode(&bytes)), None, "{position}");
            bytes[position] ^= 1;
        }
        for wrong in ["", &token[1..], &format!("{token}A"), &"/".repeat(TOKEN)] {
            assert_eq!(links.read(wrong), None, "{wrong}");
        }
    }
}
