//! `Content-Range` of an upload in parts.

use std::fmt;
use std::str::FromStr;

use crate::WireError;

/// Bytes `start..end` of a body of `total` bytes; written `bytes start-last/total`, the last byte included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentRange {
    start: u64,
    end: u64,
    total: u64,
}

impl ContentRange {
    /// The range `start..end` of `total` bytes; not empty, and inside the total.
    pub fn new(start: u64, end: u64, total: u64) -> Option<Self> {
        (start < end && end <= total).then_some(Self { start, end, total })
    }

    /// Offset of the first byte.
    pub const fn start(self) -> u64 {
        self.start
    }

    /// Offset after the last byte.
    pub const fn end(self) -> u64 {
        self.end
    }

    /// Bytes in the whole body.
    pub const fn total(self) -> u64 {
        self.total
    }

    /// Whether this part ends the body.
    pub const fn is_last(self) -> bool {
        self.end == self.total
    }
}

impl fmt::Display for ContentRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bytes {}-{}/{}", self.start, self.end - 1, self.total)
    }
}

impl FromStr for ContentRange {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        let numbers = text.strip_prefix("bytes ").and_then(|rest| {
            let (range, total) = rest.split_once('/')?;
            let (first, last) = range.split_once('-')?;
            Self::new(
                number(first)?,
                number(last)?.checked_add(1)?,
                number(total)?,
            )
        });
        numbers.ok_or_else(|| WireError::UnknownWord {
            what: "Content-Range",
            found: text.to_owned(),
        })
    }
}

fn number(text: &str) -> Option<u64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let range = ContentRange::new(8, 16, 20).unwrap();
        assert_eq!(range.to_string(), "bytes 8-15/20");
        assert_eq!("bytes 8-15/20".parse::<ContentRange>().unwrap(), range);
        assert!(!range.is_last());
    }

    #[test]
    fn refuses_empty_reversed_and_outside() {
        let refused = [
            "",
            "bytes */20",
            "bytes 8-7/20",
            "bytes 8-20/20",
            "bytes +8-9/20",
            "bytes 0-18446744073709551615/20",
        ];
        for text in refused {
            assert!(text.parse::<ContentRange>().is_err(), "{text}");
        }
    }
}
