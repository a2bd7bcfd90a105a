//! What holds for every page: providers, what is remembered, which page an address shows.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::frame::Frame;
use crate::hooks::app_state::{App, VaultVersion};
use crate::hooks::browser::{self, RUN, SESSION, now_ms};
use crate::hooks::stop::Stops;
use crate::hooks::vault::{News, Vault};
use crate::pages;
use crate::route::Route;
use crate::service::config::Config;
use crate::state::journey::{Event, Journey};
use crate::state::remote::Remote;
use crate::state::run_record::RunRecord;
use crate::state::session::Session;
use crate::state::traffic::Traffic;
use crate::text;

/// The page, once it is known where the service is.
#[component]
pub fn Main() -> Html {
    let config = use_state(|| None::<Config>);
    {
        let config = config.clone();
        use_effect_with((), move |()| {
            spawn_local(async move { config.set(Some(Config::fetch().await)) })
        });
    }
    match &*config {
        None => {
            html! { <main class="container"><p aria-busy="true">{ text::frame::OPENING }</p></main> }
        }
        Some(config) => {
            html! { <BrowserRouter><Provider config={config.clone()} /></BrowserRouter> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct ProviderProps {
    config: Config,
}

#[component]
fn Provider(props: &ProviderProps) -> Html {
    let session = use_reducer_eq(|| {
        Session::restored(
            browser::read(browser::of_this_tab(), SESSION).as_deref(),
            now_ms(),
        )
    });
    let journey = use_reducer_eq(|| {
        Journey::restored(RunRecord::restored(
            browser::read(browser::local(), RUN).as_deref(),
        ))
    });
    let traffic = use_reducer(Traffic::default);
    let vault_version = use_state(VaultVersion::default);
    let version = use_state(Remote::default);
    let identity = use_state(Remote::default);
    let vault = use_memo((), |()| vault(&journey, &vault_version));
    let stops = use_memo((), |()| Stops::default());
    let app = App {
        session,
        journey,
        traffic,
        vault: (*vault).clone(),
        vault_version,
        config: props.config.clone(),
        version,
        identity,
        stops: (*stops).clone(),
    };
    use_remember(&app);
    use_version(&app);
    html! {
        <ContextProvider<App> context={app}>
            <Frame><Switch<Route> render={page} /></Frame>
        </ContextProvider<App>>
    }
}

fn vault(journey: &UseReducerHandle<Journey>, version: &UseStateHandle<VaultVersion>) -> Vault {
    let (journey, version) = (journey.dispatcher(), version.clone());
    Vault::new(Callback::from(move |news| match news {
        News::Ready(number, workers) => version.set(Some((number, workers))),
        News::Lost => journey.dispatch(Event::Locked),
    }))
}

/// Session and run survive a reload: addresses, choices and tokens, never a key, a row or a passphrase.
#[hook]
fn use_remember(app: &App) {
    use_effect_with(app.session.signed_in.clone(), |signed_in| {
        let json = signed_in
            .as_ref()
            .and_then(|tokens| serde_json::to_string(tokens).ok());
        browser::write(browser::of_this_tab(), SESSION, json.as_deref());
    });
    use_effect_with(app.journey.record.clone(), |record| {
        let json = record
            .as_ref()
            .and_then(|record| serde_json::to_string(record).ok());
        browser::write(browser::local(), RUN, json.as_deref());
    });
}

/// Asks the service once which version it is, which help shows, and where it keeps its accounts.
#[hook]
fn use_version(app: &App) {
    let app = app.clone();
    use_effect_with((), move |()| {
        let mut service = app.service();
        service.token = None;
        spawn_local(async move {
            app.version.set(service.version().await.into());
            app.identity.set(service.identity().await.into());
        });
    });
}

fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <pages::home::Home /> },
        Route::SignUp => html! { <pages::sign_up::SignUp /> },
        Route::Confirm => html! { <pages::confirm::Confirm /> },
        Route::SignIn => html! { <pages::sign_in::SignIn /> },
        Route::SignedIn => html! { <pages::signed_in::SignedIn /> },
        Route::Forgotten => html! { <pages::forgotten::Forgotten /> },
        Route::Account => html! { <pages::account::Account /> },
        Route::Train => html! { <pages::train::Train /> },
        Route::TrainStep { step } => html! { <pages::train::Train {step} /> },
        Route::Predict => html! { <pages::predict::Predict /> },
        Route::Gateway => html! { <pages::gateway::Gateway /> },
        Route::Sees => html! { <pages::sees::Sees /> },
        Route::Usage => html! { <pages::usage::Usage /> },
        Route::Api => html! { <pages::api::Api /> },
        Route::Help => html! { <pages::help::Help /> },
        Route::Security => html! { <pages::security::Security /> },
        Route::NotFound => html! { <pages::not_found::NotFound /> },
    }
}
