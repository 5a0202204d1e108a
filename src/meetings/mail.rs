//! The jobs that a close leaves behind; `reports` renders and sends.

use serde::{Deserialize, Serialize};

use super::CloseId;
use crate::access::MemberId;
use crate::platform::jobs::Job;

/// One member's summary of one closed week.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SummaryMail {
    /// Of which close.
    pub close_id: CloseId,
    /// To whom.
    pub member_id: MemberId,
}

impl Job for SummaryMail {
    const KIND: &'static str = "meetings.summary";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}:{}", Self::KIND, self.close_id, self.member_id))
    }
}

/// Finds out whether a second close has changed figures, and for whom.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct CorrectionMails {
    /// The second close, or a later one.
    pub close_id: CloseId,
}

impl Job for CorrectionMails {
    const KIND: &'static str = "meetings.corrections";

    fn unique_key(&self) -> Option<String> {
        Some(self.close_id.to_string())
    }
}
