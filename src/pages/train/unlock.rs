//! After a reload: the key opened again, and the rows, so that a result can be decrypted and verified.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::field::Field;
use crate::components::file_drop::FileDrop;
use crate::components::notes::{Note, TroubleNote};
use crate::components::sign_in_form::set;
use crate::flows;
use crate::flows::read::Named;
use crate::flows::unlock::{kept_run, key_file, rows_again};
use crate::hooks::use_app;
use crate::state::remote::Remote;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// Opens the run kept in this browser, or a key file.
#[component]
pub fn Unlock() -> Html {
    let app = use_app();
    let passphrase = use_state(String::new);
    let file = use_state(|| None::<Named>);
    let outcome = use_state(Remote::<()>::default);
    let Some(record) = app.journey.record.clone() else {
        return Html::default();
    };
    let kept = record.sealed_here && file.is_none();
    let submit = {
        let (app, passphrase, file, outcome) = (
            app.clone(),
            passphrase.clone(),
            file.clone(),
            outcome.clone(),
        );
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if outcome.is_pending() {
                return;
            }
            outcome.set(Remote::Pending);
            let (app, record, outcome) = (app.clone(), record.clone(), outcome.clone());
            let (words, file, passphrase) =
                ((*passphrase).clone(), (*file).clone(), passphrase.clone());
            spawn_local(async move {
                let opened = match file {
                    Some(file) => key_file(&app, &record, file, &words).await,
                    None if record.sealed_here => kept_run(&app, &words).await,
                    None => Err(Trouble::new(
                        text::unlock::NO_FILE,
                        text::unlock::NO_FILE_REMEDY,
                    )),
                };
                passphrase.set(String::new());
                outcome.set(opened.into());
            });
        })
    };
    let on_files = {
        let file = file.clone();
        Callback::from(move |files: Vec<Named>| file.set(files.into_iter().next()))
    };
    let hint = file.as_ref().map_or_else(
        || text::unlock::KEY_FILE_HINT.to_owned(),
        |(name, _)| name.clone(),
    );
    html! {
        <form onsubmit={submit}>
            if kept { <p>{ text::unlock::KEPT }</p> }
            <FileDrop label={if kept { text::unlock::INSTEAD } else { text::unlock::KEY_FILE }} {hint} accept=".blindfold,.bin,.key,application/octet-stream" {on_files} testid={test_ids::KEY_FILE} />
            <br />
            <Field label={text::keys::PASSPHRASE} kind="password" autocomplete="current-password" value={(*passphrase).clone()} on_input={set(&passphrase)} testid={test_ids::UNLOCK_PASSPHRASE} />
            if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
            <div class="actions">
                <button type="submit" aria-busy={outcome.is_pending().to_string()} data-testid={if kept { test_ids::UNLOCK_KEPT } else { test_ids::UNLOCK }}>{ text::unlock::OPEN }</button>
            </div>
        </form>
    }
}

/// Properties of [`RowsAgain`].
#[derive(Properties, PartialEq)]
pub struct RowsAgainProps {
    /// What they are wanted for.
    #[prop_or(AttrValue::Static(text::unlock::VERIFY))]
    pub title: AttrValue,
}

/// Takes the rows again, so that a result that was decrypted without them can be verified, or a training attended.
#[component]
pub fn RowsAgain(props: &RowsAgainProps) -> Html {
    let app = use_app();
    let outcome = use_state(Remote::<()>::default);
    let Some(record) = app.journey.record.clone() else {
        return Html::default();
    };
    let hint = text::unlock::files(&record.files);
    let on_files = {
        let (app, outcome) = (app.clone(), outcome.clone());
        Callback::from(move |files: Vec<Named>| {
            outcome.set(Remote::Pending);
            let (app, record, outcome) = (app.clone(), record.clone(), outcome.clone());
            spawn_local(async move { outcome.set(rows_again(&app, &record, files).await.into()) });
        })
    };
    let at_hand = app.journey.prepared.ready().is_some();
    let verify = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| spawn_local(flows::open::into_run(app.clone())))
    };
    html! {
        <section class="card">
            <h2>{ &props.title }</h2>
            if at_hand {
                <Note tone="good"><p>{ text::unlock::ROWS_THERE }</p></Note>
                <div class="actions"><button type="button" onclick={verify} data-testid={test_ids::OPEN}>{ text::unlock::VERIFY_NOW }</button></div>
            } else {
                <FileDrop label={text::unlock::ROWS} {hint} accept=".csv,.tsv,.txt,text/csv" multiple=true {on_files} testid={test_ids::ROWS_AGAIN} />
                if outcome.is_pending() { <p aria-busy="true" role="status">{ text::data::READING }</p> }
                if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
            }
        </section>
    }
}
