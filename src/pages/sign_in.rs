//! Sign in.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::page_title::PageTitle;
use crate::components::sign_in_form::SignInForm;
use crate::hooks::use_app;
use crate::route::Route;
use crate::text;

/// Sign in, then on with the run or to the start.
#[component]
pub fn SignIn() -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let on_done = {
        let begun = app.journey.features.ready().is_some();
        Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(if begun { &Route::Train } else { &Route::Home });
            }
        })
    };
    html! {
        <div class="narrow">
            <PageTitle title={text::account::SIGN_IN} />
            <p class="muted">{ text::account::SIGN_IN_LEAD }</p>
            <SignInForm {on_done} />
        </div>
    }
}
