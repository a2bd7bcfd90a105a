//! The sign-in form: a page of its own, and in the middle of a run when the tokens have ended.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::field::Field;
use super::notes::TroubleNote;
use crate::hooks::browser::now_ms;
use crate::hooks::{App, use_app};
use crate::route::Route;
use crate::state::remote::Remote;
use crate::state::session::{SessionAction, SignedIn};
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// Properties of [`SignInForm`].
#[derive(Properties, PartialEq)]
pub struct SignInProps {
    /// Called once signed in.
    #[prop_or_default]
    pub on_done: Callback<()>,
}

/// The sign-in form.
#[component]
pub fn SignInForm(props: &SignInProps) -> Html {
    let app = use_app();
    let username = use_state(String::new);
    let password = use_state(String::new);
    let outcome = use_state(Remote::<()>::default);
    let submit = {
        let (app, username, password) = (app.clone(), username.clone(), password.clone());
        let (outcome, on_done) = (outcome.clone(), props.on_done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if outcome.is_pending() {
                return;
            }
            outcome.set(Remote::Pending);
            let (app, outcome, on_done) = (app.clone(), outcome.clone(), on_done.clone());
            let (username, password) = ((*username).trim().to_owned(), (*password).clone());
            spawn_local(async move {
                let result = sign_in(&app, username, &password).await;
                let done = result.is_ok();
                outcome.set(result.into());
                if done {
                    on_done.emit(());
                }
            });
        })
    };
    html! {
        <form onsubmit={submit} class="card">
            if app.session.ended { <p class="note warn" role="status">{ text::account::ENDED }</p> }
            <Field label={text::account::USERNAME} value={(*username).clone()} on_input={set(&username)} autocomplete="username" testid={test_ids::USERNAME} />
            <Field label={text::account::PASSWORD} kind="password" value={(*password).clone()} on_input={set(&password)} autocomplete="current-password" testid={test_ids::PASSWORD} />
            if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
            <div class="actions">
                <button type="submit" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::SUBMIT}>{ text::account::SIGN_IN }</button>
                <Link<Route> to={Route::SignUp}>{ text::account::NO_ACCOUNT }</Link<Route>>
            </div>
        </form>
    }
}

/// A callback that puts what was typed into a state.
pub fn set(state: &UseStateHandle<String>) -> Callback<String> {
    let state = state.clone();
    Callback::from(move |value| state.set(value))
}

async fn sign_in(app: &App, username: String, password: &str) -> Result<(), Trouble> {
    let mut service = app.service();
    service.token = None;
    let tokens = service
        .sign_in(&username, password)
        .await
        .map_err(|trouble| {
            // A wrong password is a 401, too; nobody is signed out by it.
            Trouble {
                remedy: text::account::WRONG_REMEDY.to_owned(),
                ..trouble
            }
        })?;
    app.session.dispatch(SessionAction::Begin(SignedIn {
        username,
        api_token: tokens.api_token.expose().to_owned(),
        id_token: tokens.id_token.expose().to_owned(),
        ends_ms: now_ms() + tokens.expires_in as f64 * 1e3,
    }));
    Ok(())
}
