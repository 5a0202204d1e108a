//! Whom the operator means by an address.

use super::failure::Failure;
use crate::members::{self, Member};
use crate::platform::db::Db;
use crate::platform::values::{Email, fold, nearest};

/// The most addresses that a hint lists.
const LISTED: usize = 3;

/// The member with this address.
pub(super) async fn find(db: &Db, email: &Email) -> Result<Member, Failure> {
    if let Some(member) = members::by_emails(db.reader(), std::slice::from_ref(email)).await?.into_iter().next() {
        return Ok(member);
    }
    let failure = Failure::new(format!("no member has the address {email}"));
    let today = db.now().day_in(chrono_tz::UTC);
    let seated = members::seated_in_club(db.reader(), today).await?;
    let known: Vec<(String, &str)> = seated
        .iter()
        .filter_map(|one| one.member.email.as_ref())
        .map(|one| (fold(one.as_str()), one.as_str()))
        .collect();
    let near = nearest(email.as_str(), known.iter().map(|(key, shown)| (key.as_str(), *shown)), LISTED);
    Err(match near.as_slice() {
        [] => {
            failure.hint("members come with their chapter's roster: `chapterhouse import roster FILE --chapter NAME`")
        }
        near => failure.hint(format!("there is {}", near.join(", "))),
    })
}
