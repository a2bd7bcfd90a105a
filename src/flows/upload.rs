//! The rows encrypted and sent.

use vault_api::Request;

use super::stream::{Show, Target, stream};
use crate::hooks::App;
use crate::hooks::browser::now_ms;
use crate::hooks::stop::Stop;
use crate::state::journey::{Event, Long};
use crate::state::run_record::Stage;
use crate::state::trouble::Trouble;
use crate::state::work::{Unit, Work};
use crate::text;

/// Encrypts the rows and sends them; the run hears of it.
pub async fn into_run(app: App) {
    let stop = app.stops.begin(Long::Upload);
    let show = Show::begin(
        &app,
        Long::Upload,
        &stop,
        Work::new(text::work::ENCRYPTING, Unit::Bytes, now_ms()),
    );
    let outcome = run(&app, &stop, &show).await;
    app.end(Long::Upload, &stop, outcome);
}

async fn run(app: &App, stop: &Stop, show: &Show) -> Result<(), Trouble> {
    let journey = (*app.journey).clone();
    let plan = journey.plan.ready().ok_or_else(Trouble::vault_lost)?.handle;
    let data = journey
        .prepared
        .ready()
        .ok_or_else(Trouble::vault_lost)?
        .handle;
    let key = journey.key.as_ref().ok_or_else(Trouble::vault_lost)?.handle;
    let model_url = journey
        .record
        .as_ref()
        .map(|record| record.model_url.clone())
        .unwrap_or_default();
    let seconds = stream(
        app,
        Request::StreamData { key, plan, data },
        &model_url,
        Target::Data,
        stop,
        show,
    )
    .await?;
    app.tell(Event::Took(Long::Upload, seconds));
    app.tell(Event::Advanced(Stage::DataSent));
    Ok(())
}
