//! The demo club: invented people, companies and weeks, the same for the same seed and day. Imports everything.

pub mod categories;
mod cities;
mod load;
pub mod names;
mod origin;
mod phrases;
pub mod plan;
mod sign_ins;

pub use load::{Loaded, load};
pub use origin::{Found, Origin, find};
pub use sign_ins::{SignIn, SignIns, renew_sign_ins};
