//! Predict with a deployed model or an encrypted one; deploy one.

mod deploy;

use yew::prelude::*;

use crate::components::charts::histogram::Histogram;
use crate::components::field::Field;
use crate::components::file_drop::FileDrop;
use crate::components::page_title::PageTitle;
use crate::components::remote_view::remote_view;
use crate::components::sign_in_form::SignInForm;
use crate::components::task_view::work_bar;
use crate::flows::predict::{ModelOf, Predicted, Prediction, model_url};
use crate::flows::read::Named;
use crate::flows::seal::not_saved;
use crate::hooks::running::use_running;
use crate::hooks::{browser, use_app};
use crate::state::format;
use crate::state::remote::Remote;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};
use deploy::Deploy;

/// Predict with a deployed model or an encrypted one.
#[component]
pub fn Predict() -> Html {
    let app = use_app();
    let forms = if app.session.signed_in.is_none() {
        html! { <section class="narrow"><p class="muted">{ text::inference::SIGN_IN_FIRST }</p><SignInForm /></section> }
    } else {
        html! { <><Rows /><Deploy /></> }
    };
    html! {
        <>
            <PageTitle title={text::inference::TITLE} />
            <p class="lead">{ text::inference::LEAD }</p>
            { forms }
        </>
    }
}

/// Model, rows, and what came of them.
#[component]
fn Rows() -> Html {
    let app = use_app();
    let model = use_state(String::new);
    let own = use_state(|| None::<Named>);
    let file = use_state(|| None::<Named>);
    let running = use_running::<Predicted>();
    let on_files = {
        let file = file.clone();
        Callback::from(move |files: Vec<Named>| file.set(files.into_iter().next()))
    };
    let on_own = {
        let own = own.clone();
        Callback::from(move |files: Vec<Named>| own.set(files.into_iter().next()))
    };
    let no_own = {
        let own = own.clone();
        Callback::from(move |_: MouseEvent| own.set(None))
    };
    let on_model = {
        let model = model.clone();
        Callback::from(move |typed: String| model.set(typed))
    };
    let run = {
        let (app, model, own, file) = (app.clone(), model.clone(), own.clone(), file.clone());
        let running = running.clone();
        Callback::from(move |_: MouseEvent| {
            let Some(rows) = (*file).clone() else { return };
            let of_service = || model_url(&app.config.api, &model).map(ModelOf::Service);
            let Some(model) = (*own).clone().map(ModelOf::Person).or_else(of_service) else {
                running.outcome.set(Remote::Failed(not_a_model()));
                return;
            };
            let app = app.clone();
            running.begin(async move |stop, tell| {
                let prediction = Prediction {
                    app: &app,
                    model: &model,
                    stop: &stop,
                    tell,
                };
                prediction.run(rows).await
            });
        })
    };
    let has_model = own.is_some() || !model.trim().is_empty();
    let ready = file.is_some() && has_model && running.work.is_none();
    html! {
        <section class="card">
            if let Some((name, _)) = &*own {
                <div class="actions"><button type="button" class="quiet" onclick={no_own}>{ text::inference::NO_OWN }</button></div>
                <p>{ text::inference::own(name) }</p>
            } else {
                <Field label={text::inference::MODEL} kind="url" value={(*model).clone()} on_input={on_model}
                    hint={Some(AttrValue::Static(text::inference::MODEL_HINT))} testid={test_ids::MODEL_ADDRESS} />
                <FileDrop label={text::inference::OWN} hint={text::inference::OWN_HINT} accept=".json,application/json" on_files={on_own}
                    testid={test_ids::OWN_MODEL} />
            }
            <FileDrop label={text::inference::DROP} hint={text::inference::HINT} accept=".csv,.tsv,.txt,text/csv" {on_files}
                testid={test_ids::ROWS_TO_PREDICT} />
            if let Some((name, _)) = &*file { <p class="muted">{ text::inference::chosen(name) }</p> }
            <div class="actions">
                <button type="button" onclick={run} disabled={!ready} data-testid={test_ids::RUN_PREDICTION}>{ text::inference::RUN }</button>
            </div>
            if let Some(work) = &*running.work { { work_bar(work, running.cancel()) } }
            { remote_view(&running.outcome, "", None, |predicted| html! { <Outcome predicted={predicted.clone()} /> }) }
        </section>
    }
}

fn not_a_model() -> Trouble {
    Trouble::new(
        text::inference::NOT_A_MODEL,
        text::inference::NOT_A_MODEL_REMEDY,
    )
}

#[derive(Properties, PartialEq)]
struct OutcomeProps {
    predicted: Predicted,
}

/// Probabilities in numbers, as bars and as a file; and what the server saw of it.
#[component]
fn Outcome(props: &OutcomeProps) -> Html {
    let Predicted { summary, plan, .. } = &props.predicted;
    let save = {
        let predicted = props.predicted.clone();
        Callback::from(move |_: MouseEvent| {
            let name = file_name(&predicted.file_name);
            drop(browser::save(&predicted.csv, &name, "text/csv").map_err(|_| not_saved()));
        })
    };
    let counts: Vec<usize> = summary
        .histogram
        .iter()
        .map(|&count| usize::try_from(count).unwrap_or(usize::MAX))
        .collect();
    let rows = summary.preview.iter().enumerate().map(|(row, probability)| {
        html! { <tr><th scope="row" class="number">{ row + 1 }</th><td class="number">{ format::percent(*probability) }</td></tr> }
    });
    let spoken = text::inference::spoken(&summary.histogram);
    html! {
        <div data-testid={test_ids::ENCRYPTED_PREDICTED} data-rows={summary.rows.to_string()} data-positive={summary.positive.to_string()}>
            <div class="note good" role="status">
                <p><strong>{ text::predict::done(summary, &plan.classes[1]) }</strong></p>
                <div class="actions"><button type="button" onclick={save} data-testid={test_ids::SAVE_PREDICTIONS}>{ text::predict::SAVE }</button></div>
            </div>
            <h3>{ text::inference::SPREAD }</h3>
            <figure class="spread">
                <Histogram {counts} {spoken} />
                <figcaption class="muted"><span>{ "0 %" }</span><span>{ text::inference::probability_of(&plan.classes[1]) }</span><span>{ "100 %" }</span></figcaption>
            </figure>
            <h3>{ text::inference::FIRST_ROWS }</h3>
            <table class="facts spread">
                <thead><tr><th scope="col">{ text::inference::ROW }</th><th scope="col">{ text::inference::probability_of(&plan.classes[1]) }</th></tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
            <h3>{ text::inference::SERVER }</h3>
            <ul>{ for plan.leaks.iter().map(|leak| html! { <li>{ leak }</li> }) }</ul>
            <p class="muted">{ text::inference::cost(plan) }</p>
            <p class="muted">{ if plan.profile_json.is_some() { text::inference::VERIFIED } else { text::inference::UNVERIFIED } }</p>
        </div>
    }
}

/// `rows.csv` → `rows-predictions.csv`.
fn file_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}-predictions.csv")
}
