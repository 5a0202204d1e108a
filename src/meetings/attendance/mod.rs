//! Who was there: marks that a host or a leader sets in bulk and takes back, and members who check in themselves with a
//! code that is shown in the room.

mod check_in;
mod codes;
mod commands;
mod entity;
mod rules;
mod tries;

pub use check_in::{CheckInMyself, check_in_myself};
pub use codes::{CheckInCode, check_in_code, prepare_check_in_codes};
pub use commands::{
    ClearAttendance, MarkOne, RecordAttendance, clear_attendance, record_attendance, record_attendance_in,
};

pub(super) use rules::name_key;
pub(super) use tries::forget_tries;
