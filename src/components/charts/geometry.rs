//! Where things lie in a chart: numbers to positions, tested without a browser.

/// A straight map from values to positions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    from: (f64, f64),
    to: (f64, f64),
}

impl Axis {
    /// Values `low..high` onto positions `start..end` (which may run downwards).
    pub fn new(low: f64, high: f64, start: f64, end: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self {
            from: (low, high),
            to: (start, end),
        }
    }

    /// Position of a value; values outside lie on the border.
    pub fn at(&self, value: f64) -> f64 {
        let (low, high) = self.from;
        let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
        let share = if share.is_nan() { 0.0 } else { share };
        self.to.0 + share * (self.to.1 - self.to.0)
    }
}

/// A bar of a chart around a zero line.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Left edge.
    pub x: f64,
    /// Width, at least half a unit so that small values are seen.
    pub width: f64,
    /// Whether the value is below zero.
    pub negative: bool,
}

/// Bars left and right of a zero line, in a field from `left` to `right`. Returns the zero line's position too.
pub fn diverging(values: &[f64], left: f64, right: f64) -> (f64, Vec<Bar>) {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let low = finite().fold(0.0, f64::min);
    let high = finite().fold(0.0, f64::max);
    let axis = Axis::new(low, high, left, right);
    let zero = axis.at(0.0);
    let bars = values.iter().map(|&value| {
        let end = axis.at(value);
        let width = (end - zero).abs().max(0.5);
        let negative = value < 0.0;
        Bar {
            x: if negative { zero - width } else { zero },
            width,
            negative,
        }
    });
    (zero, bars.collect())
}

/// `x,y x,y …` for a polyline.
pub fn points(curve: impl IntoIterator<Item = (f64, f64)>, x: Axis, y: Axis) -> String {
    let places = curve
        .into_iter()
        .map(|(a, b)| format!("{:.1},{:.1}", x.at(a), y.at(b)));
    places.collect::<Vec<_>>().join(" ")
}

/// The same closed down to the x axis, for the area under a curve.
pub fn area(curve: &[(f64, f64)], x: Axis, y: Axis) -> String {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else {
        return String::new();
    };
    let around = [(first.0, 0.0)]
        .into_iter()
        .chain(curve.iter().copied())
        .chain([(last.0, 0.0)]);
    points(around, x, y)
}

/// At most `most` of the items, evenly, first and last included: for a table beside a chart.
pub fn thin<T: Clone>(items: &[T], most: usize) -> Vec<T> {
    if items.len() <= most || most < 2 {
        return items.to_vec();
    }
    (0..most)
        .map(|i| items[i * (items.len() - 1) / (most - 1)].clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_maps_ends_to_ends_and_clamps() {
        let axis = Axis::new(0.0, 2.0, 100.0, 0.0);
        assert_eq!(
            (axis.at(0.0), axis.at(2.0), axis.at(1.0), axis.at(9.0)),
            (100.0, 0.0, 50.0, 0.0)
        );
        assert_eq!(Axis::new(1.0, 1.0, 0.0, 10.0).at(1.0), 0.0);
        assert_eq!(axis.at(f64::NAN), 100.0);
    }

    #[test]
    fn bars_start_at_the_zero_line_on_the_right_side() {
        let (zero, bars) = diverging(&[-1.0, 3.0, 0.0], 0.0, 400.0);
        assert_eq!(zero, 100.0);
        assert_eq!(
            bars[0],
            Bar {
                x: 0.0,
                width: 100.0,
                negative: true
            }
        );
        assert_eq!(
            bars[1],
            Bar {
                x: 100.0,
                width: 300.0,
                negative: false
            }
        );
        assert_eq!(bars[2].width, 0.5);
    }

    #[test]
    fn a_curve_becomes_points() {
        let unit = Axis::new(0.0, 1.0, 0.0, 10.0);
        let down = Axis::new(0.0, 1.0, 10.0, 0.0);
        assert_eq!(
            points([(0.0, 0.0), (1.0, 1.0)], unit, down),
            "0.0,10.0 10.0,0.0"
        );
        assert_eq!(
            area(&[(0.0, 0.5), (1.0, 1.0)], unit, down),
            "0.0,10.0 0.0,5.0 10.0,0.0 10.0,10.0"
        );
        assert_eq!(area(&[], unit, down), "");
    }

    #[test]
    fn thinning_keeps_both_ends() {
        let thinned = thin(&(0..=100).collect::<Vec<_>>(), 5);
        assert_eq!(thinned, [0, 25, 50, 75, 100]);
        assert_eq!(thin(&[1, 2], 5), [1, 2]);
    }
}
