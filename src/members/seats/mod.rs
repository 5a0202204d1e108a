//! Seats: which are open, which a chapter wants filled, who waits for one that is taken, and who helps whoever wanted it.

mod open;
mod taken;
mod waiting;
mod wanted;

pub use open::{OpenSeat, free_seats};
pub(super) use taken::say_who_sits;
pub(super) use waiting::tell_of_open_seat;
pub use waiting::{AddToWaitingList, LeaveWaitingList, add_to_waiting_list, leave_waiting_list, waiting_in};
pub use wanted::{SetWantedSeats, set_wanted_seats};
