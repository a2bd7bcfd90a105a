//! A long step under way: how far it is, how fast, how long it will still take.

use crate::state::format;

/// What is being counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes sent or read.
    Bytes,
    /// Things, named.
    Things(&'static str),
}

/// A long step under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// What is being done, a few words.
    pub label: String,
    /// What is counted.
    pub unit: Unit,
    /// How many are done.
    pub done: u64,
    /// Of how many; 0 while unknown.
    pub total: u64,
    /// Milliseconds on the page's clock when it began.
    pub started_ms: f64,
    /// Milliseconds at the last news.
    pub now_ms: f64,
    /// Seconds left as told by whoever does the work; otherwise reckoned from the pace.
    pub told: Option<f64>,
    /// Something out of the ordinary, such as a lost connection being tried again.
    pub aside: Option<String>,
    /// Whether the person has asked to stop it.
    pub stopping: bool,
}

impl Work {
    /// Work that begins now.
    pub fn new(label: impl Into<String>, unit: Unit, now_ms: f64) -> Self {
        Self {
            label: label.into(),
            unit,
            done: 0,
            total: 0,
            started_ms: now_ms,
            now_ms,
            told: None,
            aside: None,
            stopping: false,
        }
    }

    /// News: so much of so much is done.
    #[must_use]
    pub fn at(mut self, done: u64, total: u64, now_ms: f64) -> Self {
        self.done = done.min(total);
        self.total = total;
        self.now_ms = now_ms.max(self.started_ms);
        self.aside = None;
        self
    }

    /// Share done, 0 to 1; `None` while the total is unknown.
    pub fn fraction(&self) -> Option<f64> {
        (self.total > 0).then(|| self.done as f64 / self.total as f64)
    }

    /// Whole percent done.
    pub fn percent(&self) -> u32 {
        self.fraction()
            .map_or(0, |share| (share * 100.0).floor() as u32)
    }

    /// Seconds since it began.
    pub fn elapsed(&self) -> f64 {
        (self.now_ms - self.started_ms) / 1e3
    }

    /// Seconds left: as told, else from the average pace once a fiftieth or a second has passed.
    pub fn remaining(&self) -> Option<f64> {
        if self.told.is_some() {
            return self.told;
        }
        let share = self.fraction()?;
        let enough = share >= 0.02 || self.elapsed() >= 1.0;
        (enough && share > 0.0).then(|| self.elapsed() * (1.0 - share) / share)
    }

    /// `12 of 19 keys` or `3.1 MB of 23.4 MB`.
    pub fn amount(&self) -> String {
        match (self.unit, self.total) {
            (_, 0) => String::new(),
            (Unit::Bytes, total) => {
                format!("{} of {}", format::bytes(self.done), format::bytes(total))
            }
            (Unit::Things(name), total) => format!(
                "{} of {} {name}",
                format::count(self.done),
                format::count(total)
            ),
        }
    }

    /// What a screen reader is told: the label and whole tenths, so that it does not chatter.
    pub fn spoken(&self) -> String {
        if self.total == 0 {
            self.label.clone()
        } else {
            format!("{}: {} percent", self.label, self.percent() / 10 * 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_follows_the_pace() {
        let work = Work::new("Keys", Unit::Things("keys"), 1_000.0).at(5, 20, 3_000.0);
        assert_eq!(work.fraction(), Some(0.25));
        assert_eq!(work.remaining(), Some(6.0));
        assert_eq!(work.amount(), "5 of 20 keys");
        assert_eq!(work.spoken(), "Keys: 20 percent");
    }

    #[test]
    fn what_is_told_wins_over_the_pace() {
        let mut work = Work::new("Train", Unit::Things("epochs"), 0.0).at(1, 3, 500.0);
        work.told = Some(0.7);
        assert_eq!(work.remaining(), Some(0.7));
    }

    #[test]
    fn nothing_is_promised_before_there_is_a_pace() {
        let work = Work::new("Send", Unit::Bytes, 0.0).at(1, 1_000, 20.0);
        assert_eq!(work.remaining(), None);
        assert_eq!(Work::new("Send", Unit::Bytes, 0.0).fraction(), None);
    }

    #[test]
    fn done_never_passes_total() {
        assert_eq!(
            Work::new("Send", Unit::Bytes, 0.0)
                .at(12, 10, 1.0)
                .percent(),
            100
        );
    }
}
