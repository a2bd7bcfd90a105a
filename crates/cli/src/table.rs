//! Which table, and what was decided about it.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dataset::{Choices, MissingPolicy, Split, Standardise};

use crate::error::CliError;

/// A table and decisions about its columns.
#[derive(Args)]
pub struct TableOptions {
    /// CSV with a header, HDF5 or Parquet; `-` reads standard input
    table: PathBuf,
    /// Column that holds the label
    #[arg(long, required_unless_present = "labels")]
    label: Option<String>,
    /// Table of its own that holds the labels, row by row
    #[arg(long)]
    labels: Option<PathBuf>,
    /// Label value that counts as positive; else the larger number or the later word
    #[arg(long)]
    positive: Option<String>,
    /// Columns not to be used
    #[arg(long, value_delimiter = ',')]
    exclude: Vec<String>,
    /// What to do with rows that lack a number
    #[arg(long, value_enum, default_value = "refuse")]
    missing: Missing,
    /// Leave the columns as they are: for tables that are standardised already
    #[arg(long)]
    as_is: bool,
    /// Standardise the columns and do no more: neither clip them closer nor take correlations out where training then gets further
    #[arg(long, conflicts_with = "as_is")]
    standardise_only: bool,
    /// Percent of the rows of each class to set aside for testing
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=90))]
    test_percent: u8,
    /// Which rows are set aside: the same seed, the same rows
    #[arg(long, default_value_t = 1)]
    seed: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Missing {
    /// Refuse the table and name the cell
    Refuse,
    /// Leave the row out
    DropRow,
    /// Put the column's mean in its place
    FillWithMean,
}

impl From<Missing> for MissingPolicy {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Refuse => Self::Refuse,
            Missing::DropRow => Self::DropRow,
            Missing::FillWithMean => Self::FillWithMean,
        }
    }
}

impl TableOptions {
    /// Bytes of the table, and of the labels if they have a file of their own.
    pub fn read(&self) -> Result<(Vec<u8>, Option<Vec<u8>>), CliError> {
        let labels = self.labels.as_deref().map(read).transpose()?;
        Ok((read(&self.table)?, labels))
    }

    /// What was decided.
    pub fn choices(&self) -> Choices {
        let split = Split {
            test_percent: self.test_percent,
            seed: self.seed,
        };
        Choices {
            label: self.label.clone(),
            positive: self.positive.clone(),
            excluded: self.exclude.clone(),
            standardise: if self.as_is {
                Standardise::LeaveAsIs
            } else {
                Standardise::Yes
            },
            adapt: !self.standardise_only,
            missing: self.missing.into(),
            split: Some(split).filter(|split| split.test_percent > 0),
        }
    }
}

/// A whole file, or standard input for `-`.
pub fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(CliError::file("standard input"))?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(CliError::file(path))
}
