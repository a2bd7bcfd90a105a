//! What can be taken away, and what is left behind.

use vault_api::{Reply, Request, ResultHandle};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::seal::Seal;
use crate::components::notes::TroubleNote;
use crate::flows::clean_up;
use crate::flows::seal::not_saved;
use crate::hooks::vault::Attachment;
use crate::hooks::{App, browser, use_app};
use crate::route::Route;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// Properties of [`TakeAway`].
#[derive(Properties, PartialEq)]
pub struct TakeAwayProps {
    /// The decrypted model.
    pub result: ResultHandle,
}

/// Files to save, the key, and deleting the run on the server.
#[component]
pub fn TakeAway(props: &TakeAwayProps) -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let trouble = use_state(|| None::<Trouble>);
    let sure = use_state(|| false);
    let save = |request: fn(ResultHandle) -> Request| {
        let (app, trouble, result) = (app.clone(), trouble.clone(), props.result);
        Callback::from(move |_: MouseEvent| {
            let (app, trouble) = (app.clone(), trouble.clone());
            spawn_local(async move { trouble.set(export(&app, request(result)).await.err()) });
        })
    };
    let ask = {
        let sure = sure.clone();
        Callback::from(move |_: MouseEvent| sure.set(true))
    };
    let delete = {
        let (app, trouble) = (app.clone(), trouble.clone());
        Callback::from(move |_: MouseEvent| {
            let (app, trouble, navigator) = (app.clone(), trouble.clone(), navigator.clone());
            spawn_local(async move {
                match clean_up::delete_run(&app).await {
                    Err(refusal) => trouble.set(Some(refusal)),
                    Ok(()) => {
                        if let Some(navigator) = navigator {
                            navigator.push(&Route::Home);
                        }
                    }
                }
            });
        })
    };
    html! {
        <>
            <section class="card">
                <h2>{ text::result::TAKE_AWAY }</h2>
                <p>{ text::result::TAKE_AWAY_MORE }</p>
                if let Some(trouble) = &*trouble { <TroubleNote trouble={trouble.clone()} /> }
                <div class="actions">
                    <button type="button" onclick={save(|result| Request::ExportModel { result })} data-testid={test_ids::SAVE_MODEL}>{ text::result::SAVE_MODEL }</button>
                    <button type="button" class="quiet" onclick={save(|result| Request::ExportSnippet { result })} data-testid={test_ids::SAVE_SNIPPET}>{ text::result::SAVE_SNIPPET }</button>
                </div>
            </section>
            if app.journey.key.as_ref().is_some_and(|key| !key.saved) { <Seal /> }
            <section class="card">
                <h2>{ text::result::CLEAN_UP }</h2>
                <p>{ text::result::CLEAN_UP_MORE }</p>
                <div class="actions">
                    if *sure {
                        <button type="button" class="danger" onclick={delete} data-testid={test_ids::CONFIRM_DELETE}>{ text::result::DELETE_SURE }</button>
                    } else {
                        <button type="button" class="danger" onclick={ask} data-testid={test_ids::DELETE_RUN}>{ text::result::DELETE }</button>
                    }
                </div>
            </section>
        </>
    }
}

async fn export(app: &App, request: Request) -> Result<(), Trouble> {
    match app.vault.quick(request, Attachment::None).await? {
        (
            Reply::Blob {
                file_name,
                media_type,
                ..
            },
            Some(bytes),
        ) => browser::save(&bytes, &file_name, &media_type).map_err(|_| not_saved()),
        _ => Err(Trouble::vault_lost()),
    }
}
