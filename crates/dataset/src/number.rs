//! Cells as numbers.

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell {
    /// A finite number.
    Number(f64),
    /// Nothing, or a word for nothing.
    Missing,
    /// `inf`, or a number too large for 64 bits.
    NotFinite,
    /// Words.
    Text,
}

const WORDS_FOR_NOTHING: [&str; 9] = ["", "na", "n/a", "nan", "null", "none", "?", "-", "#n/a"];

/// Reads a trimmed cell; with `decimal_comma`, `1,5` is one and a half.
pub(crate) fn read_cell(cell: &str, decimal_comma: bool) -> Cell {
    if WORDS_FOR_NOTHING
        .iter()
        .any(|word| cell.eq_ignore_ascii_case(word))
        || is_nan(cell)
    {
        return Cell::Missing;
    }
    let parsed = if decimal_comma && is_decimal_comma(cell) {
        cell.replacen(',', ".", 1).parse::<f64>()
    } else {
        cell.parse::<f64>()
    };
    match parsed {
        Ok(number) if number.is_finite() => Cell::Number(number),
        Ok(_) => Cell::NotFinite,
        Err(_) => Cell::Text,
    }
}

fn is_nan(cell: &str) -> bool {
    cell.trim_start_matches(['-', '+'])
        .eq_ignore_ascii_case("nan")
}

/// Whether a cell is a number with a comma as its decimal mark.
pub(crate) fn is_decimal_comma(cell: &str) -> bool {
    cell.matches(',').count() == 1
        && !cell.contains('.')
        && cell
            .replacen(',', ".", 1)
            .parse::<f64>()
            .is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_numbers_missing_infinite_or_words() {
        for (cell, expected) in [
            ("1", Cell::Number(1.0)),
            ("-2.5e3", Cell::Number(-2500.0)),
            (".5", Cell::Number(0.5)),
            ("+7", Cell::Number(7.0)),
            ("", Cell::Missing),
            ("NA", Cell::Missing),
            ("NaN", Cell::Missing),
            ("-nan", Cell::Missing),
            ("?", Cell::Missing),
            ("inf", Cell::NotFinite),
            ("-Infinity", Cell::NotFinite),
            ("1e999", Cell::NotFinite),
            ("abc", Cell::Text),
            ("1 000", Cell::Text),
            ("0x10", Cell::Text),
            ("1,5", Cell::Text),
        ] {
            assert_eq!(read_cell(cell, false), expected, "{cell}");
        }
        assert_eq!(read_cell("1,5", true), Cell::Number(1.5));
        assert_eq!(read_cell("-0,25", true), Cell::Number(-0.25));
        assert_eq!(read_cell("1.234,5", true), Cell::Text);
        assert_eq!(read_cell("1.5", true), Cell::Number(1.5));
    }
}
