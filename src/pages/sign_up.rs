//! Make an account.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::field::Field;
use crate::components::notes::TroubleNote;
use crate::components::page_title::PageTitle;
use crate::components::provider_card::ProviderCard;
use crate::components::sign_in_form::set;
use crate::hooks::{browser, use_app, use_submit};
use crate::route::Route;
use crate::{test_ids, text};

/// Make an account; a code comes by e-mail.
#[component]
pub fn SignUp() -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let username = use_state(String::new);
    let email = use_state(String::new);
    let password = use_state(String::new);
    let (outcome, onsubmit) = {
        let (app, username) = (app.clone(), username.clone());
        let (email, password) = (email.clone(), password.clone());
        use_submit(move || {
            let (service, navigator) = (app.service(), navigator.clone());
            let (username, email) = ((*username).trim().to_owned(), (*email).trim().to_owned());
            let password = (*password).clone();
            async move {
                service.sign_up(&username, &email, &password).await?;
                browser::write(browser::of_this_tab(), super::confirm::WHO, Some(&username));
                if let Some(navigator) = navigator {
                    navigator.push(&Route::Confirm);
                }
                Ok(())
            }
        })
    };
    if let Some(offer) = app.provider() {
        return html! { <div class="narrow"><PageTitle title={text::account::SIGN_UP} /><ProviderCard offer={offer.clone()} /></div> };
    }
    html! {
        <div class="narrow">
            <PageTitle title={text::account::SIGN_UP} />
            <p class="muted">{ text::account::SIGN_UP_LEAD }</p>
            <form {onsubmit} class="card">
                <Field label={text::account::USERNAME} value={(*username).clone()} on_input={set(&username)} autocomplete="username" testid={test_ids::USERNAME} />
                <Field label={text::account::EMAIL} kind="email" value={(*email).clone()} on_input={set(&email)} autocomplete="email" testid={test_ids::EMAIL} />
                <Field label={text::account::PASSWORD} kind="password" value={(*password).clone()} on_input={set(&password)} autocomplete="new-password"
                    minlength="8" hint={text::account::PASSWORD_HINT} testid={test_ids::PASSWORD} />
                if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
                <div class="actions">
                    <button type="submit" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::SUBMIT}>{ text::account::SIGN_UP }</button>
                    <Link<Route> to={Route::SignIn}>{ text::account::HAVE_ACCOUNT }</Link<Route>>
                </div>
            </form>
        </div>
    }
}
