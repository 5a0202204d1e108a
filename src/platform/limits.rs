//! How much somebody may spend in a while. Each node counts for itself.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as GovernorClock, Reference as _};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::clock::Clock;

/// Our clock as the limiter reads it, so that tests move it.
#[derive(Debug, Clone)]
pub(crate) struct OurClock(pub Clock);

impl GovernorClock for OurClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.now().micros()).unwrap_or(0))
    }
}

/// What keys may spend: so much at once, and as much again within a minute.
#[derive(Debug)]
pub struct Rates<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, OurClock, StateInformationMiddleware>,
    clock: OurClock,
    per_minute: NonZeroU32,
}

/// What is left after spending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// What may be spent in a minute.
    pub per_minute: u32,
    /// What is left of it.
    pub left: u32,
    /// When all of it is there again.
    pub full_in: Duration,
}

/// Too much was spent: wait so long. What is left was not touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// What may be spent in a minute.
    pub per_minute: u32,
    /// When what was asked for may be spent.
    pub wait: Duration,
}

/// Beyond this many remembered keys, those that have all they may spend are forgotten.
const MOST_KEYS: usize = 20_000;
const MINUTE: Duration = Duration::from_mins(1);

impl<K: Hash + Eq + Clone> Rates<K> {
    /// A rate per minute, at least 1.
    pub fn per_minute(rate: u32, clock: Clock) -> Self {
        let per_minute = NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN);
        let clock = OurClock(clock);
        let quota = Quota::per_minute(per_minute);
        let limiter = RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
        Self { limiter, clock, per_minute }
    }

    /// Spends an amount; more than the rate counts as the rate.
    pub fn spend(&self, key: &K, amount: u32) -> Result<Allowance, Spent> {
        if self.limiter.len() > MOST_KEYS {
            self.limiter.retain_recent();
        }
        let per_minute = self.per_minute.get();
        let Some(amount) = NonZeroU32::new(amount.min(per_minute)) else { return Ok(self.untouched()) };
        match self.limiter.check_key_n(key, amount) {
            Ok(Ok(state)) => {
                let left = state.remaining_burst_capacity();
                Ok(Allowance { per_minute, left, full_in: self.time_for(per_minute.saturating_sub(left)) })
            }
            Ok(Err(refusal)) => {
                let wait = refusal.earliest_possible().duration_since(self.clock.now()).into();
                Err(Spent { per_minute, wait })
            }
            // Never: an amount is at most the rate.
            Err(_) => Ok(self.untouched()),
        }
    }

    fn untouched(&self) -> Allowance {
        Allowance { per_minute: self.per_minute.get(), left: self.per_minute.get(), full_in: Duration::ZERO }
    }

    fn time_for(&self, amount: u32) -> Duration {
        MINUTE.mul_f64(f64::from(amount) / f64::from(self.per_minute.get()))
    }
}

/// Whom an address stands for: with version 6 everybody has a whole network of them.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::Timestamp;

    #[test]
    fn who_has_spent_all_waits_for_as_much_as_is_asked() {
        let clock = Clock::standing_at(Timestamp::from_micros(1_000_000_000));
        let rates = Rates::per_minute(60, clock.clone());
        let all = Allowance { per_minute: 60, left: 0, full_in: MINUTE };
        assert_eq!(rates.spend(&"ania", 20).unwrap().left, 40);
        assert_eq!(rates.spend(&"ania", 40), Ok(all));
        assert_eq!(rates.spend(&"ania", 5), Err(Spent { per_minute: 60, wait: Duration::from_secs(5) }));
        assert_eq!(rates.spend(&"piotr", 60), Ok(all), "others have their own");
        clock.advance(Duration::from_secs(5));
        assert_eq!(rates.spend(&"ania", 5).unwrap().left, 0);
        clock.advance(Duration::from_mins(2));
        assert_eq!(rates.spend(&"ania", 1_000), Ok(all), "more than the rate counts as the rate");
    }

    #[test]
    fn a_network_of_version_6_counts_as_one_caller() {
        let network = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
