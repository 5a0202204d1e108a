//! Meetings by pattern and by hand, attendance, visitors, and the close of a chapter's week.
//! Imports `members` and what stands above it. The summary that a close sends is written in `reports`, which sees
//! referrals, too; here is only the job that asks for it.

mod agendas;
mod announcing;
mod attendance;
mod close;
mod commands;
mod delegations;
mod entity;
mod events;
mod intents;
mod mail;
mod minutes;
mod patterns;
mod queries;
mod reopening;
mod rules;
mod standing;
mod visitors;
mod warnings;

pub use agendas::{
    AddRole, AddStandardTemplate, Agenda, AgendaFrom, AgendaItem, AgendaRole, AgendaRoleId, AgendaSource, AgendaTaker,
    AgendaTakerId, AgendaTemplate, AgendaTemplateId, AssignRoles, AssignedMail, Assignment, CreateTemplate, Expected,
    NewAgendaItem, RemoveTemplate, ResetAgenda, RetireRole, SetAgenda, SignUp, StepDown, SteppedDownMail, Suggestion,
    Taking, Template, UpdateRole, UpdateTemplate, add_role, add_role_in, add_standard_template,
    add_standard_template_in, agenda_starts, agendas_of, assign_roles, assign_roles_in, away_of, create_template,
    remove_template, reset_agenda, retire_role, roles_by_ids, roles_of_chapters, send_assigned, send_stepped_down,
    set_agenda, sign_up, sign_up_in, step_down, suggestions_for, takers_of, templates_of, upcoming_roles, update_role,
    update_template,
};
pub use announcing::{
    ChangeMail, InvitationMail, KeepTime, MeetingChange, ReminderMail, keep_time, place_lines, send_change,
    send_invitation, send_reminder, when,
};
pub use attendance::{
    CheckInCode, CheckInMyself, ClearAttendance, MarkOne, RecordAttendance, check_in_code, check_in_myself,
    clear_attendance, prepare_check_in_codes, record_attendance, record_attendance_in,
};
pub use close::{CloseMeeting, Closed, SummaryFor, close, close_in, next_close};
pub use commands::{
    InvitationsFor, MoveMeeting, PublishMeeting, ScheduleMeeting, cancel, hold, hold_in, publish, publish_in, schedule,
    schedule_in, start, start_in,
};
pub use delegations::{
    DelegateDuty, DelegatedView, Delegation, DelegationState, Duty, ExpectedVisitor, ForgetDelegations, GivenLink,
    RosterLine, ShownLink, Standing, Work, check_in_visitor_by_link, delegate_duty, delegation_by_token,
    delegations_of, forget_delegations, record_attendance_by_link, revoke_delegation,
};
pub use entity::{
    Attendance, AttendanceIntent, AttendanceMark, Close, Meeting, MeetingMode, MeetingStatus, Substitute,
    SubstituteStatus, Visitor, VisitorKind, VisitorStatus,
};
pub use events::watch;
pub use intents::{
    AnswerView, IntentByLink, IntentLinks, NewSubstitute, SetIntent, SubstituteMail, SubstituteNews, answer_by_link,
    named_substitutes, send_substitute, set_intent, set_intent_by_link,
};
pub use mail::{CorrectionMails, SummaryMail};
pub use minutes::{
    AddTask, Decision, Minutes, MoveTask, RecordDecision, RemindOfTasks, ReviseDecision, Task, TaskDueMail, TaskMail,
    TaskStatus, UpdateTask, add_task, add_task_in, carried_to, complete_task, complete_task_in, decisions_of,
    drop_task, minutes_at, open_tasks_of_chapters, open_tasks_of_members, record_decision, record_decision_in,
    remind_of_tasks, reopen_task, revise_decision, send_task, send_task_due, strike_decision, tasks_of, update_task,
};
pub use patterns::{
    AddHoliday, AddedHoliday, ChapterReplanned, Holiday, HolidayId, HolidayScope, KeepHoliday, Occurrence, Plan,
    PlanAhead, Planned, UpdateMeeting, add_holiday, create_chapter, discard, holidays_in, holidays_of, keep_holiday,
    leave_out, plan_ahead, plan_preview, remove_holiday, update_chapter, update_meeting,
};
pub use queries::{
    MeetingFilter, attendance_of, by_ids, close_by_id, closes_of, get, marks_between, next_after, page, upcoming,
    visitors_of,
};
pub use reopening::{ReopenMeeting, check_may_reopen, is_previewable, reopen};
pub use rules::check_to_come;
pub use standing::{AttendanceStanding, Tally, forecasts, standings};
pub use visitors::{
    CheckInVisitor, ForgetVisits, InviteVisitor, MoveVisitor, RegisterVisit, ShownVisit, VISIT_KEPT_MONTHS,
    VisitChangeMail, VisitInvitationMail, VisitRegistrationMail, VisitState, VisitView, call_off_visit, cancel_visit,
    check_in_visitor, check_in_visitor_in, confirm_visit, dismiss_visitor, first_visits, follow_up_visitor,
    forget_visits, invite_visitor, invite_visitor_in, open_to_visitors, put_off_visitor, register_visit,
    send_visit_change, send_visit_invitation, send_visit_registration, undo_check_in, visit_by_token, visit_consent,
    when_and_where,
};

pub use warnings::{
    AttendanceWarning, FindWarnings, LimitMail, WarningMail, find_warnings, send_limit, send_warning, warnings_of,
};

use crate::platform::values::typed_id;

typed_id!(
    /// A meeting.
    MeetingId,
    "mtg"
);
typed_id!(
    /// One member's attendance at one meeting.
    AttendanceId,
    "att"
);
typed_id!(
    /// Somebody whom a member named to stand in.
    SubstituteId,
    "sub"
);
typed_id!(
    /// A visitor at one meeting.
    VisitorId,
    "vis"
);
typed_id!(
    /// A warning of a member who is away too often.
    WarningId,
    "wrn"
);
typed_id!(
    /// A registration for a meeting that is not confirmed.
    RegistrationId,
    "reg"
);
typed_id!(
    /// One close of a meeting.
    CloseId,
    "cls"
);
typed_id!(
    /// A duty of a meeting that somebody does by a link.
    DelegationId,
    "dlg"
);
typed_id!(
    /// A decision in the minutes of a meeting.
    DecisionId,
    "dec"
);
typed_id!(
    /// A task that somebody took on at a meeting.
    TaskId,
    "tsk"
);
