//! A model.json becomes a model that others can use.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::copy_field::CopyField;
use crate::components::field::Field;
use crate::components::file_drop::FileDrop;
use crate::components::remote_view::remote_view;
use crate::flows::read::Named;
use crate::hooks::{App, use_app};
use crate::state::remote::Remote;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// A model.json becomes a model that others can use.
#[component]
pub fn Deploy() -> Html {
    let app = use_app();
    let name = use_state(|| "model".to_owned());
    let outcome = use_state(Remote::<String>::default);
    let on_name = {
        let name = name.clone();
        Callback::from(move |typed: String| name.set(typed))
    };
    let on_files = {
        let (app, name, outcome) = (app.clone(), name.clone(), outcome.clone());
        Callback::from(move |files: Vec<Named>| {
            let Some(file) = files.into_iter().next() else {
                return;
            };
            outcome.set(Remote::Pending);
            let (app, name, outcome) = (app.clone(), (*name).clone(), outcome.clone());
            spawn_local(async move { outcome.set(deploy(&app, &name, file).await.into()) });
        })
    };
    html! {
        <section class="card">
            <h2>{ text::inference::DEPLOY }</h2>
            <p>{ text::inference::DEPLOY_LEAD }</p>
            <Field label={text::inference::DEPLOY_NAME} value={(*name).clone()} on_input={on_name} testid={test_ids::DEPLOY_NAME} />
            <FileDrop label={text::inference::DEPLOY_DROP} hint={text::inference::DEPLOY_HINT} accept=".json,application/json" {on_files}
                testid={test_ids::MODEL_TO_DEPLOY} />
            { remote_view(&outcome, text::inference::DEPLOYING, None, |url| html! {
                <CopyField label={text::inference::ADDRESS} value={url.clone()} testid={test_ids::DEPLOYED} />
            }) }
        </section>
    }
}

async fn deploy(app: &App, name: &str, (_, file): Named) -> Result<String, Trouble> {
    let unreadable = |_| Trouble::offline();
    let model = gloo_file::futures::read_as_text(&gloo_file::Blob::from(file))
        .await
        .map_err(unreadable)?;
    app.service().deploy_files(name.trim(), &model).await
}
