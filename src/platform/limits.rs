//! How much somebody may spend in a while. Each node counts for itself.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
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

/// It would have been too much: nothing was spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// What there is.
    pub allowance: Allowance,
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
            Ok(Ok(state)) => Ok(self.allowance(state.remaining_burst_capacity())),
            Ok(Err(refusal)) => {
                let wait: Duration = refusal.earliest_possible().duration_since(self.clock.now()).into();
                let left = amount.get().saturating_sub(self.comes_in(wait));
                Err(Spent { allowance: self.allowance(left), wait })
            }
            // Never: an amount is at most the rate.
            Err(_) => Ok(self.untouched()),
        }
    }

    fn untouched(&self) -> Allowance {
        self.allowance(self.per_minute.get())
    }

    fn allowance(&self, left: u32) -> Allowance {
        let per_minute = self.per_minute.get();
        Allowance { per_minute, left, full_in: self.time_for(per_minute.saturating_sub(left)) }
    }

    /// What may be spent after so long that may not be spent now.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most what there is in a minute")]
    fn comes_in(&self, wait: Duration) -> u32 {
        (wait.as_secs_f64() / MINUTE.as_secs_f64() * f64::from(self.per_minute.get())).ceil() as u32
    }

    fn time_for(&self, amount: u32) -> Duration {
        MINUTE.mul_f64(f64::from(amount) / f64::from(self.per_minute.get()))
    }
}

/// So many places for each key at the same time.
#[derive(Debug)]
pub struct Places<K> {
    most: usize,
    held: Held<K>,
}

type Held<K> = Arc<Mutex<HashMap<K, usize>>>;

/// A place that is given back when it is dropped.
#[derive(Debug)]
pub struct Place<K: Hash + Eq> {
    key: K,
    held: Held<K>,
}

impl<K: Hash + Eq + Clone> Places<K> {
    /// None is held yet.
    pub fn new(most: usize) -> Self {
        Self { most, held: Arc::default() }
    }

    /// A place, unless the key holds as many as it may.
    pub fn take(&self, key: K) -> Option<Place<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(key.clone()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { key, held: Arc::clone(&self.held) })
    }
}

impl<K: Hash + Eq> Drop for Place<K> {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.key);
            }
        }
    }
}

/// How many whole seconds to name, at least 1: who comes back when told is not sent away again.
pub fn seconds_to_wait(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
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
        assert_eq!(rates.spend(&"ania", 5), Err(Spent { allowance: all, wait: Duration::from_secs(5) }));
        assert_eq!(rates.spend(&"piotr", 60), Ok(all), "others have their own");
        clock.advance(Duration::from_secs(3));
        let spent = rates.spend(&"ania", 5).unwrap_err();
        assert_eq!((spent.allowance.left, spent.wait), (3, Duration::from_secs(2)), "what is there is not touched");
        clock.advance(Duration::from_secs(2));
        assert_eq!(rates.spend(&"ania", 5).unwrap().left, 0);
        clock.advance(Duration::from_mins(2));
        assert_eq!(rates.spend(&"ania", 1_000), Ok(all), "more than the rate counts as the rate");
    }

    #[test]
    fn each_has_so_many_places_and_gives_them_back() {
        let places = Places::new(2);
        let held = [places.take("ania"), places.take("ania"), places.take("piotr")];
        assert!(held.iter().all(Option::is_some) && places.take("ania").is_none());
        drop(held);
        assert!(places.take("ania").is_some() && places.held.lock().unwrap().is_empty());
    }

    #[test]
    fn who_comes_back_when_told_is_not_sent_away() {
        let told = [0, 1, 1_000, 1_001].map(|millis| seconds_to_wait(Duration::from_millis(millis)));
        assert_eq!(told, [1, 1, 1, 2]);
    }

    #[test]
    fn a_network_of_version_6_counts_as_one_caller() {
        let network = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
