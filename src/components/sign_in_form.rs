//! The sign-in form: a page of its own, and in the middle of a run when the tokens have ended.

use wire::rest::Tokens;
use yew::prelude::*;
use yew_router::prelude::*;

use super::field::Field;
use super::notes::TroubleNote;
use super::provider_card::ProviderCard;
use crate::hooks::browser::now_ms;
use crate::hooks::{App, use_app, use_submit};
use crate::route::Route;
use crate::state::session::{SessionAction, SignedIn};
use crate::state::trouble::{Kind, Trouble};
use crate::{test_ids, text};

/// Properties of [`SignInForm`].
#[derive(Properties, PartialEq)]
pub struct SignInProps {
    /// Called once signed in.
    #[prop_or_default]
    pub on_done: Callback<()>,
}

/// The sign-in form; the provider's door where one keeps the accounts.
#[component]
pub fn SignInForm(props: &SignInProps) -> Html {
    let app = use_app();
    let ended = app
        .session
        .ended
        .then(|| html! { <p class="note warn" role="status">{ text::account::ENDED }</p> });
    match app.provider() {
        Some(offer) => html! { <>{ ended }<ProviderCard offer={offer.clone()} /></> },
        None => html! { <>{ ended }<PasswordForm on_done={props.on_done.clone()} /></> },
    }
}

/// Name and password, and a code once it is asked for.
#[component]
fn PasswordForm(props: &SignInProps) -> Html {
    let app = use_app();
    let username = use_state(String::new);
    let password = use_state(String::new);
    let code = use_state(String::new);
    let asked = use_state_eq(|| false);
    let (outcome, onsubmit) = {
        let (username, password, code) = (username.clone(), password.clone(), code.clone());
        let (asked, on_done) = (asked.clone(), props.on_done.clone());
        use_submit(move || {
            let (app, asked, on_done) = (app.clone(), asked.clone(), on_done.clone());
            let (username, password) = ((*username).trim().to_owned(), (*password).clone());
            let code = asked.then(|| (*code).clone());
            async move {
                let result = sign_in(&app, username, &password, code.as_deref()).await;
                match &result {
                    Ok(()) => on_done.emit(()),
                    Err(trouble) => asked.set(*asked || trouble.kind == Kind::CodeNeeded),
                }
                result
            }
        })
    };
    let trouble = outcome
        .trouble()
        .filter(|trouble| trouble.kind != Kind::CodeNeeded);
    html! {
        <form {onsubmit} class="card">
            <Field label={text::account::USERNAME} value={(*username).clone()} on_input={set(&username)} autocomplete="username" testid={test_ids::USERNAME} />
            <Field label={text::account::PASSWORD} kind="password" value={(*password).clone()} on_input={set(&password)} autocomplete="current-password" testid={test_ids::PASSWORD} />
            if *asked {
                <Field label={text::account::SECOND_CODE} value={(*code).clone()} on_input={set(&code)} autocomplete="one-time-code" hint={text::account::SECOND_CODE_HINT} testid={test_ids::SECOND_CODE} />
            }
            if let Some(trouble) = trouble { <TroubleNote trouble={trouble.clone()} /> }
            <div class="actions">
                <button type="submit" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::SUBMIT}>{ text::account::SIGN_IN }</button>
                <Link<Route> to={Route::SignUp}>{ text::account::NO_ACCOUNT }</Link<Route>>
            </div>
            <p><span data-testid={test_ids::FORGOTTEN}><Link<Route> to={Route::Forgotten}>{ text::account::FORGOTTEN }</Link<Route>></span></p>
        </form>
    }
}

/// A callback that puts what was typed into a state.
pub fn set(state: &UseStateHandle<String>) -> Callback<String> {
    let state = state.clone();
    Callback::from(move |value| state.set(value))
}

/// Begins a session with these tokens.
pub fn begin(app: &App, username: String, tokens: &Tokens) {
    app.session.dispatch(SessionAction::Begin(SignedIn {
        username,
        api_token: tokens.api_token.expose().to_owned(),
        id_token: tokens.id_token.expose().to_owned(),
        ends_ms: now_ms() + tokens.expires_in as f64 * 1e3,
    }));
}

async fn sign_in(
    app: &App,
    username: String,
    password: &str,
    code: Option<&str>,
) -> Result<(), Trouble> {
    let mut service = app.service();
    service.token = None;
    let tokens =
        service
            .sign_in(&username, password, code)
            .await
            .map_err(|trouble| match trouble.kind {
                // A wrong password is a 401, too; nobody is signed out by it.
                Kind::SignedOut => Trouble {
                    remedy: text::account::WRONG_REMEDY.to_owned(),
                    ..trouble
                },
                _ => trouble,
            })?;
    begin(app, username, &tokens);
    Ok(())
}
