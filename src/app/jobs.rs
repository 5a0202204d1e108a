//! Every kind of job with what runs it, and what is to be done again and again.

use std::time::Duration;

use crate::worker::{self, Registry, Schedule};
use crate::{accounts, meetings, members, referrals, reports};

/// Every kind of job and what runs it.
pub fn registry() -> Registry {
    Registry::new()
        .on::<worker::Housekeeping, _>(worker::housekeeping)
        .on::<accounts::ForgetSignIns, _>(accounts::forget_sign_ins)
        .on::<accounts::SessionEndedMail, _>(members::send_session_ended)
        .on::<members::SweepPhotos, _>(members::sweep_photos)
        .on::<members::SeatOpenedMail, _>(members::send_seat_opened)
        .on::<members::OfficeGivenMail, _>(members::send_office_given)
        .on::<meetings::ForgetDelegations, _>(meetings::forget_delegations)
        .on::<meetings::PlanAhead, _>(meetings::plan_ahead)
        .on::<meetings::KeepHoliday, _>(meetings::keep_holiday)
        .on::<meetings::KeepTime, _>(meetings::keep_time)
        .on::<meetings::InvitationMail, _>(meetings::send_invitation)
        .on::<meetings::ReminderMail, _>(meetings::send_reminder)
        .on::<meetings::ChangeMail, _>(meetings::send_change)
        .on::<meetings::SubstituteMail, _>(meetings::send_substitute)
        .on::<meetings::AssignedMail, _>(meetings::send_assigned)
        .on::<meetings::SteppedDownMail, _>(meetings::send_stepped_down)
        .on::<meetings::FindWarnings, _>(meetings::find_warnings)
        .on::<meetings::WarningMail, _>(meetings::send_warning)
        .on::<meetings::LimitMail, _>(meetings::send_limit)
        .on::<meetings::VisitRegistrationMail, _>(meetings::send_visit_registration)
        .on::<meetings::VisitChangeMail, _>(meetings::send_visit_change)
        .on::<meetings::VisitInvitationMail, _>(meetings::send_visit_invitation)
        .on::<meetings::ForgetVisits, _>(meetings::forget_visits)
        .on::<meetings::TaskMail, _>(meetings::send_task)
        .on::<meetings::TaskDueMail, _>(meetings::send_task_due)
        .on::<meetings::RemindOfTasks, _>(meetings::remind_of_tasks)
        .on::<referrals::ReferralMail, _>(referrals::send_referral)
        .on::<referrals::ThanksMail, _>(referrals::send_thanks)
        .on::<referrals::NudgeParties, _>(referrals::nudge_parties)
        .on::<meetings::SummaryMail, _>(reports::send_summary)
        .on::<meetings::CorrectionMails, _>(reports::queue_corrections)
        .on::<referrals::KeepOneToOnes, _>(referrals::keep_one_to_ones)
        .on::<referrals::OneToOneMail, _>(referrals::send_one_to_one)
        .on::<referrals::FollowUpMail, _>(referrals::send_follow_up)
}

/// What is to be done again and again.
pub(super) fn schedules() -> Vec<Schedule> {
    const DAY: Duration = Duration::from_hours(24);
    vec![
        worker::Housekeeping::schedule(),
        Schedule::every(DAY, "accounts.forget_sign_ins", accounts::ForgetSignIns {}),
        Schedule::every(DAY, "members.sweep_photos", members::SweepPhotos {}),
        Schedule::every(Duration::from_mins(5), "meetings.keep_time", meetings::KeepTime {}),
        Schedule::every(DAY, "meetings.forget_delegations", meetings::ForgetDelegations {}),
        Schedule::every(DAY, "meetings.forget_visits", meetings::ForgetVisits {}),
        Schedule::every(DAY, "meetings.plan_ahead", meetings::PlanAhead {}),
        Schedule::every(Duration::from_hours(1), "meetings.remind_of_tasks", meetings::RemindOfTasks {}),
        Schedule::every(Duration::from_hours(1), "referrals.nudge", referrals::NudgeParties {}),
        Schedule::every(Duration::from_mins(15), "referrals.keep_one_to_ones", referrals::KeepOneToOnes {}),
    ]
}
