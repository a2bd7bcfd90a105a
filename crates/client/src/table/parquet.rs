//! A Parquet file of numbers.

use std::fmt::Write;

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use super::check_size;
use crate::ClientError;

pub(super) const FORMAT: &str = "Parquet";

fn refused(reason: impl ToString) -> ClientError {
    ClientError::Table {
        format: FORMAT,
        reason: reason.to_string(),
    }
}

/// All columns, which must be plain numbers, with their names as header.
pub(super) fn csv_of(file: Vec<u8>) -> Result<Vec<u8>, ClientError> {
    let reader = SerializedFileReader::new(Bytes::from(file)).map_err(refused)?;
    let schema = reader.metadata().file_metadata().schema();
    let names: Vec<String> = schema
        .get_fields()
        .iter()
        .map(|field| quoted(field.name()))
        .collect();
    let mut csv = names.join(",") + "\n";
    for row in reader.get_row_iter(None).map_err(refused)? {
        write_row(&mut csv, &row.map_err(refused)?)?;
        check_size(FORMAT, &csv)?;
    }
    Ok(csv.into_bytes())
}

fn write_row(csv: &mut String, row: &Row) -> Result<(), ClientError> {
    for (place, (name, field)) in row.get_column_iter().enumerate() {
        if place > 0 {
            csv.push(',');
        }
        // Writing to a string cannot fail.
        let _ = match field {
            Field::Null => Ok(()),
            Field::Bool(value) => write!(csv, "{}", u8::from(*value)),
            Field::Byte(value) => write!(csv, "{value}"),
            Field::Short(value) => write!(csv, "{value}"),
            Field::Int(value) => write!(csv, "{value}"),
            Field::Long(value) => write!(csv, "{value}"),
            Field::UByte(value) => write!(csv, "{value}"),
            Field::UShort(value) => write!(csv, "{value}"),
            Field::UInt(value) => write!(csv, "{value}"),
            Field::ULong(value) => write!(csv, "{value}"),
            Field::Float16(value) => write!(csv, "{:?}", value.to_f64()),
            // The shortest text of a single is another number as a double.
            Field::Float(value) => write!(csv, "{:?}", f64::from(*value)),
            Field::Double(value) => write!(csv, "{value:?}"),
            Field::Str(value) => write!(csv, "{}", quoted(value)),
            _ => {
                return Err(refused(format!(
                    "column {name} holds neither numbers nor words"
                )));
            }
        };
    }
    csv.push('\n');
    Ok(())
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use parquet::data_type::{DoubleType, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    /// Two columns of three rows, one cell missing.
    pub fn sample() -> Vec<u8> {
        let schema = "message rows { optional double amount; required int64 count; }";
        let schema = parse_message_type(schema).unwrap();
        let schema = rename(schema);
        let mut file = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut file, Arc::new(schema), Arc::default()).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<DoubleType>()
            .write_batch(&[0.1, 1e300], Some(&[1, 0, 1]), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&[7, -3, 0], None, None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        file
    }

    /// The parser takes no commas in names, files do.
    fn rename(schema: parquet::schema::types::Type) -> parquet::schema::types::Type {
        use parquet::basic::{Repetition, Type as Physical};
        use parquet::schema::types::Type;
        let amount = Type::primitive_type_builder("amount, net", Physical::DOUBLE)
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .unwrap();
        let count = Arc::clone(&schema.get_fields()[1]);
        Type::group_type_builder("rows")
            .with_fields(vec![Arc::new(amount), count])
            .build()
            .unwrap()
    }
}
