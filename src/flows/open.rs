//! The trained model fetched, decrypted, and replayed in the clear.

use js_sys::Uint8Array;
use vault_api::{Progress, Reply, Request, Stage as VaultStage};

use super::stream::Show;
use crate::hooks::App;
use crate::hooks::browser::now_ms;
use crate::hooks::stop::Stop;
use crate::hooks::vault::Attachment;
use crate::state::journey::{Event, Long, Opened};
use crate::state::trouble::Trouble;
use crate::state::work::{Unit, Work};
use crate::text;

/// Fetches and opens the result; the run hears of it. Whatever comes of it, the service is asked the same things.
pub async fn into_run(app: App) {
    let stop = app.stops.begin(Long::Open);
    let show = Show::begin(
        &app,
        Long::Open,
        &stop,
        Work::new(text::work::FETCHING, Unit::Things("epochs"), now_ms()),
    );
    let outcome = run(&app, &stop, &show).await;
    app.end(Long::Open, &stop, outcome);
}

async fn run(app: &App, stop: &Stop, show: &Show) -> Result<(), Trouble> {
    let journey = (*app.journey).clone();
    let train_url = journey
        .record
        .as_ref()
        .and_then(|record| record.train_url.clone())
        .ok_or_else(Trouble::vault_lost)?;
    let key = journey.key.as_ref().ok_or_else(Trouble::vault_lost)?.handle;
    let plan = journey.plan.ready().ok_or_else(Trouble::vault_lost)?.handle;
    let data = journey.prepared.ready().map(|prepared| prepared.handle);
    let bytes = app.service().get_results(&train_url).await?;
    show.change(|work| Work {
        label: text::work::OPENING.to_owned(),
        ..work
    });
    let epochs = journey.record.as_ref().and_then(|it| it.stopped_at);
    let request = Request::OpenResult {
        key,
        plan,
        data,
        epochs,
    };
    let attachment = Attachment::Bytes(Uint8Array::from(bytes.as_slice()));
    match app
        .vault
        .ask(request, attachment, stop, |progress| tell(show, progress))
        .await?
        .0
    {
        Reply::Result { result, summary } => {
            app.tell(Event::Opened(Box::new(Opened {
                handle: result,
                summary: *summary,
            })));
            Ok(())
        }
        _ => Err(Trouble::vault_lost()),
    }
}

fn tell(show: &Show, progress: Progress) {
    show.change(|work| {
        let mut work = work.at(progress.done, progress.total, now_ms());
        if progress.stage == VaultStage::Replay {
            work.label = text::work::REPLAYING.to_owned();
        }
        work.told = progress.remaining_seconds;
        work
    });
}
