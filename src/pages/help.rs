//! Help and versions.

use yew::prelude::*;

use crate::components::facts::Facts;
use crate::components::notes::Note;
use crate::components::page_title::PageTitle;
use crate::components::remote_view::remote_view;
use crate::hooks::use_app;
use crate::{test_ids, text};

/// Version of this page.
const PAGE: &str = env!("CARGO_PKG_VERSION");

/// Help and versions.
#[component]
pub fn Help() -> Html {
    let app = use_app();
    {
        let vault = app.vault.clone();
        // Its version is known once it runs; should it not start, the line stays empty and the run itself will say why.
        use_effect_with((), move |()| drop(vault.start()));
    }
    let vault = app
        .vault_version
        .as_ref()
        .map(|(version, workers)| text::help::vault(version, *workers));
    let service = remote_view(&app.version, text::help::ASKING, None, |version| {
        let rows = vec![
            (text::help::SERVICE.into(), version.blindfold.clone()),
            (text::help::CONTRACT.into(), version.server.clone()),
            (text::help::CLIENT.into(), version.pyhelayers.clone()),
        ];
        html! {
            <>
                if version.blindfold != PAGE { <Note tone="warn"><p><strong>{ text::help::MISMATCH }</strong>{ " " }{ text::help::MISMATCH_MORE }</p></Note> }
                <Facts {rows} />
            </>
        }
    });
    let questions = text::help::QUESTIONS.iter().map(|(question, answer)| html! { <details><summary>{ *question }</summary><p>{ *answer }</p></details> });
    html! {
        <>
            <PageTitle title={text::help::TITLE} />
            <section class="prose">{ for questions }</section>
            <section class="card" data-testid={test_ids::VERSIONS}>
                <h2>{ text::help::VERSIONS }</h2>
                <Facts rows={vec![
                    (text::help::PAGE.into(), PAGE.to_owned()),
                    (text::help::VAULT.into(), vault.unwrap_or_else(|| text::help::STARTING.to_owned())),
                ]} />
                { service }
            </section>
        </>
    }
}
