//! A new password by e-mail: first the address, then the code.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::field::Field;
use crate::components::mailbox_link::MailboxLink;
use crate::components::notes::{Note, TroubleNote};
use crate::components::page_title::PageTitle;
use crate::components::sign_in_form::set;
use crate::hooks::{use_app, use_submit};
use crate::route::Route;
use crate::test_ids;
use crate::text::account;

/// A new password by e-mail.
#[component]
pub fn Forgotten() -> Html {
    let app = use_app();
    let email = use_state(String::new);
    let (sent, onsubmit) = {
        let email = email.clone();
        use_submit(move || {
            let (service, email) = (app.service(), email.clone());
            async move { service.ask_reset(&email).await }
        })
    };
    html! {
        <div class="narrow">
            <PageTitle title={account::FORGOTTEN_TITLE} />
            if sent.ready().is_some() {
                <NewPassword email={(*email).clone()} />
            } else {
                <p class="muted">{ account::FORGOTTEN_LEAD }</p>
                <form {onsubmit} class="card">
                    <Field label={account::EMAIL} kind="email" value={(*email).clone()} on_input={set(&email)} autocomplete="email" testid={test_ids::EMAIL} />
                    if let Some(trouble) = sent.trouble() { <TroubleNote trouble={trouble.clone()} /> }
                    <div class="actions"><button type="submit" aria-busy={sent.is_pending().to_string()} data-testid={test_ids::SUBMIT}>{ account::SEND_CODE }</button></div>
                </form>
            }
            <p class="muted">{ account::PASSWORD_IS_NOT_THE_PASSPHRASE }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct NewPasswordProps {
    email: String,
}

/// The code and the new password.
#[component]
fn NewPassword(props: &NewPasswordProps) -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let (code, password) = (use_state(String::new), use_state(String::new));
    let (outcome, onsubmit) = {
        let (code, password, email) = (code.clone(), password.clone(), props.email.clone());
        use_submit(move || {
            let (service, navigator, email) = (app.service(), navigator.clone(), email.clone());
            let (code, password) = ((*code).clone(), (*password).clone());
            async move {
                service.reset_password(&email, &code, &password).await?;
                if let Some(navigator) = navigator {
                    navigator.push(&Route::SignIn);
                }
                Ok(())
            }
        })
    };
    html! {
        <>
            <Note tone="good"><p>{ account::CODE_SENT }</p></Note>
            <MailboxLink />
            <form {onsubmit} class="card">
                <Field label={account::CODE} value={(*code).clone()} on_input={set(&code)} autocomplete="one-time-code" testid={test_ids::CODE} />
                <Field label={account::NEW_PASSWORD} kind="password" value={(*password).clone()} on_input={set(&password)} autocomplete="new-password" minlength="8" testid={test_ids::NEW_PASSWORD} />
                if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
                <div class="actions"><button type="submit" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::SUBMIT}>{ account::SET_PASSWORD }</button></div>
            </form>
        </>
    }
}
