//! Members as contacts for other programs: vCard 4.0 (RFC 6350), within what whoever asks may see.

use std::collections::HashMap;

use crate::access::{Actor, ChapterId, MemberId, require_club};
use crate::chapters::{self, Category, CategoryId, Chapter};
use crate::members::{self, Member, Seated, Visibility, may_read_contact};
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::values::{Email, Slug, fold};

/// Cards of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cards {
    /// What the file is called: letters, digits and `-`, and `.vcf`.
    pub file_name: String,
    /// The cards, one after the other.
    pub text: String,
}

/// The card of a member. Everybody of the club may ask; how to reach the member is in it as the member's visibility and
/// the actor's offices allow.
pub async fn card_of_member(db: &Db, actor: &Actor, id: MemberId) -> Result<Cards> {
    members::require_profile(actor, id)?;
    let reader = db.reader();
    let member = members::get(reader, id).await?;
    let seat = members::open_memberships(db, &[id]).await?.into_iter().next();
    let chapter = match &seat {
        Some(seat) => Some(chapters::get(reader, seat.chapter_id).await?),
        None => None,
    };
    let known = Known::of(db, &[id], seat.iter().map(|seat| seat.category_id).collect()).await?;
    let role = seat.and_then(|seat| known.role(actor, seat.category_id));
    let text = card(actor, &member, chapter.as_ref(), role, &known);
    Ok(Cards { file_name: file_name(&member.full_name()), text })
}

/// The cards of all who sit in a chapter today, in the order of their names: five statements, however many.
pub async fn cards_of_chapter(db: &Db, actor: &Actor, id: ChapterId) -> Result<Cards> {
    require_club(actor)?;
    let reader = db.reader();
    let chapter = chapters::get(reader, id).await?;
    let seated = members::roster_on(reader, id, db.now().day_in(chapter.zone().0)).await?;
    let ids: Vec<MemberId> = seated.iter().map(|seat| seat.member.id).collect();
    let known = Known::of(db, &ids, seated.iter().map(|seat| seat.membership.category_id).collect()).await?;
    let card_of = |seat: &Seated| {
        let role = known.role(actor, seat.membership.category_id);
        card(actor, &seat.member, Some(&chapter), role, &known)
    };
    Ok(Cards { file_name: file_name(&chapter.name), text: seated.iter().map(card_of).collect() })
}

/// What stands beside the members.
struct Known {
    categories: HashMap<CategoryId, Category>,
    languages: HashMap<MemberId, Vec<String>>,
}

impl Known {
    async fn of(db: &Db, ids: &[MemberId], categories: Vec<CategoryId>) -> Result<Self> {
        let found = chapters::categories_by_ids(db.reader(), &categories).await?;
        let languages = members::languages_of(db.reader(), ids).await?;
        Ok(Self { categories: found.into_iter().map(|row| (row.id, row)).collect(), languages })
    }

    fn role(&self, actor: &Actor, category: CategoryId) -> Option<&str> {
        self.categories.get(&category).map(|row| row.name_in(actor.locale()))
    }
}

fn card(actor: &Actor, member: &Member, chapter: Option<&Chapter>, role: Option<&str>, known: &Known) -> String {
    let chapters: Vec<&Chapter> = chapter.into_iter().collect();
    let shows = |visibility: Visibility| may_read_contact(actor, member.id, visibility, &chapters);
    let shown = |value: Option<&str>, visibility| value.filter(|_| shows(visibility)).map(escaped);
    let mut card = Card::begin();
    card.line("UID", Some(format!("urn:uuid:{}", member.id.0)));
    card.line("FN", Some(escaped(&member.full_name())));
    card.line("N", Some(format!("{};{};;;", escaped(&member.family_name), escaped(&member.given_name))));
    card.line("ORG", member.company.as_deref().map(escaped));
    card.line("ROLE", role.map(escaped));
    card.line("EMAIL", shown(member.email.as_ref().map(Email::as_str), member.email_visibility));
    card.line("TEL;TYPE=work", shown(member.phone.as_deref(), member.phone_visibility));
    card.line("TEL;TYPE=cell", shown(member.mobile.as_deref(), member.mobile_visibility));
    let address = shown(member.address.as_deref(), member.address_visibility);
    card.line("ADR", address.map(|street| format!(";;{street};;;;")));
    for link in member.link_list() {
        card.line("URL", url::Url::parse(&link.url).ok().map(String::from));
    }
    for tag in known.languages.get(&member.id).into_iter().flatten() {
        card.line("LANG", Some(tag.clone()));
    }
    card.end()
}

/// A card as it is written. The libraries that write such cards bring more than thirty others, some of them given up.
struct Card(String);

impl Card {
    fn begin() -> Self {
        Self("BEGIN:VCARD\r\nVERSION:4.0\r\n".to_owned())
    }

    /// A property with its value, escaped where it is text; none without one. Lines are folded at 75 bytes, never inside
    /// of a character.
    fn line(&mut self, property: &str, value: Option<String>) {
        const LONGEST: usize = 75;
        let Some(value) = value else { return };
        let mut length = 0;
        for letter in property.chars().chain([':']).chain(value.chars()) {
            if length + letter.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    fn end(self) -> String {
        self.0 + "END:VCARD\r\n"
    }
}

/// A text inside of a value: RFC 6350, section 3.4.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => escaped.push_str("\\n"),
            '\\' | ',' | ';' => escaped.extend(['\\', letter]),
            other => escaped.push(other),
        }
    }
    escaped
}

/// File systems take no names of more than 255 bytes, and headers are no place for long ones.
fn file_name(of: &str) -> String {
    const LONGEST: usize = 60;
    let name: String = Slug::of_name(&fold(of)).into_string().chars().take(LONGEST).collect();
    format!("{}.vcf", name.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_read_back_whole() {
        let mut card = Card::begin();
        card.line("NOTE", Some("ż".repeat(100)));
        let text = card.end();
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(text.replace("\r\n ", "").contains(&format!("NOTE:{}\r\n", "ż".repeat(100))));
    }

    #[test]
    fn what_has_a_meaning_in_a_card_is_escaped() {
        assert_eq!(escaped("Świetlik; \"Anna\", \\ a\nb"), "Świetlik\\; \"Anna\"\\, \\\\ a\\nb");
        assert_eq!(file_name(&"🏗️ 東".repeat(40)).len(), 64);
        assert_eq!(file_name(&format!("{} b", "a".repeat(59))), format!("{}.vcf", "a".repeat(59)));
        assert_eq!(file_name("Świetlik/../\"Anna\"\r\nX: y"), "swietlik-anna-x-y.vcf");
    }
}
