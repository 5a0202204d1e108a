//! Who acts, what an office may do, and the audit log.
//! Imports `platform` only; everything below asks here.

mod actor;
pub mod audit;
mod permissions;

pub use actor::{Actor, Held, Mandate, MemberSeat, OfficeKind, OfficeScope, Who};
pub use permissions::{Acting, Permission, Scope, may, require, require_club};

use crate::platform::values::typed_id;

typed_id!(
    /// A member of the club.
    MemberId,
    "mem"
);
typed_id!(
    /// A chapter.
    ChapterId,
    "chp"
);
typed_id!(
    /// A line of the audit log.
    AuditEntryId,
    "aud"
);
typed_id!(
    /// A region.
    RegionId,
    "reg"
);
