//! Members, their places in chapters over time, the offices they hold, and the Actor built from them.
//! Imports `chapters`, `accounts`, `access` and `platform`.

mod actors;
mod commands;
mod entity;
mod mail;
mod memberships;
mod offices;
mod photos;
mod places;
mod preferences;
mod profiles;
mod queries;
mod rules;
mod search;
mod seats;

pub use actors::{actor, authenticate};
pub use commands::{AddMember, ChangeMember, JoinChapter, add_member, add_member_in, change_member_in, move_seat_in};
pub use entity::{
    EndReason, Member, Membership, MembershipStatus, Office, OfficeStatus, SeatWait, Visibility, WaitStatus,
};
pub use mail::{OfficeGivenMail, SeatOpenedMail, send_office_given, send_seat_opened, send_session_ended};
pub use memberships::{EndMembership, end_membership, end_membership_in, start_membership};
pub use offices::{
    AssignOffice, DecideOffice, EndOffice, HandOverOffice, assign_office, assign_office_in, confirm_office,
    day_of_offices, decline_office, end_office, hand_over_office, office, offices_during, offices_of_chapters,
    offices_of_chapters_from, offices_of_club, offices_of_regions, propose_office, proposed_offices, resign_office,
};
pub use photos::{
    Photo, PhotoLinks, PhotoSize, Photos, SweepPhotos, may_change_photo, photo_behind, photo_file, photos_of,
    remove_photo, set_photo, sweep_photos,
};
pub use places::{close_chapter, retire_category, update_category};
pub use preferences::{MailKind, MailPreferences, UpdateMailPreferences, preferences_of, update_mail_preferences};
pub use profiles::{About, ContactChange, Link, UpdateProfile, languages_of, update_profile};
pub use queries::{
    NamedSeat, Seated, by_emails, by_ids, count_seated, get, latest_membership, memberships_of, named_seats,
    open_membership, open_memberships, open_seats, roster_on, seat_on, seated_in_club,
};
pub use rules::{may_choose_visibility, may_read_contact, require_profile};
pub use search::{DirectoryFilter, Rebuilt, directory, prepare_search, rebuild_search};
pub use seats::{
    AddToWaitingList, LeaveWaitingList, OpenSeat, SetWantedSeats, add_to_waiting_list, free_seats, leave_waiting_list,
    set_wanted_seats, waiting_in,
};

use crate::platform::values::typed_id;

pub use crate::access::MemberId;

typed_id!(
    /// A member's place in a chapter.
    MembershipId,
    "msp"
);
typed_id!(
    /// Somebody's place on the waiting list for a seat.
    SeatWaitId,
    "swt"
);
typed_id!(
    /// An office held for a term.
    OfficeId,
    "off"
);
