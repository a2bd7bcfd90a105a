//! A CSV file taken piece by piece, as it comes from a disk or a dropped file.

use csv_core::ReadRecordResult;

use crate::dialect::{Dialect, SAMPLE_BYTES};
use crate::error::DataError;
use crate::table::{MAX_CELL_BYTES, MAX_COLUMNS, Table};

/// Reads a CSV file piece by piece; holds the beginning until the dialect is found, then no more than one record.
pub struct TableReader {
    sample: Vec<u8>,
    parsing: Option<Parsing>,
}

struct Parsing {
    core: csv_core::Reader,
    dialect: Dialect,
    /// The bytes of the record at hand, and where its cells end.
    cells: Vec<u8>,
    ends: Vec<usize>,
    filled: (usize, usize),
    line: u64,
    table: Option<Table>,
}

/// One record: its cells, and the line that it begins in.
pub(crate) struct Record<'a> {
    cells: &'a [u8],
    ends: &'a [usize],
    pub(crate) line: u64,
}

impl<'a> Record<'a> {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &'a [u8]> {
        let (cells, ends) = (self.cells, self.ends);
        (0..ends.len()).map(move |at| &cells[if at == 0 { 0 } else { ends[at - 1] }..ends[at]])
    }
}

impl Default for TableReader {
    fn default() -> Self {
        Self::new()
    }
}

impl TableReader {
    /// Before the first byte.
    #[must_use]
    pub fn new() -> Self {
        Self {
            sample: Vec::new(),
            parsing: None,
        }
    }

    /// Takes the next piece, of any length.
    ///
    /// # Errors
    /// [`DataError`] as soon as a row is bad; the reader is then of no more use.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), DataError> {
        if let Some(parsing) = &mut self.parsing {
            return parsing.push(piece);
        }
        self.sample.extend_from_slice(piece);
        if self.sample.len() >= SAMPLE_BYTES {
            self.begin(false)
        } else {
            Ok(())
        }
    }

    /// The table, when all pieces were given.
    ///
    /// # Errors
    /// [`DataError`] if the file is empty or its last row is bad.
    pub fn finish(mut self) -> Result<Table, DataError> {
        if self.parsing.is_none() {
            self.begin(true)?;
        }
        let mut parsing = self.parsing.ok_or(DataError::EmptyFile)?;
        // An empty piece is the end; a second one is needed where the last record has no line end.
        parsing.push(&[])?;
        match parsing.table {
            None => Err(DataError::EmptyFile),
            Some(table) if table.rows() == 0 => Err(DataError::NoRows),
            Some(table) => Ok(table),
        }
    }

    fn begin(&mut self, whole: bool) -> Result<(), DataError> {
        let sample = std::mem::take(&mut self.sample);
        let start = sample.len().min(SAMPLE_BYTES);
        let dialect = Dialect::find(&sample[..start], whole)?;
        let parsing = self.parsing.insert(Parsing::new(dialect));
        match &sample[dialect.skip..] {
            [] => Ok(()),
            rest => parsing.push(rest),
        }
    }
}

impl Parsing {
    fn new(dialect: Dialect) -> Self {
        Self {
            core: csv_core::ReaderBuilder::new()
                .delimiter(dialect.delimiter)
                .build(),
            dialect,
            cells: vec![0; 4096],
            ends: vec![0; 64],
            filled: (0, 0),
            line: 1,
            table: None,
        }
    }

    /// Parses `piece`; an empty one is the end of the file.
    fn push(&mut self, mut piece: &[u8]) -> Result<(), DataError> {
        loop {
            let (bytes, ends) = self.filled;
            let (result, read, written, ended) =
                self.core
                    .read_record(piece, &mut self.cells[bytes..], &mut self.ends[ends..]);
            piece = &piece[read..];
            self.filled = (bytes + written, ends + ended);
            match result {
                ReadRecordResult::InputEmpty if piece.is_empty() => return self.check_lengths(),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    self.check_lengths()?;
                    self.cells.resize(2 * self.cells.len(), 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    self.check_lengths()?;
                    self.ends.resize(2 * self.ends.len(), 0);
                }
                ReadRecordResult::Record => self.record()?,
                ReadRecordResult::End => return Ok(()),
            }
        }
    }

    fn row(&self) -> u64 {
        self.table
            .as_ref()
            .map_or(u64::from(!self.dialect.has_header), |table| {
                table.rows() as u64 + 1
            })
    }

    /// Refuses an unfinished record that grows beyond what a table may have.
    fn check_lengths(&self) -> Result<(), DataError> {
        let (bytes, ends) = self.filled;
        if ends > MAX_COLUMNS {
            return Err(DataError::TooManyColumns {
                found: ends,
                limit: MAX_COLUMNS,
            });
        }
        let begun = if ends == 0 { 0 } else { self.ends[ends - 1] };
        let (found, limit) = (bytes - begun.min(bytes), MAX_CELL_BYTES);
        if found > limit {
            Err(DataError::CellTooLong {
                row: self.row(),
                found,
                limit,
            })
        } else {
            Ok(())
        }
    }

    fn record(&mut self) -> Result<(), DataError> {
        let (bytes, ends) = std::mem::take(&mut self.filled);
        let record = Record {
            cells: &self.cells[..bytes],
            ends: &self.ends[..ends],
            line: self.line,
        };
        self.line = self.core.line();
        match &mut self.table {
            Some(table) => table.push(&record),
            None => {
                self.table = Some(Table::begin(&record, self.dialect)?);
                Ok(())
            }
        }
    }
}
