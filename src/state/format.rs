//! Quantities as people read them.

/// Bytes in decimal units: `4.7 MB`.
pub fn bytes(count: u64) -> String {
    let value = count as f64;
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{} kB", short(value / 1e3)),
        1_000_000..1_000_000_000 => format!("{} MB", short(value / 1e6)),
        _ => format!("{} GB", short(value / 1e9)),
    }
}

/// Seconds: `0.42 s`, `7 s`, `3 min 20 s`, `2 h 5 min`.
pub fn seconds(value: f64) -> String {
    if !value.is_finite() || value < 0.0 {
        return "—".to_owned();
    }
    if value < 0.01 {
        return "under 0.01 s".to_owned();
    }
    if value < 10.0 {
        return format!("{} s", short(value));
    }
    let whole = value.round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// An age, coarse: `under a minute`, `5 min`, `3 h`, `12 days`.
pub fn age(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    match whole {
        0..60 => "under a minute".to_owned(),
        60..3_600 => format!("{} min", whole / 60),
        3_600..172_800 => format!("{} h", whole / 3_600),
        _ => format!("{} days", whole / 86_400),
    }
}

/// Time left, coarse on purpose so that it does not flicker.
pub fn remaining(value: f64) -> String {
    if value < 1.5 {
        "about a second left".to_owned()
    } else {
        format!("about {} left", seconds(value.ceil()))
    }
}

/// A count with thin groups of thousands: `284,807`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share as a percentage with one decimal: `93.2 %`.
pub fn percent(share: f64) -> String {
    format!("{:.1}\u{a0}%", share * 100.0)
}

/// A number with about four significant digits; tiny ones with an exponent.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if !(1e-4..1e6).contains(&size) {
        minus(format!("{value:.2e}"))
    } else if size < 1.0 {
        minus(format!("{value:.5}"))
    } else {
        minus(format!("{value:.3}"))
    }
}

/// A weight: sign always shown, fixed decimals so that columns align.
pub fn weight(value: f64) -> String {
    minus(format!("{value:+.6}"))
}

fn minus(text: String) -> String {
    if text.contains('e') {
        text
    } else {
        text.replace('-', "−")
    }
}

fn short(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else if value < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_change_their_unit() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(4_730_000), "4.73 MB");
        assert_eq!(bytes(2_011_000_000), "2.01 GB");
    }

    #[test]
    fn seconds_change_their_unit() {
        assert_eq!(seconds(0.423), "0.42 s");
        assert_eq!(seconds(59.6), "1 min 0 s");
        assert_eq!(seconds(7500.0), "2 h 5 min");
        assert_eq!(seconds(f64::NAN), "—");
    }

    #[test]
    fn ages_are_coarse() {
        assert_eq!(age(-5.0), "under a minute");
        assert_eq!(age(3_599.0), "59 min");
        assert_eq!(age(90_000.0), "25 h");
        assert_eq!(age(12.5 * 86_400.0), "12 days");
    }

    #[test]
    fn numbers_keep_their_sign_and_thousands() {
        assert_eq!(count(284_807), "284,807");
        assert_eq!(count(12), "12");
        assert_eq!(weight(-0.0156821), "−0.015682");
        assert_eq!(number(3.2e-7), "3.20e-7");
        assert_eq!(percent(0.9324), "93.2\u{a0}%");
    }
}
