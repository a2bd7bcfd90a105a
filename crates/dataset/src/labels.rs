//! A label column as two classes.

use crate::column::Column;
use crate::error::{DataError, shorten};
use crate::number::{Cell, read_cell};

/// Labels: one class per row, `None` where the cell is missing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Labels {
    /// Negative, positive.
    pub(crate) classes: [String; 2],
    pub(crate) positive: Vec<Option<bool>>,
}

/// Reads a column as exactly two classes. `1`, `1.0` and `01` are the same class.
pub(crate) fn read_labels(
    column: &Column,
    positive: Option<&str>,
    decimal_comma: bool,
) -> Result<Labels, DataError> {
    let refuse = |found: String| DataError::NotTwoClasses {
        column: column.name.clone(),
        found,
    };
    let (codes, values) = column
        .distinct()
        .ok_or_else(|| refuse("more than 20".to_owned()))?;
    let classes: Vec<Class> = values
        .iter()
        .map(|value| Class::read(value, decimal_comma))
        .collect();
    let mut distinct: Vec<&Class> = Vec::new();
    for class in classes.iter().filter(|class| **class != Class::Missing) {
        if !distinct.contains(&class) {
            distinct.push(class);
        }
    }
    let [first, second] = distinct[..] else {
        return Err(refuse(distinct.len().to_string()));
    };
    let (low, high) = if first.precedes(second) {
        (first, second)
    } else {
        (second, first)
    };
    let high_is_positive = high_is_positive(column, (low, high), positive, decimal_comma)?;
    let positive_class = if high_is_positive { high } else { low };
    let name = |class: &Class| {
        let at = classes.iter().position(|other| other == class).unwrap_or(0);
        values[at].clone()
    };
    let negative_class = if high_is_positive { low } else { high };
    let of_code: Vec<Option<bool>> = classes
        .iter()
        .map(|class| (*class != Class::Missing).then(|| class == positive_class))
        .collect();
    Ok(Labels {
        classes: [name(negative_class), name(positive_class)],
        positive: codes
            .iter()
            .map(|&code| of_code[usize::from(code)])
            .collect(),
    })
}

/// The larger number or later word, unless `chosen` is the other one.
fn high_is_positive(
    column: &Column,
    (low, high): (&Class, &Class),
    chosen: Option<&str>,
    decimal_comma: bool,
) -> Result<bool, DataError> {
    let Some(value) = chosen else { return Ok(true) };
    match Class::read(value.trim(), decimal_comma) {
        class if class == *high => Ok(true),
        class if class == *low => Ok(false),
        _ => Err(DataError::NoSuchClass {
            column: column.name.clone(),
            value: shorten(value),
        }),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Class {
    Missing,
    Number(f64),
    Word(String),
}

impl Class {
    fn read(cell: &str, decimal_comma: bool) -> Self {
        match read_cell(cell, decimal_comma) {
            Cell::Missing => Self::Missing,
            Cell::Number(number) => Self::Number(number),
            Cell::NotFinite | Cell::Text => Self::Word(cell.to_owned()),
        }
    }

    fn precedes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a < b,
            (Self::Word(a), Self::Word(b)) => a < b,
            (Self::Number(_), _) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> Column {
        let mut column = Column::new("y".to_owned());
        cells.iter().for_each(|cell| column.push(cell, false));
        column
    }

    #[test]
    fn the_larger_number_or_later_word_is_positive() {
        let labels = read_labels(&column(&["1", "-1", "1.0", ""]), None, false).unwrap();
        assert_eq!(labels.classes, ["-1", "1"]);
        assert_eq!(labels.positive, [Some(true), Some(false), Some(true), None]);
        let words = read_labels(&column(&["yes", "no"]), None, false).unwrap();
        assert_eq!(words.classes, ["no", "yes"]);
        let chosen = read_labels(&column(&["M", "B", "M"]), Some("B"), false).unwrap();
        assert_eq!(chosen.classes, ["M", "B"]);
        assert_eq!(chosen.positive, [Some(false), Some(true), Some(false)]);
    }

    #[test]
    fn other_than_two_classes_are_refused() {
        for cells in [&["1", "1"][..], &["0", "1", "2"], &["", ""]] {
            let refused = read_labels(&column(cells), None, false);
            assert!(
                matches!(refused, Err(DataError::NotTwoClasses { .. })),
                "{cells:?}"
            );
        }
        let refused = read_labels(&column(&["0", "1"]), Some("7"), false);
        assert!(matches!(refused, Err(DataError::NoSuchClass { .. })));
    }
}
