//! Back from the external provider.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::page_title::PageTitle;
use crate::components::remote_view::remote_view;
use crate::flows::provider;
use crate::hooks::use_app;
use crate::route::Route;
use crate::state::remote::Remote;
use crate::text::account::provider as text;

/// Takes the provider's answer, then on to the start.
#[component]
pub fn SignedIn() -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let outcome = use_state(|| Remote::<()>::Pending);
    {
        let outcome = outcome.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                let done = provider::come_back(&app).await;
                if let (Ok(()), Some(navigator)) = (&done, navigator) {
                    // Replaced, so that the code in the address is not in the history.
                    navigator.replace(&Route::Home);
                }
                outcome.set(done.into());
            });
        });
    }
    html! {
        <div class="narrow">
            <PageTitle title={text::TITLE} />
            { remote_view(&outcome, text::RETURNING, None, |()| Html::default()) }
            if outcome.trouble().is_some() { <Link<Route> to={Route::SignIn}>{ text::AGAIN }</Link<Route>> }
        </div>
    }
}
