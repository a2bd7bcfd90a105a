//! The ROC curve with its area and a mark at the chosen threshold.

use dataset::{Confusion, Metrics, RocPoint};
use yew::prelude::*;

use super::geometry::{Axis, area, points, thin};
use super::twin::Twin;
use crate::text;

const SIDE: f64 = 320.0;
const LEFT: f64 = 44.0;
const BOTTOM: f64 = 40.0;

/// Properties of [`RocChart`].
#[derive(Properties, PartialEq)]
pub struct RocProps {
    /// Curve and area.
    pub metrics: Metrics,
    /// What is called positive now, for the mark.
    pub chosen: Option<Confusion>,
}

/// The ROC curve.
#[component]
pub fn RocChart(props: &RocProps) -> Html {
    let x = Axis::new(0.0, 1.0, LEFT, SIDE - 8.0);
    let y = Axis::new(0.0, 1.0, SIDE - BOTTOM, 8.0);
    let curve: Vec<(f64, f64)> = props
        .metrics
        .roc
        .iter()
        .map(|point| (point.false_positive_rate, point.true_positive_rate))
        .collect();
    let mark = props.chosen.map(|chosen| {
        let (right, up) = rates(&chosen);
        html! { <circle class="mark" cx={place(x.at(right))} cy={place(y.at(up))} r="5" /> }
    });
    html! {
        <>
            <svg class="chart" role="img" aria-label={spoken(&props.metrics)} viewBox={format!("0 0 {SIDE} {SIDE}")} data-testid="roc-chart">
                <g aria-hidden="true">
                    { for ticks(x, y) }
                    <polygon class="area" points={area(&curve, x, y)} />
                    <line class="chance" x1={place(x.at(0.0))} y1={place(y.at(0.0))} x2={place(x.at(1.0))} y2={place(y.at(1.0))} />
                    <polyline class="curve" points={points(curve.iter().copied(), x, y)} />
                    { mark }
                    <text class="faint" x={place(x.at(0.5))} y={place(SIDE - 4.0)} text-anchor="middle">{ text::chart::FALSE_POSITIVE_RATE }</text>
                    <text class="faint" x="10" y={place(y.at(0.5))} text-anchor="middle" transform={format!("rotate(-90 10 {})", y.at(0.5))}>{ text::chart::TRUE_POSITIVE_RATE }</text>
                </g>
            </svg>
            <Twin caption={text::chart::ROC} head={heads()} rows={table(&props.metrics.roc)} />
        </>
    }
}

fn ticks(x: Axis, y: Axis) -> Vec<Html> {
    let tick = |value: f64| {
        html! {
            <>
                <line class="grid" x1={place(x.at(0.0))} x2={place(x.at(1.0))} y1={place(y.at(value))} y2={place(y.at(value))} />
                <line class="grid" x1={place(x.at(value))} x2={place(x.at(value))} y1={place(y.at(0.0))} y2={place(y.at(1.0))} />
                <text class="faint" x={place(x.at(value))} y={place(y.at(0.0) + 15.0)} text-anchor="middle">{ value }</text>
                <text class="faint" x={place(LEFT - 6.0)} y={place(y.at(value) + 4.0)} text-anchor="end">{ value }</text>
            </>
        }
    };
    [0.0, 0.5, 1.0].map(tick).to_vec()
}

/// False and true positive rate of a confusion matrix; 0 where a class is absent.
pub fn rates(matrix: &Confusion) -> (f64, f64) {
    let share = |part: usize, other: usize| {
        if part + other == 0 {
            0.0
        } else {
            part as f64 / (part + other) as f64
        }
    };
    (
        share(matrix.false_positive, matrix.true_negative),
        share(matrix.true_positive, matrix.false_negative),
    )
}

fn heads() -> Vec<AttrValue> {
    text::chart::ROC_HEADS
        .iter()
        .map(|head| AttrValue::from(*head))
        .collect()
}

fn table(roc: &[RocPoint]) -> Vec<Vec<String>> {
    let row = |point: RocPoint| {
        let threshold = if point.threshold.is_finite() {
            format!("{:.3}", point.threshold)
        } else {
            "—".to_owned()
        };
        vec![
            threshold,
            format!("{:.3}", point.false_positive_rate),
            format!("{:.3}", point.true_positive_rate),
        ]
    };
    thin(roc, 40).into_iter().map(row).collect()
}

fn spoken(metrics: &Metrics) -> String {
    text::chart::roc_spoken(metrics.auc)
}

fn place(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_lies_on_the_rates_of_the_matrix() {
        let matrix = Confusion {
            threshold: 0.5,
            true_positive: 8,
            false_positive: 1,
            true_negative: 3,
            false_negative: 2,
        };
        assert_eq!(rates(&matrix), (0.25, 0.8));
        let empty = Confusion {
            threshold: 0.5,
            true_positive: 0,
            false_positive: 0,
            true_negative: 0,
            false_negative: 0,
        };
        assert_eq!(rates(&empty), (0.0, 0.0));
    }

    #[test]
    fn the_table_is_short_and_keeps_both_ends() {
        let point = |i: usize| RocPoint {
            threshold: if i == 0 {
                f64::INFINITY
            } else {
                1.0 - i as f64 / 511.0
            },
            false_positive_rate: i as f64 / 511.0,
            true_positive_rate: 1.0,
        };
        let rows = table(&(0..512).map(point).collect::<Vec<_>>());
        assert_eq!(rows.len(), 40);
        assert_eq!((rows[0][0].as_str(), rows[39][1].as_str()), ("—", "1.000"));
    }
}
