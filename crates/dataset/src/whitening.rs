//! Correlations taken out of columns, so that descent reaches all directions in few iterations.

use serde::{Deserialize, Serialize};

/// The largest second moment of columns over what is added to all: a direction of moment d has d/(d + λ/30) afterwards, so those in which
/// rows hardly differ are not blown up.
const CONDITION: f64 = 30.0;
/// Steps of the power method.
const POWER_STEPS: usize = 60;

/// z = L⁻¹x with L·Lᵀ = C + (λ/30)·1: C the second moments of some rows, λ its largest eigenvalue. A model v of z is the model L⁻ᵀv
/// of x, with the same margins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<f64>>", into = "Vec<Vec<f64>>")]
pub struct Whitening {
    /// L, row by row up to the diagonal.
    factor: Vec<Vec<f64>>,
}

impl Whitening {
    /// Of row-major rows of `width` numbers; nothing if they are too large or all zero.
    #[must_use]
    pub fn of(values: &[f64], width: usize) -> Option<Self> {
        let mut moments: Vec<Vec<f64>> = (0..width).map(|i| vec![0.0; i + 1]).collect();
        for row in values.chunks_exact(width.max(1)) {
            for (i, (sums, x)) in moments.iter_mut().zip(row).enumerate() {
                for (sum, y) in sums.iter_mut().zip(&row[..=i]) {
                    *sum += x * y;
                }
            }
        }
        let rows = (values.len() / width.max(1)).max(1) as f64;
        moments.iter_mut().flatten().for_each(|sum| *sum /= rows);
        let floor = largest_eigenvalue(&moments) / CONDITION;
        if !(floor.is_finite() && floor > 0.0) {
            return None;
        }
        for (i, row) in moments.iter_mut().enumerate() {
            row[i] += floor;
        }
        cholesky(moments).map(|factor| Self { factor })
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.factor.len()
    }

    /// x to z, in place.
    pub fn apply(&self, row: &mut [f64]) {
        for (i, factor) in self.factor.iter().enumerate() {
            let (before, here) = row.split_at_mut(i);
            let known: f64 = factor.iter().zip(&*before).map(|(l, z)| l * z).sum();
            here[0] = (here[0] - known) / factor[i];
        }
    }

    /// z to x, in place.
    pub fn undo(&self, row: &mut [f64]) {
        for (i, factor) in self.factor.iter().enumerate().rev() {
            row[i] = factor.iter().zip(&*row).map(|(l, z)| l * z).sum();
        }
    }

    /// A model's coefficients for z to those for x, in place.
    pub fn unwhiten(&self, coefficients: &mut [f64]) {
        for (i, factor) in self.factor.iter().enumerate().rev() {
            coefficients[i] /= factor[i];
            let weight = coefficients[i];
            for (before, l) in coefficients[..i].iter_mut().zip(factor) {
                *before -= l * weight;
            }
        }
    }
}

impl TryFrom<Vec<Vec<f64>>> for Whitening {
    type Error = String;

    fn try_from(factor: Vec<Vec<f64>>) -> Result<Self, String> {
        let fits = |(i, row): (usize, &Vec<f64>)| {
            row.len() == i + 1 && row.iter().all(|l| l.is_finite()) && row[i] > 0.0
        };
        match factor.iter().enumerate().all(fits) {
            true => Ok(Self { factor }),
            false => {
                Err("a whitening is a triangle of numbers with a positive diagonal".to_owned())
            }
        }
    }
}

impl From<Whitening> for Vec<Vec<f64>> {
    fn from(whitening: Whitening) -> Self {
        whitening.factor
    }
}

/// Of a symmetric matrix without negative eigenvalues, given by its lower triangle, by the power method.
fn largest_eigenvalue(lower: &[Vec<f64>]) -> f64 {
    let mut vector = vec![1.0; lower.len()];
    let mut found = 0.0;
    for _ in 0..POWER_STEPS {
        let mut image = vec![0.0; lower.len()];
        for (i, row) in lower.iter().enumerate() {
            for (j, entry) in row.iter().enumerate() {
                image[i] += entry * vector[j];
                if j < i {
                    image[j] += entry * vector[i];
                }
            }
        }
        let before = norm(&vector);
        let length = norm(&image);
        if !(length.is_finite() && length > 0.0) {
            return length;
        }
        found = length / before;
        vector = image.into_iter().map(|x| x / length).collect();
    }
    found
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// The lower triangle of a symmetric positive matrix to its Cholesky factor.
fn cholesky(mut lower: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    for i in 0..lower.len() {
        let (done, rest) = lower.split_at_mut(i);
        let row = &mut rest[0];
        for j in 0..i {
            let known: f64 = done[j][..j].iter().zip(&*row).map(|(a, b)| a * b).sum();
            row[j] = (row[j] - known) / done[j][j];
        }
        let square = row[i] - row[..i].iter().map(|l| l * l).sum::<f64>();
        if !(square.is_finite() && square > 0.0) {
            return None;
        }
        row[i] = square.sqrt();
    }
    Some(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 500 rows of four columns that follow each other, the last one constant.
    fn rows() -> Vec<f64> {
        let at = |row: usize, step: usize| ((row * step) % 101) as f64 / 50.0 - 1.0;
        let row = |row: usize| {
            let first = at(row, 37);
            [first, first + 0.1 * at(row, 13), at(row, 61) - first, 0.0]
        };
        (0..500).flat_map(row).collect()
    }

    #[test]
    fn whitened_columns_are_nearly_alike_in_every_direction() {
        let (mut values, width) = (rows(), 4);
        let whitening = Whitening::of(&values, width).unwrap();
        assert_eq!(whitening.width(), width);
        values
            .chunks_exact_mut(width)
            .for_each(|row| whitening.apply(row));
        let moment = |i: usize, j: usize| {
            let products = values.chunks_exact(width).map(|row| row[i] * row[j]);
            products.sum::<f64>() / 500.0
        };
        for i in 0..3 {
            assert!((0.05..1.0).contains(&moment(i, i)), "{}", moment(i, i));
        }
        assert!(moment(3, 3) == 0.0);
        let lower: Vec<Vec<f64>> = (0..4)
            .map(|i| (0..=i).map(|j| moment(i, j)).collect())
            .collect();
        assert!(largest_eigenvalue(&lower) <= 1.0);
    }

    #[test]
    fn rows_and_models_go_there_and_back() {
        let values = rows();
        let whitening = Whitening::of(&values, 4).unwrap();
        let (x, v) = (&values[44..48], [0.5, -2.0, 1.0, 0.25]);
        let mut z = x.to_vec();
        whitening.apply(&mut z);
        let mut w = v;
        whitening.unwhiten(&mut w);
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        assert!((product(&z, &v) - product(x, &w)).abs() < 1e-12);
        whitening.undo(&mut z);
        assert!(z.iter().zip(x).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn what_cannot_be_whitened_is_not() {
        assert_eq!(Whitening::of(&[0.0; 8], 2), None);
        assert_eq!(Whitening::of(&[f64::MAX, 1.0, 2.0, 3.0], 2), None);
        assert_eq!(Whitening::of(&[], 2), None);
    }

    #[test]
    fn only_triangles_are_read() {
        let good = "[[1.0],[0.5,2.0]]";
        let read: Whitening = serde_json::from_str(good).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), good);
        for bad in ["[[1.0],[0.5]]", "[[0.0]]", "[[1.0,2.0]]", "[[-1.0]]"] {
            assert!(serde_json::from_str::<Whitening>(bad).is_err(), "{bad}");
        }
    }
}
