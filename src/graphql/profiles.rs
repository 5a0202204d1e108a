//! A member's profile: what it shows beside the member, and how it is changed.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::caller::Caller;
use super::errors::Fault;
use super::inputs::{argument_id, languages, needed, parsed, patch, prose_or_none, text, text_or_none};
use super::members::Member;
use super::payloads::payload;
use super::scalars::LanguageTag;
use crate::members::{self, About, ContactChange, Link, UpdateProfile};
use crate::platform::error::Result as Outcome;
use crate::platform::values::{Patch, Prose, Text};

/// A link of a profile.
#[derive(Debug, SimpleObject)]
pub(super) struct MemberLink {
    /// What it leads to.
    pub(super) label: String,
    /// Where: `https://` or `http://`.
    pub(super) url: String,
}

/// To whom a member shows a contact field. Those who look after the chapter see all but what is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ContactAudience", remote = "crate::members::Visibility")]
pub(super) enum ContactAudience {
    /// To nobody.
    Hidden,
    /// To the members of the own chapter.
    Chapter,
    /// To the members of the club.
    Club,
    /// To everybody.
    Public,
}

/// To whom a member shows which contact field.
#[derive(Debug, SimpleObject)]
pub(super) struct ContactVisibility {
    /// The e-mail address.
    email: ContactAudience,
    /// The phone.
    phone: ContactAudience,
    /// The mobile phone.
    mobile: ContactAudience,
    /// The postal address.
    address: ContactAudience,
}

impl ContactVisibility {
    pub(super) fn of(member: &members::Member) -> Self {
        Self {
            email: member.email_visibility.into(),
            phone: member.phone_visibility.into(),
            mobile: member.mobile_visibility.into(),
            address: member.address_visibility.into(),
        }
    }
}

/// A link to show.
#[derive(Debug, InputObject)]
pub(super) struct MemberLinkInput {
    /// What it leads to, at most 60 characters.
    label: String,
    /// Where: `https://` or `http://`, at most 500 characters.
    url: String,
}

/// To whom to show which contact field: what is left out stays. For the member only.
#[derive(Debug, InputObject)]
pub(super) struct ContactVisibilityInput {
    /// The e-mail address.
    email: Option<ContactAudience>,
    /// The phone.
    phone: Option<ContactAudience>,
    /// The mobile phone.
    mobile: Option<ContactAudience>,
    /// The postal address.
    address: Option<ContactAudience>,
}

/// What is to change of a profile: what is left out stays, null empties what may be empty. The e-mail address is what the
/// member signs in with; it is not changed here.
#[derive(Debug, InputObject)]
pub(super) struct MemberUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// First name, at most 120 characters.
    given_name: MaybeUndefined<String>,
    /// Last name, at most 120 characters.
    family_name: MaybeUndefined<String>,
    /// The language the member reads: `en` or `pl`.
    locale: MaybeUndefined<LanguageTag>,
    /// Company, at most 200 characters.
    company: MaybeUndefined<String>,
    /// What the member does, at most 4,000 characters.
    offers: MaybeUndefined<String>,
    /// Whom the member looks for, at most 4,000 characters.
    seeks: MaybeUndefined<String>,
    /// How to introduce the member best, at most 4,000 characters.
    ideal_introduction: MaybeUndefined<String>,
    /// What the member wants to reach, at most 4,000 characters.
    goals: MaybeUndefined<String>,
    /// What the member has reached, at most 4,000 characters.
    accomplishments: MaybeUndefined<String>,
    /// What the member likes to do, at most 4,000 characters.
    interests: MaybeUndefined<String>,
    /// Where else the member is known, at most 4,000 characters.
    networks: MaybeUndefined<String>,
    /// What the member can do, at most 4,000 characters.
    skills: MaybeUndefined<String>,
    /// Words to be found by, at most 30 of at most 60 characters; those that compare alike are one.
    keywords: MaybeUndefined<Vec<String>>,
    /// Which languages the member speaks, at most 20.
    languages: MaybeUndefined<Vec<LanguageTag>>,
    /// Links, at most 10.
    links: MaybeUndefined<Vec<MemberLinkInput>>,
    /// Phone, at most 60 characters.
    phone: MaybeUndefined<String>,
    /// Mobile phone, at most 60 characters.
    mobile: MaybeUndefined<String>,
    /// Postal address, at most 500 characters.
    address: MaybeUndefined<String>,
    /// Who sees which contact field. For the member only.
    contact_visibility: Option<ContactVisibilityInput>,
}

impl MemberUpdateInput {
    fn parse(self, member: &ID) -> Outcome<UpdateProfile> {
        let visibility = self.contact_visibility;
        Ok(UpdateProfile {
            member: argument_id(member, "id")?,
            expected_version: self.expected_version,
            given_name: needed(self.given_name, "givenName", |given, field| text(&given, field))?,
            family_name: needed(self.family_name, "familyName", |given, field| text(&given, field))?,
            locale: needed(self.locale, "locale", |tag, field| parsed(&tag.0, field, "LOCALE_UNKNOWN"))?,
            company: line(self.company, "company")?,
            about: About {
                offers: long(self.offers, "offers")?,
                seeks: long(self.seeks, "seeks")?,
                ideal_introduction: long(self.ideal_introduction, "idealIntroduction")?,
                goals: long(self.goals, "goals")?,
                accomplishments: long(self.accomplishments, "accomplishments")?,
                interests: long(self.interests, "interests")?,
                networks: long(self.networks, "networks")?,
                skills: long(self.skills, "skills")?,
            },
            keywords: needed(self.keywords, "keywords", |words, _| keywords(&words))?,
            languages: needed(self.languages, "languages", |tags, field| languages(&tags, field))?,
            links: needed(self.links, "links", |links, _| links.iter().enumerate().map(link).collect())?,
            contact: ContactChange {
                phone: line(self.phone, "phone")?,
                mobile: line(self.mobile, "mobile")?,
                address: long(self.address, "address")?,
                email_visibility: visibility.as_ref().and_then(|of| of.email).map(Into::into),
                phone_visibility: visibility.as_ref().and_then(|of| of.phone).map(Into::into),
                mobile_visibility: visibility.as_ref().and_then(|of| of.mobile).map(Into::into),
                address_visibility: visibility.as_ref().and_then(|of| of.address).map(Into::into),
            },
        })
    }
}

fn line<const MAX: usize>(given: MaybeUndefined<String>, field: &'static str) -> Outcome<Patch<Text<MAX>>> {
    patch(given, field, |given, field| text_or_none(Some(&given), field))
}

fn long<const MAX: usize>(given: MaybeUndefined<String>, field: &'static str) -> Outcome<Patch<Prose<MAX>>> {
    patch(given, field, |given, field| prose_or_none(Some(&given), field))
}

fn keywords(words: &[String]) -> Outcome<Vec<Text<60>>> {
    words.iter().enumerate().map(|(position, word)| text(word, format!("keywords.{position}"))).collect()
}

fn link((position, link): (usize, &MemberLinkInput)) -> Outcome<Link> {
    let label: Text<60> = text(&link.label, format!("links.{position}.label"))?;
    let url: Text<500> = text(&link.url, format!("links.{position}.url"))?;
    Ok(Link { label: label.into_string(), url: url.into_string() })
}

payload!(
    /// What `memberUpdate` answers.
    MemberUpdatePayload {
        /// The member as they are now.
        member: Member
    }
);

/// The mutations of profiles.
#[derive(Debug, Default)]
pub(super) struct ProfileMutations;

#[Object]
impl ProfileMutations {
    /// Changes a profile. For the member; but for who sees what, and for what the member hides from everybody, also for
    /// the leaders of the member's chapter and the club's administrators.
    ///
    /// Codes: `VISIBILITY_OWN`, `CONTACT_HIDDEN`, `LINK_INVALID`, `LANGUAGE_UNKNOWN`, `LOCALE_UNKNOWN`, `LIST_TOO_LONG`,
    /// `TEXT_EMPTY`, `TEXT_TOO_LONG`, `VALUE_NEEDED`, `CONFLICT`.
    async fn member_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mem_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what to change.")] input: MemberUpdateInput,
    ) -> Result<MemberUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::update_profile(caller.db(), actor, input.parse(&id)?).await }.await;
        MemberUpdatePayload::of(caller, outcome)
    }
}
