//! From a table and a person's choices to the numbers that are trained on.

use serde::{Deserialize, Serialize};

use crate::choices::{Choices, MissingPolicy, Standardise};
use crate::column::{Column, is_constant, mean_and_deviation, settled_mean_and_deviation};
use crate::error::DataError;
use crate::labels::{Labels, read_labels};
use crate::prepared_summary::PreparedSummary;
use crate::remarks::remarks;
use crate::split::set_aside;
use crate::table::Table;
use crate::transform::{CLIP, ColumnTransform, Preprocessing};
use crate::whitening::Whitening;

/// Said of whitened rows.
const WHITENED: &str = "Correlations between columns are taken out for the training; the model is told for the columns themselves.";

/// Rows ready for training or testing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Row-major: one prepared number per feature.
    pub values: Vec<f64>,
    /// One label per row, `true` the positive class.
    pub labels: Vec<bool>,
    /// Which row of the table each was, from 0.
    pub origins: Vec<u32>,
}

impl Rows {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    fn positive(&self) -> usize {
        self.labels.iter().filter(|&&label| label).count()
    }
}

/// A table ready for training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prepared {
    /// How columns were transformed; its columns name the features in the order of the weights.
    pub preprocessing: Preprocessing,
    /// How rows were transformed after that.
    #[serde(default)]
    pub whitening: Option<Whitening>,
    /// The rows that train.
    pub train: Rows,
    /// The rows set aside.
    pub test: Rows,
    /// What came of it, for people.
    pub summary: PreparedSummary,
}

impl Prepared {
    /// Prepares `table` as `choices` say, with labels from the table itself or from `labels`, row by row.
    ///
    /// # Errors
    /// [`DataError`], naming row and column.
    pub fn new(
        table: &Table,
        labels: Option<&Table>,
        choices: &Choices,
    ) -> Result<Self, DataError> {
        let sources = Sources::find(table, labels, choices)?;
        let labels = read_labels(
            sources.label,
            choices.positive.as_deref(),
            sources.decimal_comma,
        )?;
        let kept = keep_rows(&sources, &labels, choices.missing)?;
        let class_of: Vec<bool> = kept
            .iter()
            .map(|&row| labels.positive[row] == Some(true))
            .collect();
        let aside = set_aside(&class_of, choices.split)?;
        let part = |test: bool| -> Vec<usize> {
            kept.iter()
                .zip(&aside)
                .filter(|(_, a)| **a == test)
                .map(|(&row, _)| row)
                .collect()
        };
        let (train, test) = (part(false), part(true));
        let preprocessing = fit(&sources, &train, choices)?;
        let mut counts = Counts {
            dropped: table.rows() - kept.len(),
            ..Counts::default()
        };
        let train = transform(&sources, &labels, &preprocessing, &train, &mut counts);
        let test = transform(&sources, &labels, &preprocessing, &test, &mut counts);
        check_classes(&train, &labels.classes)?;
        let summary = summarise(
            &sources,
            labels.classes,
            &preprocessing,
            &train,
            &test,
            &counts,
        );
        Ok(Self {
            preprocessing,
            whitening: None,
            train,
            test,
            summary,
        })
    }

    /// Clips standardised cells closer, at ±`clip`, and takes correlations out. Once at most.
    pub fn adapt(&mut self, clip: f64, whitening: Option<Whitening>) {
        let width = self.preprocessing.columns.len().max(1);
        self.preprocessing.clip = clip;
        let mut clipped = 0;
        for rows in [&mut self.train, &mut self.test] {
            for row in rows.values.chunks_exact_mut(width) {
                for cell in row.iter_mut().filter(|cell| cell.abs() >= clip) {
                    clipped += 1;
                    *cell = cell.clamp(-clip, clip);
                }
                if let Some(whitening) = &whitening {
                    whitening.apply(row);
                }
            }
        }
        self.summary.clipped_cells = clipped;
        self.summary.whitened = whitening.is_some();
        if whitening.is_some() {
            self.summary.remarks.push(WHITENED.to_owned());
        }
        self.whitening = whitening;
    }

    /// Feature names in the order of the weights.
    pub fn features(&self) -> impl ExactSizeIterator<Item = &str> {
        self.preprocessing
            .columns
            .iter()
            .map(|column| column.name.as_str())
    }
}

struct Sources<'a> {
    features: Vec<&'a Column>,
    label: &'a Column,
    decimal_comma: bool,
}

#[derive(Default)]
struct Counts {
    dropped: usize,
    filled: usize,
    clipped: usize,
}

impl<'a> Sources<'a> {
    fn find(
        table: &'a Table,
        labels: Option<&'a Table>,
        choices: &Choices,
    ) -> Result<Self, DataError> {
        let label_table = labels.unwrap_or(table);
        if label_table.rows() != table.rows() {
            let (features, labels) = (table.rows(), label_table.rows());
            return Err(DataError::RowCountsDiffer { features, labels });
        }
        let label = match (&choices.label, labels.map(Table::columns)) {
            (Some(name), _) => label_table.column(name)?,
            (None, Some([only])) => only,
            (None, Some(several)) => {
                return Err(DataError::LabelUnclear {
                    columns: several.len(),
                });
            }
            (None, None) => return Err(DataError::NoLabel),
        };
        if let Some(name) = choices
            .excluded
            .iter()
            .find(|name| table.column(name).is_err())
        {
            return Err(DataError::NoSuchColumn { name: name.clone() });
        }
        // A column of the features table with the label's name would give the answer away.
        let is_feature = |column: &&Column| {
            column.name != label.name && !choices.excluded.contains(&column.name)
        };
        let features: Vec<&Column> = table.columns().iter().filter(is_feature).collect();
        if features.is_empty() {
            return Err(DataError::NoFeatures);
        }
        for column in &features {
            column.numbers()?;
        }
        Ok(Self {
            features,
            label,
            decimal_comma: label_table.decimal_comma(),
        })
    }

    fn cell(&self, feature: usize, row: usize) -> f64 {
        self.features[feature].cell(row)
    }
}

fn keep_rows(
    sources: &Sources<'_>,
    labels: &Labels,
    policy: MissingPolicy,
) -> Result<Vec<usize>, DataError> {
    if policy != MissingPolicy::DropRow
        && let Some(refusal) = sources.label.first_missing()
    {
        return Err(refusal);
    }
    if policy == MissingPolicy::Refuse {
        let first = |column: &&Column| column.first_missing();
        let refusals = sources.features.iter().filter_map(first);
        if let Some(refusal) = refusals.min_by_key(|refusal| refusal.place().0) {
            return Err(refusal);
        }
    }
    let whole = |row: &usize| {
        labels.positive[*row].is_some()
            && (policy != MissingPolicy::DropRow
                || (0..sources.features.len()).all(|feature| !sources.cell(feature, *row).is_nan()))
    };
    let kept: Vec<usize> = (0..labels.positive.len()).filter(whole).collect();
    if kept.is_empty() {
        Err(DataError::NoTrainingRows)
    } else {
        Ok(kept)
    }
}

fn fit(
    sources: &Sources<'_>,
    train: &[usize],
    choices: &Choices,
) -> Result<Preprocessing, DataError> {
    let columns = sources.features.iter().map(|column| {
        let cells = || {
            train
                .iter()
                .map(|&row| column.cell(row))
                .filter(|cell| !cell.is_nan())
        };
        let (mean, deviation) = mean_and_deviation(cells());
        if !(mean.is_finite() && deviation.is_finite()) {
            return Err(DataError::TooLarge {
                column: column.name.clone(),
            });
        }
        let plain = (mean, deviation);
        let (shift, divisor) = match choices.standardise {
            Standardise::LeaveAsIs => (0.0, 1.0),
            Standardise::Yes if is_constant(plain) => (mean, 1.0),
            Standardise::Yes => settled_mean_and_deviation(cells, plain, CLIP),
        };
        let name = column.name.clone();
        Ok(ColumnTransform {
            name,
            mean: shift,
            standard_deviation: divisor,
            fill: mean,
        })
    });
    Ok(Preprocessing {
        standardise: choices.standardise,
        clip: CLIP,
        missing: choices.missing,
        columns: columns.collect::<Result<_, _>>()?,
    })
}

fn transform(
    sources: &Sources<'_>,
    labels: &Labels,
    preprocessing: &Preprocessing,
    rows: &[usize],
    counts: &mut Counts,
) -> Rows {
    let mut out = Rows::default();
    out.values
        .reserve_exact(rows.len() * sources.features.len());
    for &row in rows {
        for feature in 0..sources.features.len() {
            let cell = sources.cell(feature, row);
            counts.filled += usize::from(cell.is_nan());
            let (value, clipped) = preprocessing.apply(feature, cell);
            counts.clipped += usize::from(clipped);
            out.values.push(value);
        }
        out.labels.push(labels.positive[row] == Some(true));
        out.origins.push(u32::try_from(row).unwrap_or(u32::MAX));
    }
    out
}

fn check_classes(train: &Rows, classes: &[String; 2]) -> Result<(), DataError> {
    match (train.len(), train.positive()) {
        (0, _) => Err(DataError::NoTrainingRows),
        (_, 0) => Err(DataError::OneClassOnly {
            class: classes[0].clone(),
        }),
        (rows, positive) if rows == positive => Err(DataError::OneClassOnly {
            class: classes[1].clone(),
        }),
        _ => Ok(()),
    }
}

fn summarise(
    sources: &Sources<'_>,
    classes: [String; 2],
    preprocessing: &Preprocessing,
    train: &Rows,
    test: &Rows,
    counts: &Counts,
) -> PreparedSummary {
    PreparedSummary {
        features: preprocessing
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect(),
        label: sources.label.name.clone(),
        classes,
        train_rows: train.len(),
        train_positive: train.positive(),
        test_rows: test.len(),
        test_positive: test.positive(),
        dropped_rows: counts.dropped,
        filled_cells: counts.filled,
        clipped_cells: counts.clipped,
        whitened: false,
        remarks: remarks(preprocessing, train),
    }
}
