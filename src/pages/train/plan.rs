//! Step 3: what it will cost, before anything is made.

use vault_api::{PlanSummary, Refresh};
use wasm_bindgen_futures::spawn_local;
use wire::rest::TrainingPace;
use yew::prelude::*;

use super::figures::{Figure, figures};
use super::{Go, Onward};
use crate::components::facts::Facts;
use crate::components::remote_view::remote_view;
use crate::flows;
use crate::hooks::use_app;
use crate::state::format;
use crate::state::journey::Prepared;
use crate::state::remote::Remote;
use crate::state::step::Step;
use crate::{test_ids, text};

/// What it will cost. It is reckoned as soon as the step is shown.
#[component]
pub fn Plan() -> Html {
    let app = use_app();
    let reckon = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| spawn_local(flows::plan::into_run(app.clone())))
    };
    {
        let app = app.clone();
        use_effect_with(app.journey.prepared == Remote::Idle, move |idle| {
            if *idle {
                spawn_local(flows::plan::into_run(app));
            }
        });
    }
    {
        let app = app.clone();
        use_effect_with((), move |()| spawn_local(flows::plan::ask_pace(app)));
    }
    let failed = app
        .journey
        .prepared
        .trouble()
        .or(app.journey.plan.trouble())
        .is_some();
    html! {
        <>
            <p class="lead">{ text::plan::LEAD }</p>
            { remote_view(&app.journey.prepared, text::plan::PREPARING, Some(reckon.clone()), rows) }
            { remote_view(&app.journey.plan, text::plan::PLANNING, Some(reckon), |plan| costs(&plan.summary, app.journey.pace)) }
            if failed {
                <div class="actions">
                    <Go to={Step::Settings} label={text::train::back(Step::Settings)} testid={test_ids::BACK} />
                    <Go to={Step::Data} label={text::train::back(Step::Data)} testid="back-to-data" quiet=true />
                </div>
            } else {
                <Onward from={Step::Plan} />
            }
        </>
    }
}

fn rows(prepared: &Prepared) -> Html {
    let summary = &prepared.summary;
    html! {
        <section class="card">
            <h2>{ text::plan::ROWS }</h2>
            <Facts rows={text::plan::rows(summary)} />
            if !summary.remarks.is_empty() { <ul>{ for summary.remarks.iter().map(|remark| html! { <li>{ remark }</li> }) }</ul> }
        </section>
    }
}

fn costs(summary: &PlanSummary, pace: TrainingPace) -> Html {
    let mut cells = vec![
        Figure::new(text::plan::KEY_BYTES, format::bytes(summary.key_bytes)).with(
            test_ids::PLAN_KEY_BYTES,
            "data-bytes",
            summary.key_bytes.to_string(),
        ),
        Figure::new(text::plan::DATA_BYTES, format::bytes(summary.data_bytes)).with(
            test_ids::PLAN_DATA_BYTES,
            "data-bytes",
            summary.data_bytes.to_string(),
        ),
        Figure::new(
            text::plan::KEY_SECONDS,
            format::seconds(summary.key_seconds),
        ),
        Figure::new(
            text::plan::DATA_SECONDS,
            format::seconds(summary.data_seconds),
        ),
        Figure::new(
            text::plan::train_seconds(pace),
            format::seconds(pace.seconds(summary.train_seconds)),
        ),
        Figure::new(
            text::plan::SECURITY,
            text::plan::bits(summary.security_bits),
        ),
    ];
    if summary.refreshes > 0 {
        let count = summary.refreshes.to_string();
        cells.push(
            Figure::new(
                text::plan::REFRESHES,
                text::plan::refreshes(summary.refreshes),
            )
            .with(test_ids::PLAN_REFRESHES, "data-count", count),
        );
    }
    html! {
        <section class="card">
            <h2>{ text::plan::COSTS }</h2>
            { figures(cells) }
            if summary.refreshes > 0 { <p>{ text::plan::attended(summary) }</p> }
            if matches!(summary.refresh, Refresh::Bootstrapped { .. }) { <p data-testid={test_ids::PLAN_BOOTSTRAPPED}>{ text::plan::bootstrapped(summary) }</p> }
            <details>
                <summary>{ text::plan::DETAILS }</summary>
                <Facts rows={text::plan::details(summary)} testid={test_ids::PLAN_FACTS} />
            </details>
        </section>
    }
}
