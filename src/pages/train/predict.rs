//! A dropped CSV predicted with the decrypted model, here on the trusted side.

use js_sys::Uint8Array;
use vault_api::{PredictionSummary, Reply, Request, ResultHandle};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::file_drop::FileDrop;
use crate::components::remote_view::remote_view;
use crate::flows::demo;
use crate::flows::read::{self, Named};
use crate::flows::seal::not_saved;
use crate::hooks::vault::Attachment;
use crate::hooks::{App, browser, use_app};
use crate::state::format;
use crate::state::remote::Remote;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// Properties of [`Predict`].
#[derive(Properties, PartialEq)]
pub struct PredictProps {
    /// The decrypted model.
    pub result: ResultHandle,
    /// Probability from which a row is called positive.
    pub threshold: f64,
    /// Negative and positive label value.
    pub classes: [String; 2],
}

#[derive(Clone)]
struct Predicted {
    summary: PredictionSummary,
    csv: Uint8Array,
    name: String,
}

/// A dropped CSV predicted; nothing leaves this page.
#[component]
pub fn Predict(props: &PredictProps) -> Html {
    let app = use_app();
    let outcome = use_state(Remote::<Predicted>::default);
    let run = {
        let (app, outcome) = (app.clone(), outcome.clone());
        let (result, threshold) = (props.result, props.threshold);
        Callback::from(move |file: Result<Named, Trouble>| {
            outcome.set(Remote::Pending);
            let (app, outcome) = (app.clone(), outcome.clone());
            spawn_local(
                async move { outcome.set(predict(&app, result, threshold, file).await.into()) },
            );
        })
    };
    let on_files = {
        let run = run.clone();
        Callback::from(move |files: Vec<Named>| {
            if let Some(file) = files.into_iter().next() {
                run.emit(Ok(file));
            }
        })
    };
    let on_demo = Callback::from(move |_: MouseEvent| {
        let run = run.clone();
        spawn_local(async move { run.emit(demo::fetch(demo::TO_PREDICT).await) });
    });
    let positive = props.classes[1].clone();
    html! {
        <section class="card">
            <h2>{ text::predict::HEAD }</h2>
            <p>{ text::predict::LEAD }</p>
            <FileDrop label={text::predict::DROP} hint={text::predict::HINT} accept=".csv,.tsv,.txt,text/csv" {on_files} testid={test_ids::PREDICT_FILE} />
            <div class="actions"><button type="button" class="quiet" onclick={on_demo} data-testid={test_ids::PREDICT_DEMO}>{ text::predict::DEMO }</button></div>
            { remote_view(&outcome, text::predict::WORKING, None, |predicted| view(predicted, &positive)) }
        </section>
    }
}

async fn predict(
    app: &App,
    result: ResultHandle,
    threshold: f64,
    file: Result<Named, Trouble>,
) -> Result<Predicted, Trouble> {
    let file = file?;
    let table = read::table(app, file).await?;
    let outcome = app
        .vault
        .quick(
            Request::Predict {
                result,
                table: table.handle,
                threshold,
            },
            Attachment::None,
        )
        .await;
    // The rows are not needed any longer, whatever came of it.
    let _ = app
        .vault
        .quick(
            Request::CloseTable {
                table: table.handle,
            },
            Attachment::None,
        )
        .await;
    match outcome? {
        (Reply::Predicted(summary), Some(csv)) => Ok(Predicted {
            summary,
            csv,
            name: table.name,
        }),
        _ => Err(Trouble::vault_lost()),
    }
}

fn view(predicted: &Predicted, positive: &str) -> Html {
    let summary = &predicted.summary;
    let save = {
        let (csv, name) = (predicted.csv.clone(), file_name(&predicted.name));
        Callback::from(move |_: MouseEvent| {
            drop(browser::save(&csv, &name, "text/csv").map_err(|_| not_saved()))
        })
    };
    let preview: Vec<String> = summary
        .preview
        .iter()
        .take(10)
        .map(|value| format::percent(*value))
        .collect();
    html! {
        <div class="note good" role="status" data-testid={test_ids::PREDICTED} data-rows={summary.rows.to_string()} data-positive={summary.positive.to_string()}>
            <p><strong>{ text::predict::done(summary, positive) }</strong></p>
            <p class="mono">{ text::predict::first(&preview.join("  ")) }</p>
            if let Some(metrics) = &summary.metrics { <p>{ text::predict::judged(metrics) }</p> }
            <div class="actions"><button type="button" onclick={save} data-testid={test_ids::SAVE_PREDICTIONS}>{ text::predict::SAVE }</button></div>
        </div>
    }
}

/// `rows.csv` → `rows-predictions.csv`.
fn file_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}-predictions.csv")
}

#[cfg(test)]
mod tests {
    #[test]
    fn predictions_are_named_after_their_rows() {
        assert_eq!(
            super::file_name("march.rows.csv"),
            "march.rows-predictions.csv"
        );
        assert_eq!(super::file_name("rows"), "rows-predictions.csv");
    }
}
