//! Limits of frequent calls: a fixed window of a minute per key, in memory.

use crate::ApiError;
use service_jobs::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const WINDOW_SECONDS: i64 = 60;
const MOST_KEYS: usize = 100_000;

/// Window that is counted, and calls in it.
type Count = (i64, u32);

/// Counts calls per key and minute.
#[derive(Default)]
pub struct Limiter(Mutex<HashMap<(&'static str, String), Count>>);

impl Limiter {
    /// Counts one call of `action` under `key`.
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
        let window = now.seconds().div_euclid(WINDOW_SECONDS);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_KEYS {
            counts.retain(|_, (counted, _)| *counted == window);
        }
        let (counted, calls) = counts
            .entry((action, key.to_owned()))
            .or_insert((window, 0));
        if *counted != window {
            (*counted, *calls) = (window, 0);
        }
        *calls = calls.saturating_add(1);
        if *calls <= limit {
            return Ok(());
        }
        let left = WINDOW_SECONDS - now.seconds().rem_euclid(WINDOW_SECONDS);
        Err(ApiError::TooMany {
            seconds: u64::try_from(left).unwrap_or(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trips_exactly_and_recovers_with_the_next_minute() {
        let limiter = Limiter::default();
        let at = |seconds: i64| Timestamp(seconds * 1000);
        for _ in 0..3 {
            limiter.count("sign_in", "ann", 3, at(70)).unwrap();
        }
        let refused = limiter.count("sign_in", "ann", 3, at(70));
        assert!(matches!(refused, Err(ApiError::TooMany { seconds: 50 })));
        limiter.count("sign_in", "bob", 3, at(70)).unwrap();
        limiter.count("sign_up", "ann", 3, at(70)).unwrap();
        limiter.count("sign_in", "ann", 3, at(120)).unwrap();
    }
}
