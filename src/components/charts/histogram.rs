//! Small bars: how a column's values are spread.

use yew::prelude::*;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 32.0;

/// Properties of [`Histogram`].
#[derive(Properties, PartialEq)]
pub struct HistogramProps {
    /// Rows per bar.
    pub counts: Vec<usize>,
    /// What a screen reader says instead.
    pub spoken: AttrValue,
}

/// Small bars; the numbers they stand for are in the table around them.
#[component]
pub fn Histogram(props: &HistogramProps) -> Html {
    let bars = heights(&props.counts).into_iter().enumerate().map(|(place, height)| {
        let width = WIDTH / props.counts.len() as f64;
        html! {
            <rect class="bin" x={format!("{:.1}", width * place as f64)} y={format!("{:.1}", HEIGHT - height)}
                width={format!("{:.1}", (width - 1.0).max(1.0))} height={format!("{height:.1}")} />
        }
    });
    html! {
        <svg class="chart spark" role="img" aria-label={&props.spoken} viewBox={format!("0 0 {WIDTH} {HEIGHT}")} preserveAspectRatio="none">
            { for bars }
        </svg>
    }
}

/// Heights with the tallest full; a bar with any row is at least one unit high.
fn heights(counts: &[usize]) -> Vec<f64> {
    let tallest = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    counts
        .iter()
        .map(|&count| {
            if count == 0 {
                0.0
            } else {
                (count as f64 / tallest * HEIGHT).max(1.0)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tallest_is_full_and_the_smallest_is_seen() {
        assert_eq!(heights(&[0, 1, 1_000]), [0.0, 1.0, HEIGHT]);
        assert_eq!(heights(&[]), Vec::<f64>::new());
        assert_eq!(heights(&[0, 0]), [0.0, 0.0]);
    }
}
