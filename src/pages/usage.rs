//! What the server holds of one's own, and what was used.

mod bars;
mod model;

use wasm_bindgen_futures::spawn_local;
use wire::rest::{JobEntry, Listing, ModelEntry, UsageEntry, UsageReport};
use yew::prelude::*;

use crate::components::page_title::PageTitle;
use crate::components::remote_view::remote_view;
use crate::components::sign_in_form::SignInForm;
use crate::hooks::use_app;
use crate::service::Service;
use crate::state::remote::Remote;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};
use bars::Bars;
use model::{Kept, ModelCard};

/// Everything that the page shows.
#[derive(Clone, PartialEq)]
struct Holdings {
    usage: UsageReport,
    models: Vec<Kept>,
}

async fn fetch(service: &Service) -> Result<Holdings, Trouble> {
    let mut usage = service.usage().await?;
    let listed: Listing<ModelEntry> = service.models().await?;
    let jobs: Listing<JobEntry> = service.jobs().await?;
    let mut models = Vec::with_capacity(listed.items.len());
    for entry in listed.items {
        let url = &entry.model_url;
        let (keys, data) = if entry.registered_at.is_some() {
            (
                service.keys(url).await?.items,
                service.data_sets(url).await?.items,
            )
        } else {
            (Vec::new(), Vec::new())
        };
        if entry.owned {
            add_others(&mut usage, service.model_usage(url).await?);
        }
        let jobs = jobs.items.iter().filter(|job| job.service == entry.service);
        models.push(Kept {
            jobs: jobs.cloned().collect(),
            entry,
            keys,
            data,
        });
    }
    Ok(Holdings { usage, models })
}

/// Adds what others used of a model of one's own.
fn add_others(usage: &mut UsageReport, of_model: UsageReport) {
    let known = |entry: &UsageEntry| (entry.service.clone(), entry.username.clone());
    let own: Vec<_> = usage.entries.iter().map(known).collect();
    let others = of_model.entries.into_iter();
    usage
        .entries
        .extend(others.filter(|entry| !own.contains(&known(entry))));
}

/// What the server holds of one's own, and what was used.
#[component]
pub fn Usage() -> Html {
    let app = use_app();
    let holdings = use_state(Remote::<Holdings>::default);
    let load = {
        let (app, holdings) = (app.clone(), holdings.clone());
        Callback::from(move |()| {
            let (app, holdings) = (app.clone(), holdings.clone());
            if holdings.ready().is_none() {
                holdings.set(Remote::Pending);
            }
            spawn_local(async move { holdings.set(fetch(&app.service()).await.into()) });
        })
    };
    {
        let load = load.clone();
        use_effect_with(app.session.signed_in.is_some(), move |signed_in| {
            if *signed_in {
                load.emit(());
            }
        });
    }
    let content = if app.session.signed_in.is_none() {
        html! { <section class="narrow"><p class="muted">{ text::usage::SIGN_IN_FIRST }</p><SignInForm /></section> }
    } else {
        let retry = load.reform(|_: MouseEvent| ());
        remote_view(&holdings, text::usage::ASKING, Some(retry), |holdings| {
            html! {
                <>
                    <section class="card" data-testid={test_ids::USAGE}>
                        <h2>{ text::usage::USED }</h2>
                        <Bars report={holdings.usage.clone()} />
                    </section>
                    if holdings.models.is_empty() { <p class="muted">{ text::usage::NO_MODELS }</p> }
                    { for holdings.models.iter().map(|kept| html! { <ModelCard key={kept.entry.service.clone()} kept={kept.clone()} changed={load.clone()} /> }) }
                </>
            }
        })
    };
    html! {
        <>
            <PageTitle title={text::usage::TITLE} />
            <p class="lead">{ text::usage::LEAD }</p>
            { content }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::rest::UsedFor;

    #[test]
    fn an_owner_sees_others_once_and_themselves_once() {
        let entry = |username: &str, kind| UsageEntry {
            service: "s".to_owned(),
            model: "m".to_owned(),
            version: "1".to_owned(),
            username: username.to_owned(),
            kind,
            calls: 1,
            bytes_in: 0,
            bytes_out: 0,
            compute_seconds: 0.0,
            last_at: 0,
        };
        let (own, other) = (
            entry("ann", UsedFor::Training),
            entry("eve", UsedFor::Upload),
        );
        let mut usage = UsageReport {
            entries: vec![own.clone()],
        };
        let of_model = UsageReport {
            entries: vec![own.clone(), other.clone(), entry("eve", UsedFor::Training)],
        };
        add_others(&mut usage, of_model);
        assert_eq!(usage.entries[..2], [own, other]);
        assert_eq!(usage.entries.len(), 3);
    }
}
