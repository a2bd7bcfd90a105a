//! Tables as scripts have them: CSV, HDF5 or Parquet. The vault reads CSV, so the others are written as that; numbers come
//! through exactly.

mod hdf5;
mod parquet;

use std::borrow::Cow;
use std::panic::{UnwindSafe, catch_unwind};

use crate::ClientError;

/// Most bytes of a table once it is CSV: a small compressed file may hold a large one.
const MAX_CSV: usize = 1 << 30;

/// The table as CSV, whatever the file is: told by its first bytes, not by its name.
///
/// # Errors
/// [`ClientError::Table`] for an HDF5 or Parquet file that has no table of numbers.
pub fn csv_of(file: &[u8]) -> Result<Cow<'_, [u8]>, ClientError> {
    if file.starts_with(b"\x89HDF\r\n\x1a\n") {
        return guarded(hdf5::FORMAT, || hdf5::csv_of(file.to_vec())).map(Cow::Owned);
    }
    if file.starts_with(b"PAR1") {
        return guarded(parquet::FORMAT, || parquet::csv_of(file.to_vec())).map(Cow::Owned);
    }
    Ok(Cow::Borrowed(file))
}

/// Reads a file by a library that may panic at a damaged one, as Parquet's does at lengths below zero.
fn guarded(
    format: &'static str,
    read: impl FnOnce() -> Result<Vec<u8>, ClientError> + UnwindSafe,
) -> Result<Vec<u8>, ClientError> {
    catch_unwind(read).unwrap_or_else(|_| {
        let reason = "it is damaged".to_owned();
        Err(ClientError::Table { format, reason })
    })
}

/// Refuses a table that has become too large.
fn check_size(format: &'static str, csv: &str) -> Result<(), ClientError> {
    if csv.len() <= MAX_CSV {
        return Ok(());
    }
    let reason = format!("it holds more than {MAX_CSV} bytes of numbers; split it");
    Err(ClientError::Table { format, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HDF5: &[u8] = include_bytes!("../../../www/demo/inference/x_test_short.h5");

    #[test]
    fn the_first_data_set_of_an_hdf5_file_is_read_to_the_last_bit() {
        let csv = String::from_utf8(csv_of(HDF5).unwrap().into_owned()).unwrap();
        let rows: Vec<Vec<f64>> = csv
            .lines()
            .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
            .collect();
        assert_eq!((rows.len(), rows[0].len()), (20, 29));
        // The data lie at the end of the file, row by row.
        let raw = &HDF5[HDF5.len() - 20 * 29 * 8..];
        let of_file = raw
            .chunks_exact(8)
            .map(|cell| f64::from_le_bytes(cell.try_into().unwrap()));
        assert!(of_file.eq(rows.into_iter().flatten()));
    }

    #[test]
    fn a_damaged_file_is_refused_and_panics_nobody() {
        for cut in (8..HDF5.len()).step_by(97) {
            let refused = csv_of(&HDF5[..cut]);
            assert!(
                matches!(refused, Err(ClientError::Table { .. })),
                "cut at {cut}"
            );
        }
        for at in 8..2000 {
            let mut bytes = HDF5.to_vec();
            bytes[at] ^= 0xff;
            // Another well-formed table or a refusal, but no panic.
            let _ = csv_of(&bytes);
        }
        for bytes in [&b"PAR1"[..], b"PAR1PAR1", b"PAR1\xff\xff\xff\x7fPAR1"] {
            assert!(matches!(csv_of(bytes), Err(ClientError::Table { .. })));
        }
    }

    #[test]
    fn a_damaged_parquet_file_panics_nobody() {
        let whole = parquet::tests::sample();
        for cut in 4..whole.len() {
            let refused = csv_of(&whole[..cut]);
            assert!(
                matches!(refused, Err(ClientError::Table { .. })),
                "cut at {cut}"
            );
        }
        for at in 4..whole.len() {
            for flipped in [0x01, 0x10, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= flipped;
                // Another well-formed table or a refusal, but no panic.
                let _ = csv_of(&bytes);
            }
        }
    }

    #[test]
    fn a_parquet_file_keeps_names_and_numbers() {
        let csv =
            String::from_utf8(csv_of(&parquet::tests::sample()).unwrap().into_owned()).unwrap();
        assert_eq!(csv, "\"amount, net\",\"count\"\n0.1,7\n,-3\n1e300,0\n");
    }

    #[test]
    fn csv_stays_as_it_is() {
        assert_eq!(*csv_of(b"a,b\n1,2\n").unwrap(), *b"a,b\n1,2\n");
    }
}
