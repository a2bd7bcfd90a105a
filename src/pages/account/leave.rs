//! Leaving for good.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::field::Field;
use crate::components::notes::TroubleNote;
use crate::components::sign_in_form::set;
use crate::hooks::{use_app, use_submit};
use crate::route::Route;
use crate::state::session::SessionAction;
use crate::test_ids;
use crate::text::account::own;

/// Properties of [`Leave`].
#[derive(Properties, PartialEq)]
pub struct LeaveProps {
    /// Whether this service keeps the account, so that a password proves whose it is.
    pub local: bool,
}

/// Deletes the account; asks once more.
#[component]
pub fn Leave(props: &LeaveProps) -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let (password, asked) = (use_state(String::new), use_state(|| false));
    let (outcome, onsubmit) = {
        let (password, local) = (password.clone(), props.local);
        use_submit(move || {
            let (app, navigator, password) = (app.clone(), navigator.clone(), password.clone());
            async move {
                let given = local.then(|| (*password).clone());
                app.service().delete_account(given.as_deref()).await?;
                app.session.dispatch(SessionAction::SignOut);
                if let Some(navigator) = navigator {
                    navigator.push(&Route::Home);
                }
                Ok(())
            }
        })
    };
    let ask = {
        let asked = asked.clone();
        Callback::from(move |_| asked.set(true))
    };
    html! {
        <section class="card">
            <h2>{ own::LEAVE }</h2>
            <p class="muted">{ own::LEAVE_LEAD }</p>
            if *asked {
                <form class="narrow-form" {onsubmit}>
                    if props.local {
                        <Field label={own::OLD} kind="password" value={(*password).clone()} on_input={set(&password)} autocomplete="current-password" testid={test_ids::LEAVE_PASSWORD} />
                    }
                    if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
                    <button type="submit" class="danger" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::CONFIRM_DELETE}>{ own::REALLY }</button>
                </form>
            } else {
                <button type="button" class="danger" onclick={ask} data-testid={test_ids::LEAVE}>{ own::LEAVE_BUTTON }</button>
            }
        </section>
    }
}
