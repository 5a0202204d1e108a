//! Connections: Relay's form, with descriptions, which the library's own have not.

use async_graphql::SimpleObject;

use super::audit::AuditEntry;
use super::caller::Caller;
use super::chapters::Chapter;
use super::errors::Fault;
use super::meetings::Meeting;
use super::members::Member;
use super::one_to_ones::OneToOne;
use super::referrals::Referral;
use crate::platform::page::{Page, PageRequest};

/// Where a page stands in its list.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct PageInfo {
    /// There are more after the last.
    has_next_page: bool,
    /// There are more before the first.
    has_previous_page: bool,
    /// The cursor of the first; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the last; null on an empty page. Pass it as `after` to go on.
    end_cursor: Option<String>,
}

/// Declares the connection of a type and its edge.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $row:ty) => {
        /// A page of a list that grows: 25 entries unless `first` or `last` says 1 to 100.
        #[derive(Debug, SimpleObject)]
        pub(super) struct $connection {
            /// The entries with their cursors.
            edges: Vec<$edge>,
            /// Where the page stands in the list.
            page_info: PageInfo,
        }

        /// One entry of a page.
        #[derive(Debug, SimpleObject)]
        pub(super) struct $edge {
            /// Where the entry stands: opaque, and good for this list and order only.
            cursor: String,
            /// The entry.
            node: $node,
        }

        impl From<Page<$row>> for $connection {
            fn from(page: Page<$row>) -> Self {
                let page_info = PageInfo::of(&page);
                let edges = page.rows.into_iter().map(|(cursor, row)| $edge { cursor, node: row.into() }).collect();
                Self { edges, page_info }
            }
        }
    };
}
connection!(ChapterConnection, ChapterEdge, Chapter, crate::chapters::Chapter);
connection!(MemberConnection, MemberEdge, Member, crate::members::Seated);
connection!(MeetingConnection, MeetingEdge, Meeting, crate::meetings::Meeting);
connection!(AuditEntryConnection, AuditEntryEdge, AuditEntry, crate::access::audit::AuditEntry);
connection!(ReferralConnection, ReferralEdge, Referral, crate::referrals::Referral);
connection!(OneToOneConnection, OneToOneEdge, OneToOne, crate::referrals::OneToOne);

impl PageInfo {
    fn of<T>(page: &Page<T>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: page.rows.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: page.rows.last().map(|(cursor, _)| cursor.clone()),
        }
    }
}

/// The page that a connection's arguments ask for.
pub(super) fn page_of(
    caller: &Caller,
    (first, after): (Option<i32>, Option<String>),
    (last, before): (Option<i32>, Option<String>),
) -> Result<PageRequest, Fault> {
    PageRequest::new(first, after, last, before).map_err(|error| caller.fault(error))
}
