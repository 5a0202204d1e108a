//! Tells those who watch a record that it changed, whichever node changed it: ids only, never contents. Whoever hears
//! of a change reads the record anew, with the rights of the reader. Knows no club: topics are the features' own.
//!
//! Publishing is part of a change (`Tx::publish`) and costs no statement: what was published is handed on once the
//! transaction is committed. Watchers of this process hear it at once. On PostgreSQL the other nodes hear it by
//! `NOTIFY`: a `Relay` sends what came together, some twenty times a second at most.

mod changes;
mod hub;
mod outbox;
mod relay;
mod wire;

pub(super) use changes::Changes;
pub use changes::{Event, Topic};
pub use hub::{EventHub, Heard, Watch};
pub use relay::{Listening, Relay, RelayOptions};
