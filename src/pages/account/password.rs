//! Change of the password.

use yew::prelude::*;

use crate::components::field::Field;
use crate::components::notes::{Note, TroubleNote};
use crate::components::sign_in_form::{begin, set};
use crate::hooks::{use_app, use_submit};
use crate::test_ids;
use crate::text::account::{self, own};

/// Properties of [`Password`].
#[derive(Properties, PartialEq)]
pub struct PasswordProps {
    /// Whose it is.
    pub username: String,
}

/// Change of the password; the page goes on with the tokens that the change gives.
#[component]
pub fn Password(props: &PasswordProps) -> Html {
    let app = use_app();
    let (old, new) = (use_state(String::new), use_state(String::new));
    let (outcome, onsubmit) = {
        let (app, old, new) = (app.clone(), old.clone(), new.clone());
        let username = props.username.clone();
        use_submit(move || {
            let (app, old, new, username) =
                (app.clone(), old.clone(), new.clone(), username.clone());
            async move {
                let tokens = app.service().change_password(&old, &new).await?;
                begin(&app, username, &tokens);
                old.set(String::new());
                new.set(String::new());
                Ok(())
            }
        })
    };
    html! {
        <form class="card" {onsubmit}>
            <h2>{ own::PASSWORD }</h2>
            <p class="muted">{ own::PASSWORD_LEAD }</p>
            <Field label={own::OLD} kind="password" value={(*old).clone()} on_input={set(&old)} autocomplete="current-password" testid={test_ids::OLD_PASSWORD} />
            <Field label={account::NEW_PASSWORD} kind="password" value={(*new).clone()} on_input={set(&new)} autocomplete="new-password" minlength="8" testid={test_ids::NEW_PASSWORD} />
            if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
            if outcome.ready().is_some() { <Note tone="good" testid={test_ids::PASSWORD_CHANGED}><p>{ own::CHANGED }</p></Note> }
            <div class="actions"><button type="submit" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::CHANGE_PASSWORD}>{ own::CHANGE }</button></div>
        </form>
    }
}
