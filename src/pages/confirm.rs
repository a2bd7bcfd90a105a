//! Enter the code that came by e-mail.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::field::Field;
use crate::components::mailbox_link::MailboxLink;
use crate::components::notes::TroubleNote;
use crate::components::page_title::PageTitle;
use crate::components::sign_in_form::set;
use crate::hooks::{browser, use_app, use_submit};
use crate::route::Route;
use crate::{test_ids, text};

/// Where the name given at sign-up waits for its code, so that a reload does not lose it.
pub const WHO: &str = "blindfold.confirm";

/// Enter the code that came by e-mail.
#[component]
pub fn Confirm() -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let username = use_state(|| browser::read(browser::of_this_tab(), WHO).unwrap_or_default());
    let code = use_state(String::new);
    let (outcome, onsubmit) = {
        let (username, code) = (username.clone(), code.clone());
        use_submit(move || {
            let (service, navigator) = (app.service(), navigator.clone());
            let (username, code) = ((*username).trim().to_owned(), (*code).clone());
            async move {
                service.confirm(&username, &code).await?;
                browser::write(browser::of_this_tab(), WHO, None);
                if let Some(navigator) = navigator {
                    navigator.push(&Route::SignIn);
                }
                Ok(())
            }
        })
    };
    html! {
        <div class="narrow">
            <PageTitle title={text::account::CONFIRM} />
            <p class="muted">{ text::account::CONFIRM_LEAD }</p>
            <MailboxLink />
            <form {onsubmit} class="card">
                <Field label={text::account::USERNAME} value={(*username).clone()} on_input={set(&username)} autocomplete="username" testid={test_ids::USERNAME} />
                <Field label={text::account::CODE} value={(*code).clone()} on_input={set(&code)} autocomplete="one-time-code" testid={test_ids::CODE} />
                if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
                <div class="actions">
                    <button type="submit" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::SUBMIT}>{ text::account::CONFIRM_BUTTON }</button>
                </div>
            </form>
        </div>
    }
}
