//! What members tell of themselves, and to whom they show how to reach them.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _, Set};
use serde::{Deserialize, Serialize};

use super::commands::sort_name;
use super::entity::{Member, Visibility, language, member};
use super::rules::may_choose_visibility;
use super::{MemberId, queries, search};
use crate::access::{Actor, audit};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::values::{Language, Locale, Patch, Prose, Text, fold};

/// A link of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it leads to.
    pub label: String,
    /// Where: `https://` or `http://`.
    pub url: String,
}

/// What is to change of a profile; `None` and `Keep` leave a field as it is.
#[derive(Debug, Clone)]
pub struct UpdateProfile {
    /// Whose.
    pub member: MemberId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// First name.
    pub given_name: Option<Text<120>>,
    /// Last name.
    pub family_name: Option<Text<120>>,
    /// The language the member reads.
    pub locale: Option<Locale>,
    /// Company.
    pub company: Patch<Text<200>>,
    /// What the member tells.
    pub about: About,
    /// Words to be found by, each once.
    pub keywords: Option<Vec<Text<60>>>,
    /// Which languages the member speaks.
    pub languages: Option<Vec<Language>>,
    /// Links.
    pub links: Option<Vec<Link>>,
    /// How to reach the member.
    pub contact: ContactChange,
}

/// The long texts of a profile.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// What the member does.
    pub offers: Patch<Prose<4000>>,
    /// Whom the member looks for.
    pub seeks: Patch<Prose<4000>>,
    /// How to introduce them best.
    pub ideal_introduction: Patch<Prose<4000>>,
    /// What they want to reach.
    pub goals: Patch<Prose<4000>>,
    /// What they have reached.
    pub accomplishments: Patch<Prose<4000>>,
    /// What they like to do.
    pub interests: Patch<Prose<4000>>,
    /// Where else they are known.
    pub networks: Patch<Prose<4000>>,
    /// What they can do.
    pub skills: Patch<Prose<4000>>,
}

/// How to reach a member, and who may. The e-mail address itself signs in and is changed elsewhere.
#[derive(Debug, Clone, Default)]
pub struct ContactChange {
    /// Phone.
    pub phone: Patch<Text<60>>,
    /// Mobile phone.
    pub mobile: Patch<Text<60>>,
    /// Postal address.
    pub address: Patch<Prose<500>>,
    /// Who sees the e-mail address.
    pub email_visibility: Option<Visibility>,
    /// Who sees the phone.
    pub phone_visibility: Option<Visibility>,
    /// Who sees the mobile phone.
    pub mobile_visibility: Option<Visibility>,
    /// Who sees the postal address.
    pub address_visibility: Option<Visibility>,
}

impl ContactChange {
    fn changes_visibility(&self) -> bool {
        [self.email_visibility, self.phone_visibility, self.mobile_visibility, self.address_visibility]
            .iter()
            .any(Option::is_some)
    }

    /// Nobody replaces what is hidden from them: it would be lost unseen. Codes: `CONTACT_HIDDEN`.
    fn check_seen(&self, member: &Member) -> Result<()> {
        let fields = [
            ("phone", self.phone != Patch::Keep, member.phone_visibility),
            ("mobile", self.mobile != Patch::Keep, member.mobile_visibility),
            ("address", self.address != Patch::Keep, member.address_visibility),
        ];
        let hidden =
            fields.into_iter().filter(|(_, is_changed, seen_by)| *is_changed && *seen_by == Visibility::Hidden);
        let hidden: Vec<_> = hidden.map(|(field, ..)| reject("CONTACT_HIDDEN").on(field)).collect();
        if hidden.is_empty() { Ok(()) } else { Err(Error::Rejected(hidden)) }
    }
}

const MOST_KEYWORDS: usize = 30;
const MOST_LINKS: usize = 10;

/// Changes a profile: one's own, or that of a member of a chapter one leads. Codes: `VISIBILITY_OWN`, `CONTACT_HIDDEN`,
/// `LIST_TOO_LONG`, `LINK_INVALID`.
pub async fn update_profile(db: &Db, actor: &Actor, input: UpdateProfile) -> Result<Member> {
    db.tx(async |tx| update_profile_in(tx, actor, input).await).await
}

async fn update_profile_in(tx: &Tx, actor: &Actor, mut input: UpdateProfile) -> Result<Member> {
    let before =
        member::Entity::find_by_id(input.member).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)?;
    let (acting, chapter) = queries::may_edit(&**tx, actor, before.id).await?;
    check_version(before.version, input.expected_version)?;
    if !may_choose_visibility(actor, before.id) {
        if input.contact.changes_visibility() {
            return reject("VISIBILITY_OWN").err();
        }
        input.contact.check_seen(&before)?;
    }
    let spoken = input.languages.take();
    let mut after = changed(before.clone(), input)?;
    let has_learnt = match &spoken {
        Some(spoken) => speak(tx, before.id, spoken).await?,
        None => false,
    };
    if after == before && !has_learnt {
        return Ok(before);
    }
    after.version += 1;
    after.updated_at = tx.now();
    let saved = after.into_active_model().reset_all().update(&**tx).await?;
    search::reindex_in(tx, &[saved.id]).await?;
    let deed = audit::Deed::new("memberUpdate", "Member", saved.id).in_chapter(chapter);
    audit::write(tx, actor, acting, deed).await?;
    Ok(saved)
}

fn changed(mut member: Member, input: UpdateProfile) -> Result<Member> {
    if let Some(name) = input.given_name {
        member.given_name = name.into_string();
    }
    if let Some(name) = input.family_name {
        member.family_name = name.into_string();
    }
    member.sort_name = sort_name(&member.given_name, &member.family_name);
    member.locale = input.locale.unwrap_or(member.locale);
    input.company.apply(&mut member.company);
    let about = input.about;
    about.offers.apply(&mut member.offers);
    about.seeks.apply(&mut member.seeks);
    about.ideal_introduction.apply(&mut member.ideal_introduction);
    about.goals.apply(&mut member.goals);
    about.accomplishments.apply(&mut member.accomplishments);
    about.interests.apply(&mut member.interests);
    about.networks.apply(&mut member.networks);
    about.skills.apply(&mut member.skills);
    if let Some(keywords) = input.keywords {
        member.keywords = json_of(&each_once(keywords)?)?;
    }
    if let Some(links) = input.links {
        check_links(&links)?;
        member.links = json_of(&links)?;
    }
    let contact = input.contact;
    contact.phone.apply(&mut member.phone);
    contact.mobile.apply(&mut member.mobile);
    contact.address.apply(&mut member.address);
    member.email_visibility = contact.email_visibility.unwrap_or(member.email_visibility);
    member.phone_visibility = contact.phone_visibility.unwrap_or(member.phone_visibility);
    member.mobile_visibility = contact.mobile_visibility.unwrap_or(member.mobile_visibility);
    member.address_visibility = contact.address_visibility.unwrap_or(member.address_visibility);
    Ok(member)
}

fn json_of(list: &impl Serialize) -> Result<String> {
    serde_json::to_string(list).map_err(Error::internal)
}

/// Words that are compared alike are one. Codes: `LIST_TOO_LONG`.
fn each_once(keywords: Vec<Text<60>>) -> Result<Vec<String>> {
    if keywords.len() > MOST_KEYWORDS {
        return reject("LIST_TOO_LONG").on("keywords").with("longest", MOST_KEYWORDS.to_string()).err();
    }
    let mut kept: Vec<String> = Vec::new();
    for keyword in keywords {
        if !kept.iter().any(|one| fold(one) == fold(keyword.as_str())) {
            kept.push(keyword.into_string());
        }
    }
    Ok(kept)
}

/// Codes: `LIST_TOO_LONG`, `LINK_INVALID`.
fn check_links(links: &[Link]) -> Result<()> {
    if links.len() > MOST_LINKS {
        return reject("LIST_TOO_LONG").on("links").with("longest", MOST_LINKS.to_string()).err();
    }
    for (position, link) in links.iter().enumerate() {
        let parsed = url::Url::parse(&link.url).ok().filter(|url| ["https", "http"].contains(&url.scheme()));
        if parsed.is_none_or(|url| url.host_str().is_none() || !url.username().is_empty() || url.password().is_some()) {
            return reject("LINK_INVALID").on(format!("links.{position}.url")).err();
        }
    }
    Ok(())
}

/// Writes down which languages a member speaks; answers whether that is news.
async fn speak(tx: &Tx, member: MemberId, spoken: &[Language]) -> Result<bool> {
    let mut wanted: Vec<&str> = spoken.iter().map(Language::tag).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let there = language::Entity::find()
        .filter(language::Column::MemberId.eq(member))
        .order_by_asc(language::Column::Language)
        .all(&**tx)
        .await?;
    if there.iter().map(|row| row.language.as_str()).eq(wanted.iter().copied()) {
        return Ok(false);
    }
    language::Entity::delete_many().filter(language::Column::MemberId.eq(member)).exec(&**tx).await?;
    let rows: Vec<_> = wanted
        .into_iter()
        .map(|tag| language::ActiveModel { member_id: Set(member), language: Set(tag.to_owned()) })
        .collect();
    if !rows.is_empty() {
        language::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(true)
}

/// Which languages members speak, in the order of their tags; who has said nothing is left out.
pub async fn languages_of(
    connection: &impl ConnectionTrait,
    members: &[MemberId],
) -> Result<HashMap<MemberId, Vec<String>>> {
    let rows = language::Entity::find()
        .filter(language::Column::MemberId.is_in(members.iter().copied()))
        .order_by_asc(language::Column::Language)
        .all(connection)
        .await?;
    let mut found: HashMap<MemberId, Vec<String>> = HashMap::new();
    for row in rows {
        found.entry(row.member_id).or_default().push(row.language);
    }
    Ok(found)
}

impl Member {
    /// Words to be found by.
    pub fn keyword_list(&self) -> Vec<String> {
        serde_json::from_str(&self.keywords).unwrap_or_default()
    }

    /// Links.
    pub fn link_list(&self) -> Vec<Link> {
        serde_json::from_str(&self.links).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_that_compare_alike_are_one() {
        let words = ["Dachy", "DACHY", "dachy płaskie"].map(|word| word.parse().unwrap()).to_vec();
        assert_eq!(each_once(words).unwrap(), ["Dachy", "dachy płaskie"]);
        let many = vec!["a".parse().unwrap(); MOST_KEYWORDS + 1];
        assert!(each_once(many).is_err());
    }

    #[test]
    fn a_link_leads_to_the_web_and_carries_no_password() {
        let check = |url: &str| check_links(&[Link { label: "Site".into(), url: url.into() }]).is_ok();
        assert!(check("https://example.com/a?b=c") && check("http://żuraw.example"));
        for bad in [
            "",
            "example.com",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.b",
            "https://",
            "https://u:p@example.com",
        ] {
            assert!(!check(bad), "{bad}");
        }
    }
}
