//! Rows prepared and a plan made: what it will cost, before anything is made.

use vault_api::{Reply, Request};

use crate::hooks::App;
use crate::hooks::vault::Attachment;
use crate::state::journey::{Event, Journey, Planned, Prepared};
use crate::state::remote::Remote;
use crate::state::trouble::Trouble;

/// Prepares the rows and makes a plan; the run hears of both.
pub async fn into_run(app: App) {
    let journey = (*app.journey).clone();
    app.tell(Event::Preparing);
    app.tell(Event::Prepared(Remote::Pending));
    let prepared = match prepare(&app, &journey).await {
        Ok(prepared) => prepared,
        Err(trouble) => return app.tell(Event::Prepared(Remote::Failed(trouble))),
    };
    app.tell(Event::Prepared(Remote::Ready(prepared.clone())));
    app.tell(Event::Planned(Remote::Pending));
    let plan = plan(
        &app,
        Request::Plan {
            data: prepared.handle,
            settings: journey.settings.clone(),
        },
    )
    .await;
    app.tell(Event::Planned(plan.into()));
}

/// Prepares the rows of a run.
///
/// # Errors
/// The vault's refusal, which names row and column.
pub async fn prepare(app: &App, journey: &Journey) -> Result<Prepared, Trouble> {
    let features = journey
        .features
        .ready()
        .ok_or_else(Trouble::vault_lost)?
        .handle;
    let labels = journey.labels.as_ref().map(|table| table.handle);
    let request = Request::Prepare {
        features,
        labels,
        choices: journey.choices_in_effect(),
    };
    match app.vault.quick(request, Attachment::None).await?.0 {
        Reply::Data { data, summary } => Ok(Prepared {
            handle: data,
            summary,
        }),
        _ => Err(Trouble::vault_lost()),
    }
}

/// Asks the service how fast it trains; a plan is as good without its answer.
pub async fn ask_pace(app: App) {
    if let Ok(pace) = app.service().pace().await {
        app.tell(Event::Paced(pace));
    }
}

/// Makes a plan.
///
/// # Errors
/// The vault's refusal: a setting is out of range, or no parameters fit.
pub async fn plan(app: &App, request: Request) -> Result<Planned, Trouble> {
    match app.vault.quick(request, Attachment::None).await?.0 {
        Reply::Plan { plan, summary } => Ok(Planned {
            handle: plan,
            summary,
        }),
        _ => Err(Trouble::vault_lost()),
    }
}
