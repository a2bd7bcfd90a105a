//! How a CSV file is written: found from its beginning.

use crate::error::DataError;
use crate::number::{Cell, is_decimal_comma, read_cell};

/// Bytes of the beginning that are looked at.
pub(crate) const SAMPLE_BYTES: usize = 64 * 1024;
const SAMPLE_RECORDS: usize = 64;
/// In this order the first separator that gives records of equal length wins: a comma may be a decimal mark.
const SEPARATORS: [u8; 4] = [b'\t', b';', b'|', b','];

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) decimal_comma: bool,
    pub(crate) has_header: bool,
    /// Bytes to skip: a byte order mark, a `sep=;` line.
    pub(crate) skip: usize,
}

impl Dialect {
    /// Finds the dialect from the beginning of a file; `whole` says that there is no more than `sample`.
    pub(crate) fn find(sample: &[u8], whole: bool) -> Result<Self, DataError> {
        if sample.starts_with(&[0xff, 0xfe]) || sample.starts_with(&[0xfe, 0xff]) {
            return Err(DataError::Utf16);
        }
        let mut skip = if sample.starts_with(&[0xef, 0xbb, 0xbf]) {
            3
        } else {
            0
        };
        let announced = announced_separator(&sample[skip..]);
        if let Some((_, length)) = announced {
            skip += length;
        }
        let body = &sample[skip..];
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(DataError::EmptyFile);
        }
        let delimiter = announced.map_or_else(|| best_separator(body, whole), |(byte, _)| byte);
        let records = sample_records(body, delimiter, whole);
        let decimal_comma = delimiter != b','
            && records
                .iter()
                .flatten()
                .any(|cell| is_decimal_comma(cell.trim()));
        let has_header = records.first().is_some_and(|first| {
            first
                .iter()
                .any(|cell| read_cell(cell.trim(), decimal_comma) == Cell::Text)
        });
        Ok(Self {
            delimiter,
            decimal_comma,
            has_header,
            skip,
        })
    }
}

/// `sep=;` as spreadsheets write it, and how long that line is.
fn announced_separator(body: &[u8]) -> Option<(u8, usize)> {
    let rest = body
        .strip_prefix(b"sep=")
        .or_else(|| body.strip_prefix(b"SEP="))?;
    let (&separator, rest) = rest.split_first()?;
    let line_end = if rest.starts_with(b"\r\n") {
        2
    } else if rest.starts_with(b"\n") {
        1
    } else {
        return None;
    };
    Some((separator, 5 + line_end))
}

fn best_separator(body: &[u8], whole: bool) -> u8 {
    let mut widest = (1, b',');
    for separator in SEPARATORS {
        let records = sample_records(body, separator, whole);
        let Some(width) = records.first().map(Vec::len) else {
            continue;
        };
        if width > 1 && records.iter().all(|record| record.len() == width) {
            return separator;
        }
        if width > widest.0 {
            widest = (width, separator);
        }
    }
    widest.1
}

/// The first records, cut at the last one that is surely whole.
fn sample_records(body: &[u8], delimiter: u8, whole: bool) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(body);
    let mut records: Vec<Vec<String>> = Vec::new();
    let mut record = csv::ByteRecord::new();
    while records.len() <= SAMPLE_RECORDS
        && matches!(reader.read_byte_record(&mut record), Ok(true))
    {
        let cells = record
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).into_owned());
        records.push(cells.collect());
    }
    if records.len() > 1 && (!whole || records.len() > SAMPLE_RECORDS) {
        records.pop();
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Dialect {
        Dialect::find(text.as_bytes(), true).unwrap()
    }

    #[test]
    fn separators_are_found() {
        assert_eq!(find("a,b\n1,2\n").delimiter, b',');
        assert_eq!(find("a;b\n1;2\n").delimiter, b';');
        assert_eq!(find("a\tb\r\n1\t2\r\n").delimiter, b'\t');
        assert_eq!(find("a|b\n1|2\n").delimiter, b'|');
        assert_eq!(find("Class\n0\n1\n").delimiter, b',');
        assert_eq!(find("sep=;\r\na;b\r\n1;2\r\n").delimiter, b';');
        assert_eq!(find("\"a;b\",c\n1,2\n").delimiter, b',');
    }

    #[test]
    fn decimal_commas_are_found_only_where_the_comma_is_free() {
        let dialect = find("a;b\n1,5;2\n");
        assert!(dialect.decimal_comma && dialect.delimiter == b';');
        let headless = find("1,5;2,5\n3,5;4,5\n");
        assert!(headless.decimal_comma && headless.delimiter == b';' && !headless.has_header);
        assert!(!find("a,b\n1,5\n").decimal_comma);
    }

    #[test]
    fn marks_and_headers_are_found() {
        assert_eq!(find("\u{feff}a,b\n1,2\n").skip, 3);
        assert!(find("a,b\n1,2\n").has_header);
        assert!(!find("1,2\n3,4\n").has_header);
        assert_eq!(
            Dialect::find(&[0xff, 0xfe, b'a', 0], true),
            Err(DataError::Utf16)
        );
        assert_eq!(Dialect::find(b" \r\n", true), Err(DataError::EmptyFile));
    }
}
