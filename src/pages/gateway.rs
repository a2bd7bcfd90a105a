//! Hand a job to the gateway.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use wire::rest::ModelEntry;
use yew::prelude::*;

use crate::components::charts::histogram::Histogram;
use crate::components::field::Field;
use crate::components::file_drop::FileDrop;
use crate::components::page_title::PageTitle;
use crate::components::remote_view::remote_view;
use crate::components::select::Select;
use crate::components::sign_in_form::SignInForm;
use crate::components::task_view::work_bar;
use crate::flows::gateway::{Handing, Job, Predicted};
use crate::flows::read::Named;
use crate::flows::seal::not_saved;
use crate::hooks::running::use_running;
use crate::hooks::{browser, use_app};
use crate::state::format;
use crate::state::remote::Remote;
use crate::{test_ids, text};

/// Iterations unless the person says otherwise.
const EPOCHS: &str = "12";
/// Parts of the histogram.
const PARTS: usize = 20;
/// Rows shown.
const SHOWN: usize = 10;

/// Hand a job to the gateway.
#[component]
pub fn Gateway() -> Html {
    let app = use_app();
    let content = if app.session.signed_in.is_none() {
        html! { <section class="narrow"><p class="muted">{ text::gateway::SIGN_IN_FIRST }</p><SignInForm /></section> }
    } else {
        html! { <><Train /><Earlier /></> }
    };
    html! {
        <>
            <PageTitle title={text::gateway::TITLE} />
            <p class="lead">{ text::gateway::LEAD }</p>
            <div class="note">{ text::gateway::who_sees(&app.config.gateway) }</div>
            { content }
        </>
    }
}

/// Rows and labels, and what came of them.
#[component]
fn Train() -> Html {
    let app = use_app();
    let (name, epochs) = (
        use_state(|| "gateway".to_owned()),
        use_state(|| EPOCHS.to_owned()),
    );
    let (label, standardise) = (use_state(String::new), use_state(|| true));
    let files = use_state(Vec::<Named>::new);
    let running = use_running::<String>();
    let typed = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed: String| state.set(typed))
    };
    let on_files = {
        let files = files.clone();
        Callback::from(move |dropped: Vec<Named>| files.set(dropped))
    };
    let asked = epochs
        .trim()
        .parse::<u32>()
        .ok()
        .filter(|&epochs| epochs > 0);
    let ready =
        !files.is_empty() && !name.trim().is_empty() && asked.is_some() && running.work.is_none();
    let run = {
        let (app, running) = (app.clone(), running.clone());
        let job = Job {
            name: (*name).clone(),
            files: (*files).clone(),
            label: (*label).clone(),
            standardise: *standardise,
            epochs: asked.unwrap_or(1),
        };
        Callback::from(move |_: MouseEvent| {
            let (app, job) = (app.clone(), job.clone());
            running.begin(async move |stop, tell| Handing { app, stop, tell }.train(&job).await);
        })
    };
    let on_standardise = {
        let standardise = standardise.clone();
        Callback::from(move |event: Event| {
            standardise.set(event.target_unchecked_into::<HtmlInputElement>().checked());
        })
    };
    let chosen: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    html! {
        <section class="card">
            <Field label={text::gateway::NAME} value={(*name).clone()} on_input={typed(&name)} testid={test_ids::GATEWAY_NAME} />
            <Field label={text::gateway::EPOCHS} kind="number" value={(*epochs).clone()} on_input={typed(&epochs)}
                hint={Some(AttrValue::Static(text::gateway::EPOCHS_HINT))} testid={test_ids::GATEWAY_EPOCHS} />
            <FileDrop label={text::gateway::DROP} hint={text::gateway::DROP_HINT} accept={text::gateway::TABLES} multiple=true {on_files}
                testid={test_ids::GATEWAY_FILES} />
            if !chosen.is_empty() { <p class="muted">{ text::inference::chosen(&chosen.join(", ")) }</p> }
            <Field label={text::gateway::LABEL} value={(*label).clone()} on_input={typed(&label)}
                hint={Some(AttrValue::Static(text::gateway::LABEL_HINT))} testid={test_ids::GATEWAY_LABEL} />
            <label><input type="checkbox" checked={*standardise} onchange={on_standardise} data-testid={test_ids::GATEWAY_STANDARDISE} />
                { text::gateway::STANDARDISE }</label>
            <div class="actions">
                <button type="button" onclick={run} disabled={!ready} data-testid={test_ids::HAND_OVER}>{ text::gateway::RUN }</button>
            </div>
            if let Some(work) = &*running.work { { work_bar(work, running.cancel()) } }
            { remote_view(&running.outcome, "", None, |model_url| trained(model_url)) }
        </section>
    }
}

/// Models that one has registered for: of some of them the gateway has the key.
#[component]
fn Earlier() -> Html {
    let app = use_app();
    let (models, chosen) = (
        use_state(Remote::<Vec<ModelEntry>>::default),
        use_state(String::new),
    );
    {
        let models = models.clone();
        use_effect_with((), move |_| {
            models.set(Remote::Pending);
            spawn_local(async move {
                let listed = app.service().models().await.map(|listing| listing.items);
                models.set(listed.into());
            });
        });
    }
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |url: String| chosen.set(url))
    };
    remote_view(&models, text::gateway::LOOKING, None, |models| {
        let ours = models.iter().filter(|entry| entry.registered_at.is_some());
        let named = |entry: &ModelEntry| {
            let words = format!("{} {}", entry.model, entry.version);
            (entry.model_url.clone(), words)
        };
        let none = (String::new(), text::gateway::NONE_CHOSEN.to_owned());
        let options: Vec<_> = std::iter::once(none).chain(ours.map(named)).collect();
        if options.len() == 1 {
            return Html::default();
        }
        html! {
            <section class="card">
                <h2>{ text::gateway::EARLIER }</h2>
                <p class="muted">{ text::gateway::EARLIER_LEAD }</p>
                <Select label={text::gateway::CHOOSE} {options} chosen={(*chosen).clone()} on_choose={choose}
                    testid={test_ids::GATEWAY_EARLIER} />
                if !chosen.is_empty() { <Fresh key={(*chosen).clone()} model_url={(*chosen).clone()} /> }
            </section>
        }
    })
}

#[derive(Properties, PartialEq)]
struct FreshProps {
    model_url: String,
}

/// A model that was just trained.
fn trained(model_url: &str) -> Html {
    html! {
        <div data-testid={test_ids::GATEWAY_TRAINED}>
            <div class="note good" role="status"><p><strong>{ text::gateway::TRAINED }</strong></p></div>
            <Fresh model_url={model_url.to_owned()} />
        </div>
    }
}

/// What a model predicts that the gateway has the key of.
#[component]
fn Fresh(props: &FreshProps) -> Html {
    let app = use_app();
    let running = use_running::<Predicted>();
    let on_files = {
        let (app, model_url, running) = (app.clone(), props.model_url.clone(), running.clone());
        Callback::from(move |files: Vec<Named>| {
            let Some(file) = files.into_iter().next() else {
                return;
            };
            let (app, model_url) = (app.clone(), model_url.clone());
            running.begin(async move |stop, tell| {
                Handing { app, stop, tell }.predict(&model_url, &file).await
            });
        })
    };
    html! {
        <>
            <FileDrop label={text::gateway::DROP_FRESH} hint={text::gateway::DROP_FRESH_HINT} accept={text::gateway::TABLES} {on_files}
                testid={test_ids::GATEWAY_FRESH} />
            if let Some(work) = &*running.work { { work_bar(work, running.cancel()) } }
            { remote_view(&running.outcome, "", None, predicted) }
        </>
    }
}

fn predicted(predicted: &Predicted) -> Html {
    let save = {
        let predicted = predicted.clone();
        Callback::from(move |_: MouseEvent| {
            let saved = browser::save(&predicted.csv(), "gateway-predictions.csv", "text/csv");
            drop(saved.map_err(|_| not_saved()));
        })
    };
    let counts = predicted.histogram(PARTS);
    let counted: Vec<u64> = counts.iter().map(|&count| count as u64).collect();
    let rows = predicted.probabilities.iter().take(SHOWN).enumerate();
    let rows = rows.map(|(row, probability)| {
        html! { <tr><th scope="row" class="number">{ row + 1 }</th><td class="number">{ format::percent(*probability) }</td></tr> }
    });
    let count = predicted.probabilities.len();
    html! {
        <div data-testid={test_ids::GATEWAY_PREDICTED} data-rows={count.to_string()}>
            <div class="note good" role="status">
                <p><strong>{ text::gateway::predicted(count) }</strong></p>
                <div class="actions"><button type="button" onclick={save}>{ text::gateway::SAVE }</button></div>
            </div>
            <h3>{ text::gateway::SPREAD }</h3>
            <figure class="spread">
                <Histogram {counts} spoken={text::inference::spoken(&counted)} />
                <figcaption class="muted"><span>{ "0 %" }</span><span>{ text::gateway::PROBABILITY }</span><span>{ "100 %" }</span></figcaption>
            </figure>
            <table class="facts spread">
                <thead><tr><th scope="col">{ text::gateway::ROW }</th><th scope="col">{ text::gateway::PROBABILITY }</th></tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}
