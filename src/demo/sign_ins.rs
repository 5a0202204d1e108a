//! Four people of a demo club who can sign in. Their passwords are new at each start, so none is ever written down.

use futures::future::try_join_all;

use super::plan;
use crate::access::{Actor, OfficeKind};
use crate::accounts::{self, CreateAccount, Password, PasswordHasher, SetPassword, random_password};
use crate::chapters::{self, Chapter, ChapterBy};
use crate::members::{self, Member, Office};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::values::Email;

/// Who can sign in.
#[derive(Debug, Clone)]
pub struct SignIns {
    /// Where all but the administrator sit.
    pub chapter: Chapter,
    /// Administrator, president, vice president, a member without office.
    pub all: Vec<SignIn>,
}

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// As what; `None` for a member without office.
    pub office: Option<OfficeKind>,
    /// Who.
    pub member: Member,
    /// With which address.
    pub email: Email,
    /// With which password.
    pub password: String,
}

impl SignIn {
    /// As what, in words.
    pub fn role(&self) -> &'static str {
        match self.office {
            Some(OfficeKind::ClubAdministrator) => "administrator",
            Some(OfficeKind::President) => "president",
            Some(OfficeKind::VicePresident) => "vice president",
            _ => "member",
        }
    }
}

impl SignIns {
    /// The one with this office, or the one with none.
    pub fn of(&self, office: Option<OfficeKind>) -> Option<&SignIn> {
        self.all.iter().find(|one| one.office == office)
    }
}

/// Gives a club administrator, and the president, the vice president and a member of the demo's first chapter new
/// passwords. Who was signed in with the old ones is so no longer.
pub async fn renew_sign_ins(db: &Db, hasher: &PasswordHasher) -> Result<SignIns> {
    let chapter = chapters::find(db.reader(), ChapterBy::Name(plan::first_chapter_name())).await?;
    let chapter = chapter.ok_or(Error::NotFound)?;
    let mut all = Vec::new();
    for (office, member) in cast(db, &chapter).await? {
        let email = member.email.clone().ok_or(Error::NotFound)?;
        all.push(SignIn { office, member, email, password: random_password()? });
    }
    let hashing = all.iter().map(async |one| hasher.hash(&Password::new(&one.password, &[])?).await);
    let made = try_join_all(hashing).await?;
    db.tx(async |tx| {
        for (one, password_hash) in all.iter().zip(made) {
            set_password(tx, one, password_hash).await?;
        }
        Ok(())
    })
    .await?;
    Ok(SignIns { chapter, all })
}

async fn set_password(tx: &Tx, one: &SignIn, password_hash: String) -> Result<()> {
    let server = Actor::system("demo");
    let renewed = SetPassword { member: one.member.id, password_hash: password_hash.clone() };
    match accounts::set_password_in(tx, &server, renewed).await {
        Err(Error::NotFound) => {
            let account = CreateAccount { member: one.member.id, email: one.email.clone(), password_hash };
            accounts::create_account_in(tx, &server, account).await?;
        }
        other => drop(other?),
    }
    Ok(())
}

/// Who plays which part today.
async fn cast(db: &Db, chapter: &Chapter) -> Result<Vec<(Option<OfficeKind>, Member)>> {
    let now = db.now();
    let club_day = members::day_of_offices(now, None);
    let chapter_day = now.day_in(chapter.zone().0);
    let mut offices = members::offices_of_club(db.reader(), club_day).await?;
    offices.extend(members::offices_of_chapters(db.reader(), &[chapter.id], chapter_day).await?);
    let mut parts = Vec::new();
    for kind in [OfficeKind::ClubAdministrator, OfficeKind::President, OfficeKind::VicePresident] {
        let holder: Option<&Office> = offices.iter().find(|office| office.kind == kind);
        let holder = holder.ok_or(Error::NotFound)?.member_id;
        parts.push((Some(kind), members::get(db.reader(), holder).await?));
    }
    for seated in members::roster_on(db.reader(), chapter.id, chapter_day).await? {
        let may = members::actor(db, seated.member.id).await?;
        if may.offices().is_empty() {
            parts.push((None, seated.member));
            return Ok(parts);
        }
    }
    Err(Error::NotFound)
}
