//! Limits of frequent calls: a fixed window per key, in memory.

use crate::ApiError;
use service_jobs::Timestamp;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const MOST_KEYS: usize = 1 << 18;

/// A key under a secret hash: names of any length take the same room, and are not kept.
type Digest = (u64, u64);

struct Window {
    ends: Timestamp,
    calls: u32,
}

/// Counts calls per key and window.
#[derive(Default)]
pub struct Limiter {
    windows: Mutex<HashMap<Digest, Window>>,
    hashers: (RandomState, RandomState),
}

impl Limiter {
    /// Counts one call of `action` under `key`, in windows of a minute.
    ///
    /// # Errors
    /// [`ApiError::TooMany`] from the (`limit` + 1)th call of a window on, with the seconds that are left of it.
    pub fn count(
        &self,
        action: &'static str,
        key: &str,
        limit: u32,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.count_within(action, key, limit, MINUTE, now)
    }

    /// The same in windows of `span`; they begin at whole multiples of it.
    ///
    /// # Errors
    /// [`ApiError::TooMany`], also when too many keys are counted at once: then strangers wait, not those at work.
    pub fn count_within(
        &self,
        action: &'static str,
        key: &str,
        limit: u32,
        span: Duration,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX).max(1);
        let ends = Timestamp(now.0 - now.0.rem_euclid(millis)).plus(span);
        let digest = self.digest(action, key);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST_KEYS && !windows.contains_key(&digest) {
            windows.retain(|_, window| window.ends > now);
            if windows.len() >= MOST_KEYS {
                return Err(too_many(ends, now));
            }
        }
        let window = windows.entry(digest).or_insert(Window { ends, calls: 0 });
        if window.ends <= now {
            *window = Window { ends, calls: 0 };
        }
        window.calls = window.calls.saturating_add(1);
        if window.calls <= limit {
            return Ok(());
        }
        Err(too_many(window.ends, now))
    }

    /// Forgets what was counted of `action` under `key`: the call was rightful.
    pub fn forget(&self, action: &'static str, key: &str) {
        let digest = self.digest(action, key);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.remove(&digest);
    }

    fn digest(&self, action: &'static str, key: &str) -> Digest {
        let whole = (action, key);
        (
            self.hashers.0.hash_one(whole),
            self.hashers.1.hash_one(whole),
        )
    }
}

fn too_many(ends: Timestamp, now: Timestamp) -> ApiError {
    let left = ends.since(now);
    ApiError::TooMany {
        seconds: left.as_secs() + u64::from(left.subsec_nanos() > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1000)
    }

    #[test]
    fn trips_exactly_and_recovers_with_the_next_minute() {
        let limiter = Limiter::default();
        for _ in 0..3 {
            limiter.count("sign_in", "ann", 3, at(70)).unwrap();
        }
        let refused = limiter.count("sign_in", "ann", 3, at(70));
        assert!(matches!(refused, Err(ApiError::TooMany { seconds: 50 })));
        limiter.count("sign_in", "bob", 3, at(70)).unwrap();
        limiter.count("sign_up", "ann", 3, at(70)).unwrap();
        limiter.count("sign_in", "ann", 3, at(120)).unwrap();
    }

    #[test]
    fn longer_windows_and_forgiven_calls() {
        let (limiter, quarter) = (Limiter::default(), Duration::from_secs(900));
        let count = |now| limiter.count_within("code", "ann", 1, quarter, now);
        count(at(0)).unwrap();
        assert!(matches!(
            count(at(899)),
            Err(ApiError::TooMany { seconds: 1 })
        ));
        limiter.forget("code", "ann");
        count(at(899)).unwrap();
        count(at(900)).unwrap();
    }

    #[test]
    fn a_flood_of_names_takes_bounded_room_and_stops_nobody_at_work() {
        let limiter = Limiter::default();
        limiter.count("sign_in", "ann", 9, at(1)).unwrap();
        for name in 1..MOST_KEYS {
            limiter
                .count("sign_in", &name.to_string(), 9, at(1))
                .unwrap();
        }
        assert!(limiter.count("sign_in", "one more", 9, at(1)).is_err());
        limiter.count("sign_in", "ann", 9, at(1)).unwrap();
        limiter.count("sign_in", "one more", 9, at(60)).unwrap();
        assert_eq!(limiter.windows.lock().unwrap().len(), 1);
    }
}
