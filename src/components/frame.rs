//! What surrounds every page: skip link, navigation, who is signed in.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::hooks::use_app;
use crate::route::Route;
use crate::state::journey::Event;
use crate::state::session::SessionAction;
use crate::{test_ids, text};

/// Properties of [`Frame`].
#[derive(Properties, PartialEq)]
pub struct FrameProps {
    /// The page.
    pub children: Html,
}

/// What surrounds every page.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let here = use_route::<Route>().unwrap_or(Route::NotFound);
    let links = [
        (Route::Train, text::frame::TRAIN, test_ids::NAV_TRAIN),
        (Route::Predict, text::frame::PREDICT, test_ids::NAV_PREDICT),
        (Route::Sees, text::frame::SEES, test_ids::NAV_SEES),
        (Route::Usage, text::frame::USAGE, test_ids::NAV_USAGE),
        (Route::Api, text::frame::API, test_ids::NAV_API),
        (
            Route::Security,
            text::frame::SECURITY,
            test_ids::NAV_SECURITY,
        ),
        (Route::Help, text::frame::HELP, test_ids::NAV_HELP),
    ];
    let links = links.into_iter().map(|(route, name, testid)| {
        let current =
            here == route || matches!((&here, &route), (Route::TrainStep { .. }, Route::Train));
        html! { <NavLink to={route} {name} {current} {testid} /> }
    });
    html! {
        <>
            <a class="skip" href="#main">{ text::frame::SKIP }</a>
            <header class="frame-head">
                <div class="container">
                    <Link<Route> to={Route::Home} classes="brand"><img src="/icon.svg" alt="" width="28" height="28" />{ text::frame::NAME }</Link<Route>>
                    <nav aria-label={text::frame::PAGES}>{ for links }</nav>
                    <Lock />
                    <Who />
                </div>
            </header>
            <main id="main" class="container">{ props.children.clone() }</main>
            <footer class="frame-foot"><div class="container"><span>{ text::frame::FOOT }</span></div></footer>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct NavLinkProps {
    to: Route,
    name: &'static str,
    current: bool,
    testid: &'static str,
}

/// A link that says when it leads to the page shown. (The router's own link takes no `aria-current`.)
#[component]
fn NavLink(props: &NavLinkProps) -> Html {
    let navigator = use_navigator();
    let onclick = {
        let to = props.to.clone();
        Callback::from(move |event: MouseEvent| {
            // A click with a modifier is the browser's: a new tab, a download.
            if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
                return;
            }
            event.prevent_default();
            if let Some(navigator) = &navigator {
                navigator.push(&to);
            }
        })
    };
    html! {
        <a href={props.to.to_path()} {onclick} aria-current={props.current.then_some("page")} data-testid={props.testid}>{ props.name }</a>
    }
}

/// Locks the vault: key and rows are overwritten, their worker ended.
#[component]
fn Lock() -> Html {
    let app = use_app();
    let lock = {
        let app = app.clone();
        Callback::from(move |_| {
            let app = app.clone();
            spawn_local(async move {
                app.stops.stop_all();
                app.vault.lock().await;
                app.tell(Event::Locked);
            });
        })
    };
    if app.journey.key.is_none() {
        return Html::default();
    }
    html! { <button type="button" class="link" onclick={lock} title={text::frame::LOCK_MORE} data-testid={test_ids::LOCK}>{ text::frame::LOCK }</button> }
}

/// Who is signed in, with a button to leave; else links to come in.
#[component]
fn Who() -> Html {
    let app = use_app();
    let Some(tokens) = &app.session.signed_in else {
        return html! { <span class="who"><NavLink to={Route::SignIn} name={text::frame::SIGN_IN} current=false testid={test_ids::NAV_SIGN_IN} /></span> };
    };
    let sign_out = {
        let app = app.clone();
        Callback::from(move |_| {
            let app = app.clone();
            spawn_local(async move {
                // Left either way: tokens that the service could not be told of end by themselves.
                let _ = app.service().sign_out().await;
                app.session.dispatch(SessionAction::SignOut);
            });
        })
    };
    html! {
        <span class="who">
            <Link<Route> to={Route::Account}><span data-testid={test_ids::SIGNED_IN_AS}>{ &tokens.username }</span></Link<Route>>
            <button type="button" class="link" onclick={sign_out} data-testid={test_ids::SIGN_OUT}>{ text::frame::SIGN_OUT }</button>
        </span>
    }
}
