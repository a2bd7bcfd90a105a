//! One model: what is kept for it, how old it is, and the buttons that delete it.

use wasm_bindgen_futures::spawn_local;
use wire::rest::{JobEntry, ModelEntry, StoredEntry};
use yew::prelude::*;

use crate::components::notes::{Note, TroubleNote};
use crate::components::sure_button::SureButton;
use crate::hooks::browser::now_ms;
use crate::hooks::use_app;
use crate::service::Service;
use crate::state::format;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// A model and what is kept for it.
#[derive(Clone, PartialEq)]
pub struct Kept {
    /// The model.
    pub entry: ModelEntry,
    /// Keys, sealed secret key, starting model.
    pub keys: Vec<StoredEntry>,
    /// Data sets.
    pub data: Vec<StoredEntry>,
    /// Jobs, newest first.
    pub jobs: Vec<JobEntry>,
}

/// Properties of [`ModelCard`].
#[derive(Properties, PartialEq)]
pub struct ModelCardProps {
    /// The model and what is kept.
    pub kept: Kept,
    /// Something was deleted.
    pub changed: Callback<()>,
}

/// What a button deletes.
#[derive(Clone, PartialEq)]
enum Deletion {
    Data(String),
    All,
    Model,
}

async fn delete(service: &Service, entry: &ModelEntry, what: Deletion) -> Result<(), Trouble> {
    match what {
        Deletion::Data(name) => service.delete_data_set(&entry.model_url, &name).await,
        Deletion::All => service.unregister_user(&entry.model_url).await,
        Deletion::Model => service.undeploy_model(&entry.model, &entry.version).await,
    }
}

fn age(since: Option<i64>) -> String {
    since.map_or_else(
        || "—".to_owned(),
        |at| format::age(now_ms() / 1e3 - at as f64),
    )
}

/// One model: what is kept for it, how old it is, and the buttons that delete it.
#[component]
pub fn ModelCard(props: &ModelCardProps) -> Html {
    let app = use_app();
    let trouble = use_state(|| None::<Trouble>);
    let deletes = |what: Deletion| {
        let (app, trouble) = (app.clone(), trouble.clone());
        let (entry, changed) = (props.kept.entry.clone(), props.changed.clone());
        Callback::from(move |()| {
            let (app, trouble, what) = (app.clone(), trouble.clone(), what.clone());
            let (entry, changed) = (entry.clone(), changed.clone());
            spawn_local(async move {
                match delete(&app.service(), &entry, what).await {
                    Ok(()) => changed.emit(()),
                    Err(refusal) => trouble.set(Some(refusal)),
                }
            });
        })
    };
    let Kept {
        entry,
        keys,
        data,
        jobs,
    } = &props.kept;
    let row = |stored: &StoredEntry, button: Html| {
        let name = if stored.name.is_empty() {
            text::usage::kind(&stored.kind).to_owned()
        } else {
            format!("{}: {}", stored.name, text::usage::kind(&stored.kind))
        };
        html! { <tr><th scope="row">{ name }</th><td class="number">{ format::bytes(stored.bytes) }</td><td class="number">{ age(stored.stored_at) }</td><td>{ button }</td></tr> }
    };
    let kept = keys.iter().map(|stored| row(stored, Html::default())).chain(data.iter().map(|stored| {
        let button = html! {
            <SureButton label={text::usage::DELETE} spoken={text::usage::delete_named(&stored.name)}
                on_sure={deletes(Deletion::Data(stored.name.clone()))} testid={test_ids::DELETE_DATA} />
        };
        row(stored, button)
    }));
    let registered = entry.registered_at.is_some();
    let of_this_run = app
        .journey
        .record
        .as_ref()
        .is_some_and(|record| record.model_url == entry.model_url);
    html! {
        <section class="card" data-testid={test_ids::KEPT_MODEL}>
            <h2>{ &entry.model }{ " " }<small class="muted">{ &entry.version }{ ", " }{ text::usage::deployed(&age(Some(entry.created_at))) }</small></h2>
            if let Some(trouble) = &*trouble { <TroubleNote trouble={trouble.clone()} /> }
            if of_this_run { <Note tone="warn"><p>{ text::usage::WARN_RUN }</p></Note> }
            if keys.is_empty() && data.is_empty() {
                <p class="muted">{ if registered { text::usage::NOTHING_KEPT } else { text::usage::NOT_REGISTERED } }</p>
            } else {
                <div class="scroll">
                    <table>
                        <thead><tr>{ for heads() }</tr></thead>
                        <tbody>{ for kept }</tbody>
                    </table>
                </div>
            }
            if !jobs.is_empty() { <p class="muted">{ text::usage::jobs(&states(jobs)) }</p> }
            <div class="actions">
                if registered { <SureButton label={text::usage::DELETE_ALL} on_sure={deletes(Deletion::All)} testid={test_ids::DELETE_ALL} /> }
                if entry.owned { <SureButton label={text::usage::UNDEPLOY} on_sure={deletes(Deletion::Model)} testid={test_ids::UNDEPLOY} /> }
            </div>
        </section>
    }
}

fn heads() -> impl Iterator<Item = Html> {
    let head = |(place, name): (usize, &&'static str)| {
        let class = classes!(matches!(place, 1 | 2).then_some("number"));
        html! { <th scope="col" {class}>{ *name }</th> }
    };
    let delete =
        html! { <th scope="col"><span class="visually-hidden">{ text::usage::DELETE }</span></th> };
    let heads = text::usage::KEPT_HEADS.iter().enumerate().map(head);
    heads.chain(std::iter::once(delete))
}

/// How many jobs are in which state: `2 Completed, 1 Running`.
fn states(jobs: &[JobEntry]) -> String {
    let count = |state: wire::rest::JobStatus| {
        let of = jobs
            .iter()
            .filter(|job| job.progress.state == state)
            .count();
        (of > 0).then(|| format!("{of} {}", state.as_str().to_lowercase()))
    };
    let counted = wire::rest::JobStatus::ALL.into_iter().filter_map(count);
    counted.collect::<Vec<_>>().join(", ")
}
