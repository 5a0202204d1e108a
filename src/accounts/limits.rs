//! How often a password may be tried: per address and per account, before any hashing. A delay, never a lock-out.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, Reference as _};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::platform::clock::Clock;
use crate::platform::error::{Error, Result};
use crate::platform::limits::{OurClock, network_of};
use crate::platform::values::Email;

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, OurClock, NoOpMiddleware<Duration>>;

#[derive(Debug)]
pub(super) struct SignInLimits {
    addresses: Limiter<IpAddr>,
    accounts: Limiter<String>,
    clock: OurClock,
}

/// Tries in a row that one account may have; then one every 6 s.
const ACCOUNT_BURST: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// Tries in a row that one address may have (an office shares one); then one a second.
const ADDRESS_BURST: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// Beyond this many remembered keys, the ones that are free again are forgotten.
const MOST_KEYS: usize = 10_000;

impl SignInLimits {
    pub(super) fn new(clock: Clock) -> Self {
        let clock = OurClock(clock);
        let per_account = Quota::per_minute(ACCOUNT_BURST);
        let per_address = Quota::per_minute(ADDRESS_BURST);
        Self {
            addresses: RateLimiter::new(per_address, DashMapStateStore::default(), clock.clone()),
            accounts: RateLimiter::new(per_account, DashMapStateStore::default(), clock.clone()),
            clock,
        }
    }

    /// Counts a try; refuses it when too many came before.
    pub(super) fn check(&self, address: Option<IpAddr>, email: &Email) -> Result<()> {
        if self.accounts.len() + self.addresses.len() > MOST_KEYS {
            self.accounts.retain_recent();
            self.addresses.retain_recent();
        }
        if let Some(address) = address {
            self.addresses.check_key(&network_of(address)).map_err(|refusal| self.wait(refusal.earliest_possible()))?;
        }
        self.accounts.check_key(&email.to_string()).map_err(|refusal| self.wait(refusal.earliest_possible()))
    }

    fn wait(&self, until: Duration) -> Error {
        Error::Throttled(until.duration_since(self.clock.now()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::Timestamp;

    #[test]
    fn the_eleventh_try_on_an_account_waits_six_seconds() {
        let clock = Clock::standing_at(Timestamp::from_micros(1_000_000_000));
        let limits = SignInLimits::new(clock.clone());
        let email: Email = "ania@example.com".parse().unwrap();
        for _ in 0..10 {
            limits.check(None, &email).unwrap();
        }
        let Err(Error::Throttled(wait)) = limits.check(None, &email) else { panic!("not refused") };
        assert_eq!(wait, Duration::from_secs(6));
        clock.advance(wait);
        limits.check(None, &email).unwrap();
        limits.check(None, &"piotr@example.com".parse().unwrap()).unwrap();
    }
}
