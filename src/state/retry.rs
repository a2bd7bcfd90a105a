//! When a part of an upload is sent again.

/// How often a part is tried in all.
pub const TRIES: u32 = 8;

/// What the service said to a part, or that it said nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartAnswer {
    /// Taken.
    Taken,
    /// Refused because the object is this long already.
    OtherOffset(u64),
    /// No answer, or the service is busy (5xx, 408, 429): the same part may do better later.
    NotNow,
    /// Refused for good.
    Refused(u16, String),
}

/// What to do next with a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is there: go on.
    GoOn,
    /// Wait this many milliseconds, then send it again.
    Again(u32),
    /// The service has the part up to this offset: send the rest.
    From(u64),
    /// Give up; with the service's status and words, if there were any.
    GiveUp(Option<(u16, String)>),
}

/// What to do after the `tried`-th try (from 1) of the part `start..end`.
pub fn after(answer: PartAnswer, tried: u32, start: u64, end: u64) -> Next {
    match answer {
        PartAnswer::Taken => Next::GoOn,
        // The answer to an earlier try was lost on the way: the part is there.
        PartAnswer::OtherOffset(at) if at == end => Next::GoOn,
        PartAnswer::OtherOffset(at) if start < at && at < end && tried < TRIES => Next::From(at),
        PartAnswer::OtherOffset(at) => Next::GiveUp(Some((409, format!("{at}")))),
        PartAnswer::NotNow if tried < TRIES => Next::Again(pause_ms(tried)),
        PartAnswer::NotNow => Next::GiveUp(None),
        PartAnswer::Refused(status, body) => Next::GiveUp(Some((status, body))),
    }
}

/// How an answer's status is to be read.
pub fn classify(status: u16, offset: Option<u64>, body: String) -> PartAnswer {
    match status {
        200..=299 => PartAnswer::Taken,
        409 => match offset {
            Some(at) => PartAnswer::OtherOffset(at),
            None => PartAnswer::Refused(status, body),
        },
        0 | 408 | 429 | 502 | 503 | 504 => PartAnswer::NotNow,
        _ => PartAnswer::Refused(status, body),
    }
}

/// Half a second, doubled each time, at most fifteen.
fn pause_ms(tried: u32) -> u32 {
    (500u32 << (tried - 1).min(5)).min(15_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_is_tried_again_with_longer_pauses() {
        let pauses: Vec<_> = (1..TRIES)
            .map(|tried| after(PartAnswer::NotNow, tried, 0, 8))
            .collect();
        assert_eq!(pauses[0], Next::Again(500));
        assert_eq!(pauses[1], Next::Again(1_000));
        assert_eq!(pauses.last(), Some(&Next::Again(15_000)));
        assert_eq!(after(PartAnswer::NotNow, TRIES, 0, 8), Next::GiveUp(None));
    }

    #[test]
    fn a_part_whose_answer_was_lost_is_not_sent_twice() {
        assert_eq!(
            after(classify(409, Some(8), String::new()), 2, 0, 8),
            Next::GoOn
        );
        assert_eq!(
            after(classify(409, Some(4), String::new()), 2, 0, 8),
            Next::From(4)
        );
        assert!(matches!(
            after(classify(409, Some(4), String::new()), 2, 6, 8),
            Next::GiveUp(Some((409, _)))
        ));
    }

    #[test]
    fn refusals_are_final_and_keep_their_words() {
        let answer = classify(422, None, "why".into());
        assert_eq!(
            after(answer, 1, 0, 8),
            Next::GiveUp(Some((422, "why".into())))
        );
        assert_eq!(
            classify(507, None, String::new()),
            PartAnswer::Refused(507, String::new())
        );
        assert_eq!(classify(201, None, String::new()), PartAnswer::Taken);
    }
}
