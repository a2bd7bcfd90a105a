//! Weights as bars left and right of zero, with names and signs.

use vault_api::NamedWeight;
use yew::prelude::*;

use super::geometry::diverging;
use super::twin::Twin;
use crate::state::format;
use crate::text;

const ROW: f64 = 20.0;
const NAMES: f64 = 112.0;
const WIDTH: f64 = 400.0;
const FIGURES: f64 = 66.0;

/// Properties of [`WeightsChart`].
#[derive(Properties, PartialEq)]
pub struct WeightsProps {
    /// Intercept first.
    pub weights: Vec<NamedWeight>,
}

/// Weights as bars left and right of zero.
#[component]
pub fn WeightsChart(props: &WeightsProps) -> Html {
    let values: Vec<f64> = props.weights.iter().map(|weight| weight.value).collect();
    let (zero, bars) = diverging(&values, NAMES, WIDTH - FIGURES - 6.0);
    let height = ROW * values.len() as f64 + 8.0;
    let rows = props.weights.iter().zip(bars).enumerate().map(|(place, (weight, bar))| {
        let top = 4.0 + ROW * place as f64;
        html! {
            <g>
                <text x={number(NAMES - 10.0)} y={number(top + 14.0)} text-anchor="end">{ shortened(&weight.name) }</text>
                <rect class={if bar.negative { "negative" } else { "positive" }} x={number(bar.x)} y={number(top + 3.0)}
                    width={number(bar.width)} height={number(ROW - 6.0)} rx="2" />
                <text class="faint" x={number(WIDTH)} y={number(top + 14.0)} text-anchor="end">{ format::weight(weight.value) }</text>
            </g>
        }
    });
    html! {
        <>
            <p class="legend">
                <span><i class="positive"></i>{ text::chart::RAISES }</span>
                <span><i class="negative"></i>{ text::chart::LOWERS }</span>
            </p>
            <svg class="chart" role="img" aria-label={spoken(&props.weights)} viewBox={format!("0 0 {WIDTH} {height}")} data-testid="weights-chart">
                <g aria-hidden="true">
                    { for rows }
                    <line class="axis" x1={number(zero)} x2={number(zero)} y1="0" y2={number(height)} />
                </g>
            </svg>
            <Twin caption={text::chart::WEIGHTS} head={heads()} rows={table(&props.weights)} />
        </>
    }
}

fn heads() -> Vec<AttrValue> {
    text::chart::WEIGHT_HEADS
        .iter()
        .map(|head| AttrValue::from(*head))
        .collect()
}

fn table(weights: &[NamedWeight]) -> Vec<Vec<String>> {
    let row = |weight: &NamedWeight| {
        let replayed = weight
            .replayed
            .map_or_else(|| "—".to_owned(), format::weight);
        vec![weight.name.clone(), format::weight(weight.value), replayed]
    };
    weights.iter().map(row).collect()
}

/// What a screen reader says of the picture: the three largest weights.
fn spoken(weights: &[NamedWeight]) -> String {
    let mut largest: Vec<&NamedWeight> = weights.iter().collect();
    largest.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
    let named: Vec<String> = largest
        .iter()
        .take(3)
        .map(|w| format!("{} {}", w.name, format::weight(w.value)))
        .collect();
    text::chart::weights_spoken(weights.len(), &named.join(", "))
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= 18 {
        name.to_owned()
    } else {
        name.chars().take(17).chain(['…']).collect()
    }
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(name: &str, value: f64) -> NamedWeight {
        NamedWeight {
            name: name.into(),
            value,
            replayed: None,
        }
    }

    #[test]
    fn the_largest_weights_are_spoken_first() {
        let text = spoken(&[
            weight("a", 0.1),
            weight("b", -0.9),
            weight("c", 0.5),
            weight("d", 0.2),
        ]);
        assert!(
            text.contains("b −0.900000, c +0.500000, d +0.200000"),
            "{text}"
        );
    }

    #[test]
    fn the_table_has_every_weight_and_says_what_was_not_replayed() {
        assert_eq!(table(&[weight("a", 0.1)]), [["a", "+0.100000", "—"]]);
        assert_eq!(shortened("a_very_long_column_name"), "a_very_long_colum…");
    }
}
