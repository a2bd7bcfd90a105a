//! The secret key made, the model registered, the evaluation keys made and sent one at a time.

use vault_api::{KeyHandle, PlanHandle, Reply, Request, StartFrom};

use super::stream::{Show, Target, send_whole, stream};
use crate::hooks::App;
use crate::hooks::browser::now_ms;
use crate::hooks::stop::Stop;
use crate::hooks::vault::Attachment;
use crate::service::calls::Upload;
use crate::state::journey::{Event, Journey, Key, Long};
use crate::state::run_record::{RunRecord, Stage, Took};
use crate::state::trouble::Trouble;
use crate::state::work::{Unit, Work};
use crate::text;

/// Makes the secret key; it is there at once.
///
/// # Errors
/// When the plan is gone.
pub async fn make_key(app: &App, plan: PlanHandle) -> Result<Key, Trouble> {
    match app
        .vault
        .quick(Request::MakeKey { plan }, Attachment::None)
        .await?
        .0
    {
        Reply::Key { key, key_id } => Ok(Key {
            handle: key,
            id: key_id,
            saved: false,
        }),
        _ => Err(Trouble::vault_lost()),
    }
}

/// Registers the model and sends all keys; the run hears of it.
pub async fn into_run(app: App) {
    let stop = app.stops.begin(Long::Keys);
    let show = Show::begin(
        &app,
        Long::Keys,
        &stop,
        Work::new(text::work::REGISTERING, Unit::Bytes, now_ms()),
    );
    let outcome = run(&app, &stop, &show).await;
    app.end(Long::Keys, &stop, outcome);
}

async fn run(app: &App, stop: &Stop, show: &Show) -> Result<(), Trouble> {
    let journey = (*app.journey).clone();
    let plan = journey.plan.ready().ok_or_else(Trouble::vault_lost)?;
    let key = match &journey.key {
        Some(key) => key.clone(),
        None => {
            let key = make_key(app, plan.handle).await?;
            app.tell(Event::KeyMade(key.clone()));
            key
        }
    };
    let model_url = match &journey.record {
        Some(record) => record.model_url.clone(),
        None => {
            let record = register(app, &journey, &key).await?;
            let url = record.model_url.clone();
            app.tell(Event::Recorded(record));
            url
        }
    };
    show.change(|work| Work {
        label: text::work::KEYS.to_owned(),
        ..work
    });
    let request = Request::StreamKeys {
        key: key.handle,
        plan: plan.handle,
    };
    let seconds = stream(
        app,
        request,
        &model_url,
        Target::Model(Upload::EvaluationKeys),
        stop,
        show,
    )
    .await?;
    send_small(app, key.handle, plan.handle, &model_url, stop).await?;
    app.tell(Event::Took(Long::Keys, seconds));
    app.tell(Event::Advanced(Stage::KeysSent));
    Ok(())
}

/// The public key and the initial model (or the mark that training starts from zero).
async fn send_small(
    app: &App,
    key: KeyHandle,
    plan: PlanHandle,
    model_url: &str,
    stop: &Stop,
) -> Result<(), Trouble> {
    let blobs = [
        (Request::MakePublicKey { key, plan }, Upload::PublicKey),
        (Request::EncryptModel { key, plan }, Upload::InitialModel),
    ];
    for (request, what) in blobs {
        let (_, bytes) = app
            .vault
            .ask(request, Attachment::None, stop, |_| ())
            .await?;
        let bytes = bytes.ok_or_else(Trouble::vault_lost)?;
        send_whole(app, &bytes, model_url, Target::Model(what), stop).await?;
    }
    Ok(())
}

async fn register(app: &App, journey: &Journey, key: &Key) -> Result<RunRecord, Trouble> {
    let plan = journey.plan.ready().ok_or_else(Trouble::vault_lost)?;
    let prepared = journey.prepared.ready().ok_or_else(Trouble::vault_lost)?;
    let service = app.service();
    let model_url = service.deploy_model(&journey.model_name).await?;
    service.register_user(&model_url).await?;
    service
        .add_profile(&model_url, &plan.summary.profile_json)
        .await?;
    let settings = &journey.settings;
    let features = journey
        .features
        .ready()
        .map(|table| table.name.clone())
        .unwrap_or_default();
    Ok(RunRecord {
        username: app
            .session
            .signed_in
            .as_ref()
            .map(|tokens| tokens.username.clone())
            .unwrap_or_default(),
        model_name: journey.model_name.clone(),
        model_url,
        train_url: None,
        stage: Stage::Registered,
        rows: prepared.summary.train_rows,
        features: prepared.summary.features.len(),
        epochs: settings.epochs,
        learning_rate: settings.learning_rate,
        activation: plan.summary.activation,
        algorithm: plan.summary.algorithm,
        refresh: plan.summary.refresh,
        stopped_at: None,
        initial_weights: match &settings.start {
            StartFrom::Zero => None,
            StartFrom::Model { weights } => Some(weights.len()),
        },
        choices: journey.choices_in_effect(),
        files: (
            features,
            journey.labels.as_ref().map(|table| table.name.clone()),
        ),
        key_id: key.id.clone(),
        whitened: prepared.summary.whitened,
        sealed_here: false,
        took: Took::default(),
    })
}
