//! A CSV file in memory: typed columns, and what they look like.

use std::io::Read;

use crate::column::Column;
use crate::dialect::Dialect;
use crate::error::DataError;
use crate::kind::ColumnKind;
use crate::reader::{Record, TableReader};
use crate::summary::{PREVIEW_ROWS, TableSummary};

/// How many columns a file may have.
pub const MAX_COLUMNS: usize = 4096;
/// How many cells a file may have (8 to 9 bytes each in memory).
pub const MAX_CELLS: usize = 100_000_000;
/// How many bytes a cell may have.
pub const MAX_CELL_BYTES: usize = 64 * 1024;
const PIECE_BYTES: usize = 64 * 1024;

/// A CSV file in memory.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    preview: Vec<Vec<String>>,
    dialect: Dialect,
}

impl Table {
    /// Reads a CSV file: separator (tab, `;`, `|`, `,`), decimal comma, quotes, byte order mark and line ends are found.
    ///
    /// # Errors
    /// See [`DataError`]: rows and columns are named.
    pub fn read(mut file: impl Read) -> Result<Self, DataError> {
        let mut reader = TableReader::new();
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match file.read(&mut piece) {
                Ok(0) => return reader.finish(),
                Ok(length) => reader.push(&piece[..length])?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(DataError::Unreadable {
                        reason: error.to_string(),
                    });
                }
            }
        }
    }

    /// A table without rows, or with one if the first record is not a header.
    pub(crate) fn begin(first: &Record<'_>, dialect: Dialect) -> Result<Self, DataError> {
        let columns = name_columns(first, dialect)?;
        let mut table = Self {
            columns,
            preview: Vec::new(),
            dialect,
        };
        if !dialect.has_header {
            table.push(first)?;
        }
        Ok(table)
    }

    pub(crate) fn push(&mut self, record: &Record<'_>) -> Result<(), DataError> {
        let row = self.rows() as u64 + 1;
        let width = self.columns.len();
        if record.len() != width {
            let line = record.line;
            return Err(DataError::Ragged {
                row,
                line,
                expected: width,
                found: record.len(),
            });
        }
        if (self.rows() + 1).saturating_mul(width) > MAX_CELLS {
            return Err(DataError::TooManyCells { limit: MAX_CELLS });
        }
        let mut preview = (self.preview.len() < PREVIEW_ROWS).then(Vec::new);
        for (column, cell) in self.columns.iter_mut().zip(record.cells()) {
            if cell.len() > MAX_CELL_BYTES {
                return Err(DataError::CellTooLong {
                    row,
                    found: cell.len(),
                    limit: MAX_CELL_BYTES,
                });
            }
            let cell = std::str::from_utf8(cell).map_err(|_| DataError::NotUtf8 { row })?;
            column.push(cell, self.dialect.decimal_comma);
            if let Some(preview) = &mut preview {
                preview.push(crate::error::shorten(cell));
            }
        }
        self.preview.extend(preview);
        Ok(())
    }

    /// How many rows there are, without the header.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::rows)
    }

    /// Column names in file order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    pub(crate) fn decimal_comma(&self) -> bool {
        self.dialect.decimal_comma
    }

    pub(crate) fn has_header(&self) -> bool {
        self.dialect.has_header
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn column(&self, name: &str) -> Result<&Column, DataError> {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .ok_or_else(|| DataError::NoSuchColumn {
                name: name.to_owned(),
            })
    }

    /// What the table looks like.
    #[must_use]
    pub fn summary(&self) -> TableSummary {
        TableSummary {
            rows: self.rows(),
            delimiter: char::from(self.dialect.delimiter),
            decimal_comma: self.dialect.decimal_comma,
            has_header: self.dialect.has_header,
            columns: self.columns.iter().map(Column::summary).collect(),
            preview: self.preview.clone(),
            suggested_label: self.suggest_label(),
        }
    }

    /// A binary column with a name that labels often have, else the last binary column.
    fn suggest_label(&self) -> Option<String> {
        const USUAL: [&str; 9] = [
            "class",
            "label",
            "labels",
            "target",
            "y",
            "outcome",
            "diagnosis",
            "fraud",
            "default",
        ];
        let binary = || {
            self.columns
                .iter()
                .filter(|column| column.kind() == ColumnKind::Binary)
        };
        let usual = |column: &&Column| {
            USUAL
                .iter()
                .any(|name| column.name.eq_ignore_ascii_case(name))
        };
        binary()
            .find(usual)
            .or_else(|| binary().next_back())
            .map(|column| column.name.clone())
    }
}

fn name_columns(first: &Record<'_>, dialect: Dialect) -> Result<Vec<Column>, DataError> {
    if first.len() > MAX_COLUMNS {
        return Err(DataError::TooManyColumns {
            found: first.len(),
            limit: MAX_COLUMNS,
        });
    }
    let mut seen = std::collections::HashSet::new();
    let mut columns = Vec::with_capacity(first.len());
    for (index, cell) in first.cells().enumerate() {
        let name = if dialect.has_header {
            std::str::from_utf8(cell)
                .map_err(|_| DataError::NotUtf8 { row: 0 })?
                .trim()
                .to_owned()
        } else {
            format!("column {}", index + 1)
        };
        if name.is_empty() {
            return Err(DataError::UnnamedColumn {
                position: index + 1,
            });
        }
        if !seen.insert(name.clone()) {
            return Err(DataError::DuplicateColumn { name });
        }
        columns.push(Column::new(name));
    }
    Ok(columns)
}
