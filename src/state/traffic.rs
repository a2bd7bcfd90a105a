//! The list of everything that was sent to the server: what the page shows as "what the server sees".

/// How many requests are kept; older ones are only counted.
pub const KEPT: usize = 200;

/// One request and its answer, as the server saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Order of sending, from 1.
    pub number: u64,
    /// `GET`, `POST`, …
    pub method: String,
    /// Path without the origin.
    pub path: String,
    /// Bytes of the body.
    pub bytes: u64,
    /// SHA-256 of the body in hexadecimal; empty when there was none or this browser does not offer it.
    pub sha256: String,
    /// First bytes of the body in hexadecimal; passwords are not shown.
    pub first: String,
    /// Status of the answer; 0 while waiting or when there was none.
    pub status: u16,
    /// Bytes of the answer.
    pub answer_bytes: u64,
}

/// Everything sent so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic {
    /// Newest last, at most [`KEPT`].
    pub exchanges: Vec<Exchange>,
    /// Requests sent in all.
    pub sent: u64,
    /// Bytes sent in all.
    pub bytes: u64,
}

impl Traffic {
    /// The list with one more entry.
    #[must_use]
    pub fn with(&self, mut exchange: Exchange) -> Self {
        let mut next = self.clone();
        next.sent += 1;
        next.bytes += exchange.bytes;
        exchange.number = next.sent;
        let repeats = next
            .exchanges
            .last()
            .is_some_and(|last| is_poll(last, &exchange));
        if repeats {
            next.exchanges.pop();
        }
        next.exchanges.push(exchange);
        if next.exchanges.len() > KEPT {
            next.exchanges.remove(0);
        }
        next
    }
}

/// The same question without a body asked again: only the last of a row of them is shown.
fn is_poll(last: &Exchange, next: &Exchange) -> bool {
    next.method == "GET" && last.method == "GET" && next.bytes == 0 && last.path == next.path
}

/// First bytes as hexadecimal pairs: `42 4c 44 46 …`.
pub fn hex_pairs(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(method: &str, path: &str, bytes: u64) -> Exchange {
        Exchange {
            number: 0,
            method: method.into(),
            path: path.into(),
            bytes,
            sha256: String::new(),
            first: String::new(),
            status: 200,
            answer_bytes: 0,
        }
    }

    #[test]
    fn counts_everything_and_keeps_the_newest() {
        let mut traffic = Traffic::default();
        for part in 0..KEPT + 5 {
            traffic = traffic.with(exchange("PUT", &format!("/{part}"), 10));
        }
        assert_eq!(
            (traffic.sent, traffic.bytes),
            (KEPT as u64 + 5, (KEPT as u64 + 5) * 10)
        );
        assert_eq!(traffic.exchanges.len(), KEPT);
        assert_eq!(
            traffic.exchanges.last().map(|e| e.number),
            Some(KEPT as u64 + 5)
        );
    }

    #[test]
    fn a_row_of_polls_is_one_line() {
        let traffic = Traffic::default()
            .with(exchange("GET", "/p", 0))
            .with(exchange("GET", "/p", 0));
        assert_eq!(traffic.exchanges.len(), 1);
        assert_eq!(traffic.exchanges[0].number, 2);
        assert_eq!(hex_pairs(b"BLDF"), "42 4c 44 46");
    }
}
