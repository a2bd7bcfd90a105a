//! Calibration: predicted probability against what came true.

use dataset::CalibrationBin;
use yew::prelude::*;

use super::geometry::Axis;
use super::twin::Twin;
use crate::text;

const SIDE: f64 = 320.0;
const LEFT: f64 = 44.0;
const BOTTOM: f64 = 40.0;

/// Properties of [`CalibrationChart`].
#[derive(Properties, PartialEq)]
pub struct CalibrationProps {
    /// Bins that hold rows.
    pub bins: Vec<CalibrationBin>,
}

/// Dots that lie on the diagonal when probabilities mean what they say.
#[component]
pub fn CalibrationChart(props: &CalibrationProps) -> Html {
    let x = Axis::new(0.0, 1.0, LEFT, SIDE - 8.0);
    let y = Axis::new(0.0, 1.0, SIDE - BOTTOM, 8.0);
    let at = |value: f64| format!("{value:.1}");
    let dots = props.bins.iter().map(|bin| {
        html! { <circle class="positive" cx={at(x.at(bin.predicted))} cy={at(y.at(bin.observed))} r={at(radius(bin, &props.bins))} /> }
    });
    let rows = props.bins.iter().map(|bin| {
        vec![
            format!("{:.3}", bin.predicted),
            format!("{:.3}", bin.observed),
            bin.rows.to_string(),
        ]
    });
    let heads: Vec<AttrValue> = text::chart::CALIBRATION_HEADS
        .iter()
        .map(|head| AttrValue::from(*head))
        .collect();
    html! {
        <>
            <svg class="chart" role="img" aria-label={text::chart::CALIBRATION_SPOKEN} viewBox={format!("0 0 {SIDE} {SIDE}")} data-testid="calibration-chart">
                <g aria-hidden="true">
                    <line class="axis" x1={at(x.at(0.0))} x2={at(x.at(1.0))} y1={at(y.at(0.0))} y2={at(y.at(0.0))} />
                    <line class="axis" x1={at(x.at(0.0))} x2={at(x.at(0.0))} y1={at(y.at(0.0))} y2={at(y.at(1.0))} />
                    <line class="chance" x1={at(x.at(0.0))} y1={at(y.at(0.0))} x2={at(x.at(1.0))} y2={at(y.at(1.0))} />
                    { for dots }
                    <text class="faint" x={at(x.at(0.5))} y={at(SIDE - 4.0)} text-anchor="middle">{ text::chart::PREDICTED }</text>
                    <text class="faint" x="10" y={at(y.at(0.5))} text-anchor="middle" transform={format!("rotate(-90 10 {})", y.at(0.5))}>{ text::chart::OBSERVED }</text>
                    <text class="faint" x={at(x.at(0.0))} y={at(y.at(0.0) + 15.0)} text-anchor="middle">{ "0" }</text>
                    <text class="faint" x={at(x.at(1.0))} y={at(y.at(0.0) + 15.0)} text-anchor="middle">{ "1" }</text>
                    <text class="faint" x={at(LEFT - 6.0)} y={at(y.at(1.0) + 4.0)} text-anchor="end">{ "1" }</text>
                </g>
            </svg>
            <Twin caption={text::chart::CALIBRATION} head={heads} rows={rows.collect::<Vec<_>>()} />
        </>
    }
}

/// Dots with more rows are larger: area in proportion, 3 to 11 units.
fn radius(bin: &CalibrationBin, all: &[CalibrationBin]) -> f64 {
    let most = all.iter().map(|bin| bin.rows).max().unwrap_or(1).max(1) as f64;
    3.0 + 8.0 * (bin.rows as f64 / most).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_grow_with_their_rows() {
        let bin = |rows| CalibrationBin {
            predicted: 0.5,
            observed: 0.5,
            rows,
        };
        let all = [bin(1), bin(100)];
        assert_eq!(radius(&all[1], &all), 11.0);
        assert!(radius(&all[0], &all) < 4.0);
    }
}
