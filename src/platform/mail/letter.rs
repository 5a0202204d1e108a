//! A letter, and the mail it becomes.

use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, ContentTypeErr, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart};
use uuid::Uuid;

use crate::platform::clock::Timestamp;
use crate::platform::values::{Email, clean_line};

/// A calendar file that goes with a letter.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// What it asks of the reader's calendar, as RFC 5546 names it: `PUBLISH` or `CANCEL`.
    pub method: &'static str,
    /// The file, RFC 5545.
    pub body: String,
}

/// One mail to one person.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The job's id: the same each time the letter is sent.
    pub id: Uuid,
    /// The reader's name; may be empty.
    pub to_name: String,
    /// The reader's address.
    pub to: Email,
    /// The subject line.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The letter as HTML.
    pub html: String,
    /// Further headers, such as `List-Unsubscribe`: name and value.
    pub headers: Vec<(&'static str, String)>,
    /// Attached, if there is one.
    pub calendar: Option<Calendar>,
}

/// Why a letter cannot become a mail.
#[derive(Debug, thiserror::Error)]
pub(super) enum ComposeError {
    #[error(transparent)]
    Address(#[from] lettre::address::AddressError),
    #[error(transparent)]
    Message(#[from] lettre::error::Error),
    #[error(transparent)]
    Content(#[from] ContentTypeErr),
    #[error("{0} is no name of a header")]
    Header(&'static str),
}

impl Letter {
    pub(super) fn compose(&self, from: &Mailbox, now: Timestamp) -> Result<Message, ComposeError> {
        // The library panics on a line break in a name: they are spaces from here on.
        let name = clean_line(&self.to_name);
        let to = Mailbox::new((!name.is_empty()).then_some(name), self.to.as_str().parse()?);
        let mut message = Message::builder()
            .from(from.clone())
            .to(to)
            .subject(clean_line(&self.subject))
            .date(system_time(now))
            .message_id(Some(format!("<{}@{}>", self.id, from.email.domain())));
        let automatic = [("Auto-Submitted", "auto-generated".to_owned())];
        for (name, value) in automatic.iter().chain(&self.headers) {
            let header = HeaderName::new_from_ascii((*name).to_owned()).map_err(|_| ComposeError::Header(name))?;
            message = message.raw_header(HeaderValue::new(header, clean_line(value)));
        }
        let bodies = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        let Some(calendar) = &self.calendar else { return Ok(message.multipart(bodies)?) };
        let kind = format!("text/calendar; charset=utf-8; method={}", calendar.method);
        let file = Attachment::new("meeting.ics".to_owned()).body(calendar.body.clone(), ContentType::parse(&kind)?);
        Ok(message.multipart(MultiPart::mixed().multipart(bodies).singlepart(file))?)
    }
}

fn system_time(instant: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(instant.micros()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders as _};

    use super::*;
    use crate::platform::values::new_id;

    fn letter(id: Uuid) -> Letter {
        Letter {
            id,
            to_name: "Łucja\r\nBcc: evil@example.com \u{202e}\u{0}Żółć, \"Pani\"".to_owned(),
            to: "lucja@example.com".parse().unwrap(),
            subject: "Podsumowanie\r\nX-Evil: 1 – zażółć".to_owned(),
            text: "Cześć Łucjo\n.\nkropka".to_owned(),
            html: "<p>Cześć</p>".to_owned(),
            headers: vec![("List-Unsubscribe", "<https://example.com/u/1>\r\nX-Evil: 2".to_owned())],
            calendar: None,
        }
    }

    fn composed(letter: &Letter) -> Vec<u8> {
        let from = Mailbox::new(Some("Klub".to_owned()), "no-reply@club.example".parse().unwrap());
        letter.compose(&from, Timestamp::from_micros(1_769_000_000_000_000)).unwrap().formatted()
    }

    #[test]
    fn line_breaks_in_names_subjects_and_headers_add_no_header() {
        let raw = composed(&letter(new_id()));
        let mail = MessageParser::default().parse(&raw).unwrap();
        let reader = mail.to().unwrap().first().unwrap();
        assert_eq!(reader.name(), Some("Łucja Bcc: evil@example.com Żółć, \"Pani\""));
        assert_eq!(reader.address(), Some("lucja@example.com"));
        assert_eq!(mail.subject(), Some("Podsumowanie X-Evil: 1 – zażółć"));
        let names: Vec<&str> = mail.headers_raw().map(|(name, _)| name).collect();
        let expected = [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "List-Unsubscribe",
            "MIME-Version",
            "Content-Type",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn both_bodies_arrive_as_written() {
        let raw = composed(&letter(new_id()));
        assert!(raw.is_ascii());
        let mail = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(mail.body_text(0).unwrap().trim_end().replace("\r\n", "\n"), "Cześć Łucjo\n.\nkropka");
        assert_eq!(mail.body_html(0).unwrap().trim_end(), "<p>Cześć</p>");
        assert_eq!(mail.root_part().headers.len(), 9);
    }

    #[test]
    fn a_calendar_file_goes_beside_both_bodies() {
        let body = "BEGIN:VCALENDAR\r\nSUMMARY:Żółw\r\nEND:VCALENDAR\r\n".to_owned();
        let raw = composed(&Letter { calendar: Some(Calendar { method: "PUBLISH", body }), ..letter(new_id()) });
        let mail = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(mail.body_text(0).unwrap().trim_end().replace("\r\n", "\n"), "Cześć Łucjo\n.\nkropka");
        assert_eq!(mail.body_html(0).unwrap().trim_end(), "<p>Cześć</p>");
        let file = mail.attachment(0).unwrap();
        assert_eq!(file.attachment_name(), Some("meeting.ics"));
        assert_eq!(file.content_type().unwrap().attribute("method"), Some("PUBLISH"));
        assert!(file.text_contents().unwrap().contains("SUMMARY:Żółw"));
    }

    #[test]
    fn the_message_id_and_the_date_come_from_the_row_and_the_clock() {
        let id = new_id();
        let raw = composed(&letter(id));
        let mail = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(mail.message_id(), Some(format!("{id}@club.example").as_str()));
        assert_eq!(mail.date().unwrap().to_timestamp(), 1_769_000_000);
    }
}
