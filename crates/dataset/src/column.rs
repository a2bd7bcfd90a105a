//! One column in memory: numbers, and its distinct words while they are few.

use crate::cells::Cells;
use crate::error::{DataError, shorten};
use crate::kind::ColumnKind;
use crate::number::{Cell, read_cell};
use crate::summary::{ColumnSummary, Figures, HISTOGRAM_BARS, LISTED_VALUES, ValueCount};

/// The first cell of a column that is of some kind.
#[derive(Clone, Debug, PartialEq)]
struct Finding {
    row: u64,
    cell: String,
}

/// One column: a number per row (NaN where there is none), and a code per row into its distinct cells while these are
/// at most [`LISTED_VALUES`].
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    numbers: Cells,
    values: Option<Distinct>,
    missing: usize,
    text: Option<Finding>,
    infinite: Option<Finding>,
    absent: Option<Finding>,
}

#[derive(Clone, Debug, Default)]
struct Distinct {
    codes: Vec<u8>,
    values: Vec<String>,
}

impl Column {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            numbers: Cells::default(),
            values: Some(Distinct::default()),
            missing: 0,
            text: None,
            infinite: None,
            absent: None,
        }
    }

    pub(crate) fn push(&mut self, cell: &str, decimal_comma: bool) {
        let row = self.numbers.len() as u64 + 1;
        let cell = cell.trim();
        let finding = || {
            Some(Finding {
                row,
                cell: shorten(cell),
            })
        };
        let number = match read_cell(cell, decimal_comma) {
            Cell::Number(number) => number,
            Cell::Missing => {
                self.missing += 1;
                self.absent = self.absent.take().or_else(finding);
                f64::NAN
            }
            Cell::NotFinite => {
                self.infinite = self.infinite.take().or_else(finding);
                f64::NAN
            }
            Cell::Text => {
                self.text = self.text.take().or_else(finding);
                f64::NAN
            }
        };
        self.numbers.push(number);
        if !self.values.as_mut().is_none_or(|values| values.push(cell)) {
            self.values = None;
        }
    }

    /// The number in a row (from 0), NaN where there is none.
    pub(crate) fn cell(&self, row: usize) -> f64 {
        self.numbers.get(row)
    }

    pub(crate) fn rows(&self) -> usize {
        self.numbers.len()
    }

    /// One number per row, NaN where the cell is missing; refused if a cell is neither number nor missing.
    pub(crate) fn numbers(&self) -> Result<&Cells, DataError> {
        let column = || self.name.clone();
        let of_row =
            |finding: &Option<Finding>| finding.as_ref().map_or(u64::MAX, |found| found.row);
        match (&self.text, &self.infinite) {
            (Some(text), other) if text.row < of_row(other) => Err(DataError::NotANumber {
                row: text.row,
                column: column(),
                cell: text.cell.clone(),
            }),
            (_, Some(found)) => Err(DataError::NotFinite {
                row: found.row,
                column: column(),
                cell: found.cell.clone(),
            }),
            _ => Ok(&self.numbers),
        }
    }

    /// The refusal that names the first missing cell, if there is one.
    pub(crate) fn first_missing(&self) -> Option<DataError> {
        self.absent.as_ref().map(|absent| DataError::Missing {
            row: absent.row,
            column: self.name.clone(),
            cell: absent.cell.clone(),
        })
    }

    /// Code of each row and the distinct cells, unless there are too many.
    pub(crate) fn distinct(&self) -> Option<(&[u8], &[String])> {
        self.values
            .as_ref()
            .map(|values| (&values.codes[..], &values.values[..]))
    }

    pub(crate) fn kind(&self) -> ColumnKind {
        if self.missing == self.rows() {
            return ColumnKind::Empty;
        }
        let filled = self.filled_values();
        if filled.as_ref().is_some_and(|values| values.len() == 2) && self.infinite.is_none() {
            return ColumnKind::Binary;
        }
        if self.text.is_some() || self.infinite.is_some() {
            return ColumnKind::Text;
        }
        let whole = self
            .numbers
            .iter()
            .all(|number| number.is_nan() || number.fract() == 0.0);
        if filled.is_some() && whole {
            ColumnKind::Category
        } else {
            ColumnKind::Number
        }
    }

    /// Distinct filled cells with their counts, most frequent first.
    fn filled_values(&self) -> Option<Vec<ValueCount>> {
        let (codes, values) = self.distinct()?;
        let mut rows = vec![0; values.len()];
        for &code in codes {
            rows[usize::from(code)] += 1;
        }
        let mut counts: Vec<ValueCount> = values
            .iter()
            .zip(rows)
            .filter(|(value, _)| read_cell(value, false) != Cell::Missing)
            .map(|(value, rows)| ValueCount {
                value: shorten(value),
                rows,
            })
            .collect();
        counts.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
        Some(counts)
    }

    pub(crate) fn summary(&self) -> ColumnSummary {
        let figures = self.numbers().ok().and_then(figures);
        let values = self.filled_values().unwrap_or_default();
        let constant =
            values.len() == 1 || figures.as_ref().is_some_and(|f| f.minimum == f.maximum);
        ColumnSummary {
            name: self.name.clone(),
            kind: self.kind(),
            missing: self.missing,
            constant,
            figures,
            values,
        }
    }
}

impl Distinct {
    /// Whether there is still room.
    fn push(&mut self, cell: &str) -> bool {
        let code = match self.values.iter().position(|value| value == cell) {
            Some(code) => code,
            None if self.values.len() > LISTED_VALUES => return false,
            None => {
                self.values.push(cell.to_owned());
                self.values.len() - 1
            }
        };
        // At most LISTED_VALUES + 1 codes (a missing cell may be one of them): they fit.
        self.codes.push(u8::try_from(code).unwrap_or(u8::MAX));
        true
    }
}

fn figures(numbers: &Cells) -> Option<Figures> {
    let filled = || numbers.iter().filter(|number| !number.is_nan());
    let rows = filled().count();
    if rows == 0 {
        return None;
    }
    let (minimum, maximum) = filled().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        (low.min(x), high.max(x))
    });
    let (mean, standard_deviation) = mean_and_deviation(filled());
    Some(Figures {
        minimum,
        maximum,
        mean,
        standard_deviation,
        histogram: histogram(filled(), minimum, maximum),
    })
}

/// Mean and population standard deviation, by Welford's recurrence.
pub(crate) fn mean_and_deviation(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut rows, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for number in numbers {
        rows += 1.0;
        let from_mean = number - mean;
        mean += from_mean / rows;
        squares += from_mean * (number - mean);
    }
    if rows == 0.0 {
        (0.0, 0.0)
    } else {
        (mean, (squares / rows).sqrt())
    }
}

/// Whether a deviation is none, or nothing but rounding.
pub(crate) fn is_constant((mean, deviation): (f64, f64)) -> bool {
    deviation <= mean.abs() * 1e-12
}

/// Rows among which one cell may be far out.
const FAR_OUT: usize = 500;
/// Rounds in which [`settled_mean_and_deviation`] settles or does not.
const ROUNDS: usize = 30;

/// Mean and deviation that agree with a clip at so many deviations: those of the cells as they are clipped. One cell that is very far out
/// would otherwise be all of its column's deviation, and leave the others next to nothing. `plain`, those of the cells as they are, where more than a few cells are
/// far out, or where clipping brings no end of it: that is how the column is, not a matter of single cells.
pub(crate) fn settled_mean_and_deviation<I: Iterator<Item = f64>>(
    numbers: impl Fn() -> I,
    plain: (f64, f64),
    clip: f64,
) -> (f64, f64) {
    let (mut mean, mut deviation) = plain;
    for _ in 0..ROUNDS {
        let reach = clip * deviation;
        let [mut rows, mut clipped] = [0usize; 2];
        let cells = numbers().map(|cell| {
            rows += 1;
            clipped += usize::from((cell - mean).abs() > reach);
            cell.clamp(mean - reach, mean + reach)
        });
        let next = mean_and_deviation(cells);
        if is_constant(next) || clipped > rows.div_ceil(FAR_OUT) {
            return plain;
        }
        if next.1 >= deviation * 0.999 {
            return (mean, deviation);
        }
        (mean, deviation) = next;
    }
    plain
}

fn histogram(numbers: impl Iterator<Item = f64>, minimum: f64, maximum: f64) -> Vec<usize> {
    let width = maximum / HISTOGRAM_BARS as f64 - minimum / HISTOGRAM_BARS as f64;
    if width <= 0.0 {
        return vec![numbers.count()];
    }
    let mut bars = vec![0; HISTOGRAM_BARS];
    for number in numbers {
        let bar = (number / width - minimum / width) as usize;
        bars[bar.min(HISTOGRAM_BARS - 1)] += 1;
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(cells: &[f64]) -> (f64, f64) {
        let numbers = || cells.iter().copied();
        settled_mean_and_deviation(numbers, mean_and_deviation(numbers()), 8.0)
    }

    #[test]
    fn one_cell_far_out_is_not_the_deviation_of_its_column() {
        let usual: Vec<f64> = (0..1000).map(|row| f64::from(row % 21) - 10.0).collect();
        let (mean, deviation) = mean_and_deviation(usual.iter().copied());
        assert_eq!(settled(&usual), (mean, deviation));
        for far in [1e3, -1e6, 1e9] {
            let mut cells = usual.clone();
            cells.push(far);
            let found = settled(&cells);
            assert!((found.0 - mean).abs() < 0.1 * deviation, "{found:?}");
            assert!((0.99..1.1).contains(&(found.1 / deviation)), "{found:?}");
        }
    }

    #[test]
    fn a_column_that_is_far_out_by_nature_keeps_its_deviation() {
        let mut rare = vec![0.0; 1000];
        rare[7] = 1.0; // However near it is clipped, it is far out of what remains.
        let mut heavy = vec![0.0; 1000];
        heavy[..10].copy_from_slice(&[50.0; 10]); // More than a few.
        for cells in [rare, heavy, vec![3.0; 10], vec![0.0, 1e308]] {
            assert_eq!(settled(&cells), mean_and_deviation(cells.iter().copied()));
        }
    }
}
