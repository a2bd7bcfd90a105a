//! One measure of usage as bars, one per model.

use yew::prelude::*;

use crate::text;

const ROW: f64 = 22.0;
const NAMES: f64 = 116.0;
const WIDTH: f64 = 320.0;
const FIGURES: f64 = 66.0;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct UsageBar {
    /// The model.
    pub name: String,
    /// How long the bar is, in any unit.
    pub value: f64,
    /// The value in words.
    pub shown: String,
}

/// Properties of [`UsageBars`].
#[derive(Properties, PartialEq)]
pub struct UsageBarsProps {
    /// What is measured.
    pub measure: AttrValue,
    /// One bar per model.
    pub bars: Vec<UsageBar>,
}

/// One measure of usage as bars; the numbers are in the table beside it.
#[component]
pub fn UsageBars(props: &UsageBarsProps) -> Html {
    let lengths = lengths(&props.bars);
    let height = ROW * props.bars.len() as f64 + 4.0;
    let rows = props.bars.iter().zip(lengths).enumerate().map(|(place, (bar, length))| {
        let top = ROW * place as f64;
        html! {
            <g>
                <text x={format!("{:.1}", NAMES - 10.0)} y={format!("{:.1}", top + 15.0)} text-anchor="end">{ shortened(&bar.name) }</text>
                <rect class="positive" x={format!("{NAMES:.1}")} y={format!("{:.1}", top + 4.0)} width={format!("{length:.1}")} height="14" rx="2" />
                <text class="faint" x={format!("{WIDTH:.1}")} y={format!("{:.1}", top + 15.0)} text-anchor="end">{ &bar.shown }</text>
            </g>
        }
    });
    let largest = props
        .bars
        .iter()
        .max_by(|one, other| one.value.total_cmp(&other.value))
        .map(|bar| format!("{}, {}", bar.name, bar.shown))
        .unwrap_or_default();
    html! {
        <figure class="usage">
            <figcaption>{ &props.measure }</figcaption>
            <svg class="chart" role="img" aria-label={text::usage::bars_spoken(&props.measure, &largest)} viewBox={format!("0 0 {WIDTH} {height}")}>
                <g aria-hidden="true">{ for rows }</g>
            </svg>
        </figure>
    }
}

/// Lengths with the longest full; anything that is not nothing can be seen.
fn lengths(bars: &[UsageBar]) -> Vec<f64> {
    let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let full = WIDTH - NAMES - FIGURES;
    let length = |value: f64| {
        if value > 0.0 && longest > 0.0 {
            (value / longest * full).max(2.0)
        } else {
            0.0
        }
    };
    bars.iter().map(|bar| length(bar.value)).collect()
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= 16 {
        return name.to_owned();
    }
    name.chars().take(15).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_is_full_and_the_smallest_can_be_seen() {
        let bar = |value| UsageBar {
            name: "a".into(),
            value,
            shown: String::new(),
        };
        let found = lengths(&[bar(1e9), bar(1.0), bar(0.0)]);
        assert_eq!(found, [WIDTH - NAMES - FIGURES, 2.0, 0.0]);
        assert_eq!(lengths(&[bar(0.0)]), [0.0]);
        assert_eq!(shortened("a-model-with-a-long-name").chars().count(), 16);
    }
}
