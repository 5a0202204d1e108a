//! The mail to a member whose sign-in was ended because its refresh token was used twice. Who the member is and which
//! language they read, `members` knows: the handler is there; here are the job and the words.

use askama::Template;
use serde::{Deserialize, Serialize};

use super::SessionId;
use super::queries::EndedSession;
use crate::platform::clock::Timestamp;
use crate::platform::error::{Error, Result};
use crate::platform::jobs::Job;
use crate::platform::texts;
use crate::platform::values::Locale;

/// Tells a member that a sign-in was ended; once per sign-in.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SessionEndedMail {
    /// Which.
    pub session_id: SessionId,
}

impl Job for SessionEndedMail {
    const KIND: &'static str = "accounts.session_ended";

    fn unique_key(&self) -> Option<String> {
        Some(self.session_id.to_string())
    }
}

/// A mail, ready to be addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEndedText {
    /// One line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML: no script, no image, no outside request.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail/session_ended.html", whitespace = "minimize")]
struct Page<'a> {
    locale: Locale,
    subject: &'a str,
    paragraphs: [&'a str; 4],
    facts: &'a [(String, String); 3],
}

/// Writes the mail to somebody of this name, in a language.
pub fn write_session_ended(
    ended: &EndedSession,
    name: &str,
    locale: Locale,
    public_url: &str,
) -> Result<SessionEndedText> {
    let say = |key: &str| texts::text(locale, key);
    let subject = say("session-ended-subject");
    let greeting = texts::text_with(locale, "session-ended-greeting", [("name", name.to_owned().into())]);
    let what = texts::text_with(locale, "session-ended-what", [("url", public_url.to_owned().into())]);
    let (now, advice) = (say("session-ended-now"), say("session-ended-do"));
    let device = ended.user_agent.clone().filter(|text| !text.is_empty());
    let facts = [
        (say("session-ended-device"), device.unwrap_or_else(|| say("session-ended-device-unknown"))),
        (say("session-ended-began"), minute(ended.began_at)),
        (say("session-ended-at"), minute(ended.ended_at)),
    ];
    let list = facts.each_ref().map(|(label, value)| format!("{label}: {value}")).join("\n");
    let text = format!("{greeting}\n\n{what}\n\n{now}\n\n{list}\n\n{advice}\n");
    let page = Page { locale, subject: &subject, paragraphs: [&greeting, &what, &now, &advice], facts: &facts };
    let html = page.render().map_err(Error::internal)?;
    Ok(SessionEndedText { subject, text, html })
}

/// In UTC: sign-in knows no one's zone.
fn minute(instant: Timestamp) -> String {
    instant.to_utc().format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::MemberId;

    fn written(locale: Locale, user_agent: Option<&str>) -> SessionEndedText {
        let ended = EndedSession {
            member: MemberId::new(),
            email: "ania@example.com".parse().unwrap(),
            user_agent: user_agent.map(str::to_owned),
            began_at: Timestamp::from_micros(1_795_420_800_000_000),
            ended_at: Timestamp::from_micros(1_795_424_460_000_000),
        };
        write_session_ended(&ended, "Anna", locale, "https://club.example").unwrap()
    }

    #[test]
    fn it_says_what_happened_to_which_device_and_what_to_do() {
        let mail = written(Locale::En, Some("Firefox"));
        assert_eq!(mail.subject, "You were signed out on one device");
        assert!(mail.text.starts_with("Hello Anna,\n\nwe ended one of your sign-ins at https://club.example, "));
        assert!(
            mail.text.contains("\nDevice: Firefox\nSigned in: 2026-11-23 08:00 UTC\nEnded: 2026-11-23 09:01 UTC\n")
        );
        let mail = written(Locale::Pl, None);
        assert_eq!(mail.subject, "Wylogowaliśmy jedno z Twoich urządzeń");
        assert!(mail.text.starts_with("Dzień dobry, Anna!\n\n"), "{}", mail.text);
        assert!(mail.text.contains("\nUrządzenie: nieznane\nZalogowano: 2026-11-23 08:00 UTC\n"), "{}", mail.text);
        assert!(mail.html.contains("<html lang=\"pl\">"), "{}", mail.html);
    }

    #[test]
    fn what_a_browser_calls_itself_is_no_markup() {
        let mail = written(Locale::En, Some("<script>alert(1)</script>"));
        assert!(mail.text.contains("Device: <script>alert(1)</script>"));
        assert!(!mail.html.contains("<script"), "{}", mail.html);
        assert!(mail.html.contains("&#60;script&#62;alert(1)"), "{}", mail.html);
    }
}
