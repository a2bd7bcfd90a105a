//! Step 7: the model decrypted, verified, shown and taken away.

use dataset::Metrics;
use vault_api::{ResultSummary, Verification};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::figures::{Figure, figures};
use super::predict::Predict;
use super::take_away::TakeAway;
use super::unlock::{RowsAgain, Unlock};
use crate::components::charts::calibration::CalibrationChart;
use crate::components::charts::confusion::ConfusionMatrix;
use crate::components::charts::roc::RocChart;
use crate::components::charts::weights::WeightsChart;
use crate::components::facts::Facts;
use crate::components::task_view::TaskView;
use crate::flows;
use crate::hooks::use_app;
use crate::state::format;
use crate::state::journey::{Long, Opened, Task};
use crate::{test_ids, text};

/// The model decrypted, verified, shown and taken away.
#[component]
pub fn ResultPage() -> Html {
    let app = use_app();
    let open = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| spawn_local(flows::open::into_run(app.clone())))
    };
    let lacks_rows = app.journey.can_decrypt() && app.journey.lacks_rows();
    {
        let app = app.clone();
        let ready = app.journey.can_decrypt()
            && !lacks_rows
            && app.journey.result.is_none()
            && app.journey.open_task == Task::Idle;
        use_effect_with(ready, move |ready| {
            if *ready {
                spawn_local(flows::open::into_run(app));
            }
        });
    }
    let locked = !app.journey.can_decrypt() && app.journey.result.is_none();
    html! {
        <>
            if locked { <div class="card"><h2>{ text::unlock::HEAD }</h2><p>{ text::unlock::WHY }</p><Unlock /></div> }
            if lacks_rows { <RowsAgain title={text::unlock::ROWS_FIRST} /> }
            <TaskView which={Long::Open} retry={open.clone()} />
            if let Some(opened) = app.journey.result.clone() {
                <Shown {opened} />
            } else if app.journey.open_task == Task::Done {
                <div class="actions"><button type="button" onclick={open} data-testid={test_ids::OPEN}>{ text::result::OPEN }</button></div>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    opened: Opened,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let threshold = use_state_eq(|| 50_usize);
    let summary = &props.opened.summary;
    let judged = summary.testing.as_ref().or(summary.training.as_ref());
    let on_choose = {
        let threshold = threshold.clone();
        Callback::from(move |chosen| threshold.set(chosen))
    };
    html! {
        <>
            { badge(summary) }
            if summary.verification == Verification::NotChecked { <RowsAgain /> }
            if let Some(metrics) = judged {
                { headline(metrics) }
                <p class="muted">{ text::result::judged_on(summary.testing.is_some(), metrics.rows) }</p>
            }
            <div class="result-grid">
                <div>
                    <section class="card"><h2>{ text::result::WEIGHTS }</h2><WeightsChart weights={summary.weights.clone()} /></section>
                    if let Some(metrics) = judged {
                        <section class="card"><h2>{ text::result::COST }</h2><p>{ text::result::COST_MORE }</p>{ comparison(summary, metrics) }</section>
                    }
                </div>
                if let Some(metrics) = judged {
                    <div>
                        <section class="card"><h2>{ text::result::roc(metrics.auc) }</h2>
                            <RocChart metrics={metrics.clone()} chosen={metrics.confusion.get(*threshold).copied()} /></section>
                        <section class="card"><h2>{ text::chart::CONFUSION }</h2>
                            <ConfusionMatrix metrics={metrics.clone()} classes={summary.classes.clone()} chosen={*threshold} {on_choose} /></section>
                    </div>
                }
            </div>
            <div class="result-grid">
                if let Some(metrics) = judged {
                    <section class="card"><h2>{ text::chart::CALIBRATION }</h2><CalibrationChart bins={metrics.calibration.clone()} /></section>
                }
                <Predict result={props.opened.handle} threshold={*threshold as f64 / 100.0} classes={summary.classes.clone()} />
            </div>
            <TakeAway result={props.opened.handle} />
        </>
    }
}

/// The badge: verified, refuted or not checked, with the largest deviation.
fn badge(summary: &ResultSummary) -> Html {
    let (state, class, deviation) = match summary.verification {
        Verification::Verified {
            largest_deviation, ..
        } => ("verified", "good", Some(largest_deviation)),
        Verification::Refuted {
            largest_deviation, ..
        } => ("refuted", "bad", Some(largest_deviation)),
        Verification::NotChecked => ("not-checked", "warn", None),
    };
    let (head, more) = text::result::verification(&summary.verification);
    html! {
        <div class={classes!("note", class)} role="status" data-testid={test_ids::BADGE} data-state={state} data-deviation={deviation.map(|value| value.to_string())}>
            <p><span class={classes!("badge", class)}>{ head }</span></p>
            <p>{ more }</p>
        </div>
    }
}

fn headline(metrics: &Metrics) -> Html {
    let auc = metrics
        .auc
        .map_or_else(|| "—".to_owned(), |auc| format!("{auc:.4}"));
    let exact = metrics.auc.map(|auc| auc.to_string()).unwrap_or_default();
    figures(vec![
        Figure::new(text::result::AUC, auc).with(test_ids::AUC, "data-value", exact),
        Figure::new(text::result::ACCURACY, format::percent(metrics.accuracy)).with(
            test_ids::ACCURACY,
            "data-value",
            metrics.accuracy.to_string(),
        ),
        Figure::new(text::result::LOG_LOSS, format!("{:.4}", metrics.log_loss)),
        Figure::new(text::result::BRIER, format!("{:.4}", metrics.brier)),
    ])
}

/// AUC and accuracy of this model, its clear twin, and the twin with the exact sigmoid.
fn comparison(summary: &ResultSummary, own: &Metrics) -> Html {
    let words = |metrics: &Metrics| {
        let auc = metrics
            .auc
            .map_or_else(|| "—".to_owned(), |auc| format!("{auc:.4}"));
        text::result::auc_accuracy(&auc, &format::percent(metrics.accuracy))
    };
    let mut rows = vec![(AttrValue::from(text::result::OWN), words(own))];
    rows.extend(
        summary
            .clear_twin
            .as_ref()
            .map(|twin| (text::result::TWIN.into(), words(twin))),
    );
    rows.extend(
        summary
            .exact_twin
            .as_ref()
            .map(|twin| (text::result::EXACT_TWIN.into(), words(twin))),
    );
    html! { <Facts {rows} /> }
}
