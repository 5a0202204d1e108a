//! When somebody may answer, and who may stand in.

use sea_orm::ActiveEnum as _;

use super::commands::NewSubstitute;
use crate::meetings::attendance::name_key;
use crate::meetings::{AttendanceIntent, Meeting, MeetingStatus};
use crate::members::Seated;
use crate::platform::error::{Result, reject};

/// How many somebody may name for one meeting: each of them may be told.
pub(super) const MOST_SUBSTITUTES: u64 = 5;

/// Whether answers are taken: from the announcement of a meeting until it is held. Codes: `INTENT_NOT_OPEN`.
pub(super) fn check_open(meeting: &Meeting) -> Result<()> {
    if is_open(meeting) {
        return Ok(());
    }
    reject("INTENT_NOT_OPEN").on(".meetingId").with("status", meeting.status.to_value()).err()
}

/// The same as a question.
pub(super) fn is_open(meeting: &Meeting) -> bool {
    matches!(meeting.status, MeetingStatus::Published | MeetingStatus::InProgress)
}

/// Whether a substitute fits the answer, and is nobody of the day's roster.
/// Codes: `SUBSTITUTE_NAME_UNUSED`, `SUBSTITUTE_OF_SAME_CHAPTER`.
pub(super) fn check_substitute(
    intent: AttendanceIntent,
    substitute: Option<&NewSubstitute>,
    roster: &[Seated],
) -> Result<()> {
    let Some(substitute) = substitute else { return Ok(()) };
    if intent != AttendanceIntent::WillSendSubstitute {
        return reject("SUBSTITUTE_NAME_UNUSED").on("substituteName").err();
    }
    let name = name_key(substitute.name.as_str());
    let is_seated = |seated: &Seated| {
        name_key(&seated.member.full_name()) == name
            || (substitute.email.is_some() && seated.member.email == substitute.email)
    };
    if roster.iter().any(is_seated) {
        return reject("SUBSTITUTE_OF_SAME_CHAPTER").on("substituteName").err();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::rules::tests::meeting;
    use sea_orm::Iterable as _;

    #[test]
    fn answers_are_taken_from_the_announcement_until_it_is_held() {
        let open: Vec<MeetingStatus> =
            MeetingStatus::iter().filter(|status| check_open(&meeting(*status)).is_ok()).collect();
        assert_eq!(open, [MeetingStatus::Published, MeetingStatus::InProgress]);
    }

    #[test]
    fn a_substitute_belongs_to_one_answer_only() {
        let jan = NewSubstitute { name: "Jan Lis".parse().unwrap(), email: None };
        assert!(check_substitute(AttendanceIntent::WillSendSubstitute, Some(&jan), &[]).is_ok());
        assert!(check_substitute(AttendanceIntent::WillSendSubstitute, None, &[]).is_ok());
        assert!(check_substitute(AttendanceIntent::WillAttend, Some(&jan), &[]).is_err());
        assert!(check_substitute(AttendanceIntent::WillBeAbsent, None, &[]).is_ok());
    }
}
