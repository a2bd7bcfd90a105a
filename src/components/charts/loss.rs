//! The loss of a training under way, epoch by epoch.

use vault_api::StateSummary;
use yew::prelude::*;

use super::geometry::{Axis, points};
use super::twin::Twin;
use crate::{test_ids, text};

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 48.0;
const BOTTOM: f64 = 36.0;

/// Properties of [`LossChart`].
#[derive(Properties, PartialEq)]
pub struct LossProps {
    /// What states on the way said, first to last.
    pub curve: Vec<StateSummary>,
    /// Epochs in all.
    pub epochs: u32,
}

/// The loss so far, from that of a model that knows nothing.
#[component]
pub fn LossChart(props: &LossProps) -> Html {
    let curve = places(&props.curve);
    let x = Axis::new(0.0, f64::from(props.epochs), LEFT, WIDTH - 12.0);
    let y = Axis::new(0.0, highest(&curve), HEIGHT - BOTTOM, 10.0);
    let marks = curve.iter().map(|&(epoch, loss)| {
        html! { <circle class="mark" cx={place(x.at(epoch))} cy={place(y.at(loss))} r="4" /> }
    });
    html! {
        <>
            <svg class="chart broad" role="img" aria-label={text::chart::loss_spoken(props.curve.last())} viewBox={format!("0 0 {WIDTH} {HEIGHT}")} data-testid={test_ids::LOSS_CHART}>
                <g aria-hidden="true">
                    { for ticks(x, y, props.epochs, highest(&curve)) }
                    <polyline class="curve" points={points(curve.iter().copied(), x, y)} />
                    { for marks }
                    <text class="faint" x={place((LEFT + WIDTH) / 2.0)} y={place(HEIGHT - 4.0)} text-anchor="middle">{ text::chart::EPOCHS_DONE }</text>
                </g>
            </svg>
            <Twin caption={text::chart::LOSS} head={text::chart::LOSS_HEADS.map(AttrValue::from).to_vec()} rows={table(&props.curve)} />
        </>
    }
}

/// Epoch and loss, beginning with ln 2 before the first.
fn places(curve: &[StateSummary]) -> Vec<(f64, f64)> {
    std::iter::once((0.0, std::f64::consts::LN_2))
        .chain(curve.iter().map(|at| (f64::from(at.epoch), at.loss)))
        .collect()
}

/// The top of the axis: the highest loss, up to the next tenth.
fn highest(curve: &[(f64, f64)]) -> f64 {
    let most = curve.iter().map(|at| at.1).fold(0.0, f64::max);
    (most * 10.0).ceil() / 10.0
}

fn ticks(x: Axis, y: Axis, epochs: u32, most: f64) -> Vec<Html> {
    let across = [0.0, most / 2.0, most].map(|loss| {
        html! {
            <>
                <line class="grid" x1={place(x.at(0.0))} x2={place(x.at(f64::from(epochs)))} y1={place(y.at(loss))} y2={place(y.at(loss))} />
                <text class="faint" x={place(LEFT - 6.0)} y={place(y.at(loss) + 4.0)} text-anchor="end">{ format!("{loss:.2}") }</text>
            </>
        }
    });
    let down = [0, epochs / 2, epochs].map(|epoch| {
        html! { <text class="faint" x={place(x.at(f64::from(epoch)))} y={place(HEIGHT - BOTTOM + 15.0)} text-anchor="middle">{ epoch }</text> }
    });
    across.into_iter().chain(down).collect()
}

fn table(curve: &[StateSummary]) -> Vec<Vec<String>> {
    let row = |at: &StateSummary| {
        vec![
            at.epoch.to_string(),
            format!("{:.4}", at.loss),
            at.auc
                .map_or_else(|| "—".to_owned(), |auc| format!("{auc:.4}")),
            format!("{:.1e}", at.largest_deviation),
        ]
    };
    curve.iter().map(row).collect()
}

fn place(position: f64) -> String {
    format!("{position:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(epoch: u32, loss: f64) -> StateSummary {
        StateSummary {
            epoch,
            loss,
            auc: None,
            largest_deviation: 1e-6,
            bound: 1e-3,
        }
    }

    #[test]
    fn the_curve_begins_where_nothing_is_known() {
        let curve = places(&[at(4, 0.3)]);
        assert_eq!(curve, [(0.0, std::f64::consts::LN_2), (4.0, 0.3)]);
        assert_eq!(highest(&curve), 0.7);
        assert_eq!(highest(&places(&[at(2, 0.94)])), 1.0);
    }

    #[test]
    fn the_table_has_a_row_for_each_state() {
        assert_eq!(table(&[at(4, 0.25)]), [["4", "0.2500", "—", "1.0e-6"]]);
    }
}
