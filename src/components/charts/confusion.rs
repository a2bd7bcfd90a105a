//! The confusion matrix with a slider for the threshold.

use dataset::{Confusion, Metrics};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::facts::Facts;
use crate::state::format;
use crate::text;

/// Properties of [`ConfusionMatrix`].
#[derive(Properties, PartialEq)]
pub struct ConfusionProps {
    /// Matrices at 0, 0.01, … 1.
    pub metrics: Metrics,
    /// Negative and positive label value.
    pub classes: [String; 2],
    /// Which matrix is shown, 0 to 100.
    pub chosen: usize,
    /// The slider moved.
    pub on_choose: Callback<usize>,
}

/// The confusion matrix with a slider for the threshold.
#[component]
pub fn ConfusionMatrix(props: &ConfusionProps) -> Html {
    let Some(matrix) = props.metrics.confusion.get(props.chosen).copied() else {
        return Html::default();
    };
    let on_input = {
        let on_choose = props.on_choose.clone();
        Callback::from(move |event: InputEvent| {
            let value = event
                .target_unchecked_into::<HtmlInputElement>()
                .value_as_number();
            on_choose.emit(value.clamp(0.0, 100.0).round() as usize);
        })
    };
    let [negative, positive] = &props.classes;
    let spoken = text::chart::threshold_spoken(matrix.threshold);
    html! {
        <>
            <label>
                { text::chart::THRESHOLD }{ ": " }<output data-testid="threshold-value">{ format!("{:.2}", matrix.threshold) }</output>
                <input type="range" min="0" max="100" step="1" value={props.chosen.to_string()} oninput={on_input}
                    aria-valuetext={spoken} data-testid="threshold" />
            </label>
            <section class="confusion" aria-label={text::chart::CONFUSION} data-testid="confusion">
                { cell(matrix.true_positive, "right", text::chart::rightly(positive)) }
                { cell(matrix.false_positive, "wrong", text::chart::wrongly(positive, negative)) }
                { cell(matrix.false_negative, "wrong", text::chart::wrongly(negative, positive)) }
                { cell(matrix.true_negative, "right", text::chart::rightly(negative)) }
            </section>
            <Facts rows={rates(&matrix)} />
        </>
    }
}

fn cell(count: usize, class: &'static str, says: String) -> Html {
    html! { <div class={class}><strong>{ format::count(count as u64) }</strong><small>{ says }</small></div> }
}

/// Accuracy, precision and recall in words; a dash where there is nothing to divide by.
fn rates(matrix: &Confusion) -> Vec<(AttrValue, String)> {
    let share = |part: usize, whole: usize| {
        if whole == 0 {
            "—".to_owned()
        } else {
            format::percent(part as f64 / whole as f64)
        }
    };
    let (tp, fp, tn, fnn) = (
        matrix.true_positive,
        matrix.false_positive,
        matrix.true_negative,
        matrix.false_negative,
    );
    vec![
        (
            text::chart::ACCURACY.into(),
            share(tp + tn, tp + fp + tn + fnn),
        ),
        (text::chart::PRECISION.into(), share(tp, tp + fp)),
        (text::chart::RECALL.into(), share(tp, tp + fnn)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_follow_the_matrix() {
        let matrix = Confusion {
            threshold: 0.5,
            true_positive: 3,
            false_positive: 1,
            true_negative: 4,
            false_negative: 2,
        };
        let values: Vec<String> = rates(&matrix).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["70.0\u{a0}%", "75.0\u{a0}%", "60.0\u{a0}%"]);
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        let matrix = Confusion {
            threshold: 1.0,
            true_positive: 0,
            false_positive: 0,
            true_negative: 4,
            false_negative: 0,
        };
        let values: Vec<String> = rates(&matrix).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["100.0\u{a0}%", "—", "—"]);
    }
}
