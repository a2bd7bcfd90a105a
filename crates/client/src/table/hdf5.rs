//! The first data set of an HDF5 file.

use std::fmt::Write;

use hdf5_reader::{Dataset, Datatype, H5Type, Hdf5File, OpenOptions};

use super::check_size;
use crate::ClientError;

pub(super) const FORMAT: &str = "HDF5";
/// Most bytes that one read may allocate.
const MAX_READ: usize = 512 << 20;
/// Most bytes of one chunk and of one object header.
const MAX_CHUNK: usize = 64 << 20;
const MAX_HEADER: usize = 4 << 20;

fn refused(reason: impl ToString) -> ClientError {
    ClientError::Table {
        format: FORMAT,
        reason: reason.to_string(),
    }
}

/// The first data set by name in the file's root, which must be a table of numbers: CSV without a header.
pub(super) fn csv_of(file: Vec<u8>) -> Result<Vec<u8>, ClientError> {
    let options = OpenOptions::default()
        .with_max_read_bytes(MAX_READ)
        .with_max_chunk_bytes(MAX_CHUNK)
        .with_max_object_header_bytes(MAX_HEADER);
    let file = Hdf5File::from_vec_with_options(file, options).map_err(refused)?;
    let root = file.root_group().map_err(refused)?;
    let mut data_sets = root.datasets().map_err(refused)?;
    data_sets.sort_by(|a, b| a.name().cmp(b.name()));
    let first = data_sets
        .first()
        .ok_or_else(|| refused("its root holds no data set"))?;
    let width = match *first.shape() {
        [_, columns] if columns > 0 => usize::try_from(columns).map_err(refused)?,
        ref shape => {
            return Err(refused(format!(
                "data set {} has shape {shape:?}; rows x columns are expected",
                first.name()
            )));
        }
    };
    write_rows(&numbers(first)?, width)
}

fn numbers(data_set: &Dataset) -> Result<Vec<f64>, ClientError> {
    match *data_set.dtype() {
        Datatype::FloatingPoint { size: 8, .. } => read::<f64>(data_set, |x| x),
        Datatype::FloatingPoint { size: 4, .. } => read::<f32>(data_set, f64::from),
        Datatype::FixedPoint { size, signed, .. } => match (size, signed) {
            (1, true) => read::<i8>(data_set, f64::from),
            (1, false) => read::<u8>(data_set, f64::from),
            (2, true) => read::<i16>(data_set, f64::from),
            (2, false) => read::<u16>(data_set, f64::from),
            (4, true) => read::<i32>(data_set, f64::from),
            (4, false) => read::<u32>(data_set, f64::from),
            (8, true) => read::<i64>(data_set, |x| x as f64),
            (8, false) => read::<u64>(data_set, |x| x as f64),
            _ => Err(refused(format!("integers of {size} bytes are not read"))),
        },
        _ => Err(refused(format!(
            "data set {} does not hold numbers",
            data_set.name()
        ))),
    }
}

fn read<T: H5Type + Copy>(
    data_set: &Dataset,
    number: impl Fn(T) -> f64,
) -> Result<Vec<f64>, ClientError> {
    let array = data_set.read_array::<T>().map_err(refused)?;
    Ok(array.iter().map(|&value| number(value)).collect())
}

fn write_rows(numbers: &[f64], width: usize) -> Result<Vec<u8>, ClientError> {
    let mut csv = String::new();
    for row in numbers.chunks(width) {
        for (column, number) in row.iter().enumerate() {
            let comma = if column == 0 { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(csv, "{comma}{number:?}");
        }
        csv.push('\n');
        check_size(FORMAT, &csv)?;
    }
    Ok(csv.into_bytes())
}
