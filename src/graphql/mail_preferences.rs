//! Which mails the viewer wants, and when.

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};

use super::caller::Caller;
use super::errors::Fault;
use super::inputs::{list, parsed, patch};
use super::payloads::payload;
use super::scalars::{LocalTime, TimeZone};
use crate::members::{self, UpdateMailPreferences};
use crate::platform::error::{Error, Result as Outcome};

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "MailKind", remote = "crate::members::MailKind")]
pub(super) enum MailKind {
    /// A meeting is announced.
    MeetingInvitation,
    /// A meeting is near, and its reader has not said whether they come.
    MeetingReminder,
    /// A meeting that was announced was moved, changed or called off.
    MeetingChange,
    /// The reader has a role at a meeting, or has it no longer; to leaders: somebody stepped down.
    AgendaRole,
    /// A week was closed: its summary, and what was corrected in it.
    MeetingSummary,
    /// The reader was away more often than the chapter's policy likes.
    AttendanceWarning,
    /// A referral of the reader was passed or moved, or waits.
    Referral,
    /// The reader got a task after the meeting, or one of theirs is due.
    Task,
    /// A one-to-one was proposed, agreed, called off; or its reader is asked whether it took place.
    OneToOne,
    /// Something that was to be done after a one-to-one is due.
    FollowUp,
    /// An office was given, a seat opened: what an officer has to know.
    Office,
    /// Something happened to the reader's account.
    Security,
}

/// Whether mails of a kind come.
#[derive(Debug, SimpleObject)]
pub(super) struct MailKindPreference {
    /// Of which kind.
    kind: MailKind,
    /// Whether they come.
    is_on: bool,
    /// Whether they always come: their reader must know.
    is_needed: bool,
}

/// Which mails a member wants, and when.
#[derive(Debug, SimpleObject)]
pub(super) struct MailPreferences {
    /// Every kind of mail, and whether it comes.
    kinds: Vec<MailKindPreference>,
    /// The zone of the quiet hours; null: the chapter's.
    time_zone: Option<TimeZone>,
    /// From when on it is quiet: what can wait comes when that is over. `21:00` for who has not chosen.
    quiet_from: LocalTime,
    /// Until when; the same as `quietFrom` when it is never quiet. `07:00` for who has not chosen.
    quiet_until: LocalTime,
    /// Grows by one per change; 0 for who has not chosen. Pass it as `expectedVersion`.
    version: i32,
}

impl From<members::MailPreferences> for MailPreferences {
    fn from(chosen: members::MailPreferences) -> Self {
        let time = |time: chrono::NaiveTime| LocalTime(time.format("%H:%M").to_string());
        Self {
            kinds: members::MailKind::all()
                .map(|kind| MailKindPreference {
                    kind: kind.into(),
                    is_on: chosen.wants(kind),
                    is_needed: kind.is_needed(),
                })
                .collect(),
            time_zone: chosen.time_zone.map(|zone| TimeZone(zone.to_string())),
            quiet_from: time(chosen.quiet_from),
            quiet_until: time(chosen.quiet_until),
            version: chosen.version,
        }
    }
}

/// The viewer's own.
pub(super) async fn own(caller: &Caller) -> Result<MailPreferences, Fault> {
    let id = caller.actor()?.member_id().ok_or_else(|| caller.fault(Error::Unauthenticated))?;
    let found = members::preferences_of(caller.db().reader(), &[id]).await.map_err(|error| caller.fault(error))?;
    Ok(found.into_values().next().unwrap_or_default().into())
}

/// What is to change of the viewer's mail preferences: what is left out stays.
#[derive(Debug, InputObject)]
pub(super) struct MailPreferencesUpdateInput {
    /// The `version` that the caller saw: 0 for who has not chosen yet.
    expected_version: i32,
    /// All kinds that shall not come, at most 100: those that are not named come.
    switched_off: Option<Vec<MailKind>>,
    /// The zone of the quiet hours; null for the chapter's.
    time_zone: MaybeUndefined<TimeZone>,
    /// From when on it is quiet.
    quiet_from: Option<LocalTime>,
    /// Until when; the same as `quietFrom` for never.
    quiet_until: Option<LocalTime>,
}

impl MailPreferencesUpdateInput {
    fn parse(self) -> Outcome<UpdateMailPreferences> {
        let kinds = self.switched_off.map(|kinds| list(kinds, "switchedOff")).transpose()?;
        Ok(UpdateMailPreferences {
            expected_version: self.expected_version,
            switched_off: kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            time_zone: patch(self.time_zone, "timeZone", |zone, field| {
                parsed(&zone.0, field, "TIME_ZONE_UNKNOWN").map(Some)
            })?,
            quiet_from: self.quiet_from.map(|time| time.time()),
            quiet_until: self.quiet_until.map(|time| time.time()),
        })
    }
}

payload!(
    /// What `mailPreferencesUpdate` answers.
    MailPreferencesUpdatePayload {
        /// The preferences as they are now.
        mail_preferences: MailPreferences
    }
);

/// The mutations of mail preferences.
#[derive(Debug, Default)]
pub(super) struct MailPreferencesMutations;

#[Object]
impl MailPreferencesMutations {
    /// Chooses which mails the viewer gets, and when. What the viewer must know always comes.
    /// Codes: `MAIL_KIND_NEEDED`, `TIME_ZONE_UNKNOWN`, `LIST_TOO_LONG`, `CONFLICT`.
    async fn mail_preferences_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As you last saw them, and what to change.")] input: MailPreferencesUpdateInput,
    ) -> Result<MailPreferencesUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::update_mail_preferences(caller.db(), actor, input.parse()?).await }.await;
        MailPreferencesUpdatePayload::of(caller, outcome)
    }
}
