//! What a refresh token is worth: plain functions.

use std::time::Duration;

use super::entity::{refresh_token, session};
use crate::platform::clock::Timestamp;

/// What to do with a refresh token that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its first use: hand out its successor.
    Fresh,
    /// The client did not hear our last answer: hand out the same successor again.
    Repeated,
    /// It ran out, or the sign-in has ended: sign in again.
    Over,
    /// Somebody else has used it: end the sign-in.
    Stolen,
}

/// How long a repeated use is taken for a lost answer.
const REPEAT: Duration = Duration::from_secs(10);

pub(super) fn judge(
    token: &refresh_token::Model,
    successor: Option<&refresh_token::Model>,
    session: &session::Model,
    now: Timestamp,
) -> Verdict {
    if session.ended_at.is_some() || session.expires_at <= now {
        return Verdict::Over;
    }
    match (token.used_at, successor) {
        (None, _) if token.expires_at <= now => Verdict::Over,
        (None, _) => Verdict::Fresh,
        (Some(used), Some(next)) if now.since(used) <= REPEAT && next.used_at.is_none() => Verdict::Repeated,
        (Some(_), _) => Verdict::Stolen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{AccountId, SessionId};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn token(used: Option<i64>) -> refresh_token::Model {
        refresh_token::Model {
            hash: vec![1],
            session_id: SessionId::new(),
            generation: 0,
            issued_at: at(0),
            expires_at: at(1000),
            used_at: used.map(at),
        }
    }

    fn session(ended: Option<i64>) -> session::Model {
        session::Model {
            id: SessionId::new(),
            account_id: AccountId::new(),
            user_agent: None,
            created_at: at(0),
            expires_at: at(2000),
            ended_at: ended.map(at),
            end_reason: None,
        }
    }

    #[test]
    fn a_token_is_good_once_and_repeats_only_for_a_lost_answer() {
        let open = session(None);
        let next = token(None);
        assert_eq!(judge(&token(None), None, &open, at(999)), Verdict::Fresh);
        assert_eq!(judge(&token(Some(100)), Some(&next), &open, at(110)), Verdict::Repeated);
        assert_eq!(judge(&token(Some(100)), Some(&next), &open, at(111)), Verdict::Stolen);
        assert_eq!(judge(&token(Some(100)), Some(&token(Some(105))), &open, at(106)), Verdict::Stolen);
    }

    #[test]
    fn what_ran_out_or_ended_is_over_and_no_theft() {
        assert_eq!(judge(&token(None), None, &session(None), at(1000)), Verdict::Over);
        assert_eq!(judge(&token(None), None, &session(None), at(2000)), Verdict::Over);
        assert_eq!(judge(&token(Some(1)), None, &session(Some(2)), at(3)), Verdict::Over);
    }
}
