//! Training on the server: asked for once, then watched, and attended when it waits. Else the job goes on without this page.

use futures_util::future::select;
use gloo_timers::future::TimeoutFuture;
use wire::rest::{JobStatus, Progress};

use super::attend;
use super::stream::Show;
use crate::hooks::App;
use crate::hooks::browser::now_ms;
use crate::hooks::stop::Stop;
use crate::state::journey::{Event, Long};
use crate::state::run_record::{RunRecord, Stage};
use crate::state::trouble::{Kind, Trouble};
use crate::state::work::{Unit, Work};
use crate::text;

/// Milliseconds between two questions, first and at most.
const PAUSE_MS: (u32, u32) = (40, 2_000);
/// Unanswered questions in a row before giving up watching: about a minute.
const PATIENCE: u32 = 30;

/// Asks for training, unless it was asked for, and watches it; the run hears of it.
pub async fn into_run(app: App) {
    let stop = app.stops.begin(Long::Train);
    let show = Show::begin(
        &app,
        Long::Train,
        &stop,
        Work::new(text::work::TRAINING, Unit::Things("epochs"), now_ms()),
    );
    let outcome = run(&app, &stop, &show).await;
    let over = matches!(&outcome, Err(trouble) if matches!(trouble.kind, Kind::JobEnded | Kind::Cancelled));
    if over && !stop.is_silent() {
        app.tell(Event::TrainingEnded);
    }
    app.end(Long::Train, &stop, outcome);
}

async fn run(app: &App, stop: &Stop, show: &Show) -> Result<(), Trouble> {
    let record = app.journey.record.clone().ok_or_else(Trouble::vault_lost)?;
    let train_url = train_url(app, &record).await?;
    let last = watch(app, &train_url, stop, show).await?;
    if last.epoch < last.epochs {
        app.tell(Event::StoppedAt(last.epoch));
    }
    app.tell(Event::Took(Long::Train, last.elapsed_seconds));
    app.tell(Event::Advanced(Stage::Trained));
    Ok(())
}

/// The training's address: the one that is known, that of a job which this page asked for without hearing the answer, or a new one.
async fn train_url(app: &App, record: &RunRecord) -> Result<String, Trouble> {
    let was_asked_for = record.stage >= Stage::Training;
    let known = record.train_url.clone().filter(|_| was_asked_for);
    if let Some(url) = known {
        return Ok(url);
    }
    let found = match was_asked_for {
        true => unheard_of(app, &record.model_url).await?,
        false => None,
    };
    let url = match found {
        Some(url) => url,
        None => ask(app, &record.model_url).await?,
    };
    app.tell(Event::TrainUrl(url.clone()));
    Ok(url)
}

/// Asks for training. That it does is kept before it is done: a page that is closed at this moment looks for the job when it comes back.
async fn ask(app: &App, model_url: &str) -> Result<String, Trouble> {
    app.tell(Event::Advanced(Stage::Training));
    TimeoutFuture::new(0).await;
    let asked = app.service().train(model_url).await;
    if asked.as_ref().is_err_and(|it| it.kind != Kind::Offline) {
        app.tell(Event::TrainingEnded);
    }
    asked
}

/// The newest job of the model that has not failed.
async fn unheard_of(app: &App, model_url: &str) -> Result<Option<String>, Trouble> {
    let mut jobs = app.service().model_jobs(model_url).await?.items;
    jobs.retain(|job| {
        matches!(
            job.progress.state,
            JobStatus::Running | JobStatus::Completed
        )
    });
    Ok(jobs.into_iter().next().map(|job| job.job_url))
}

async fn watch(app: &App, train_url: &str, stop: &Stop, show: &Show) -> Result<Progress, Trouble> {
    let (mut pause, mut silent) = (PAUSE_MS.0, 0);
    let (mut seen, mut ends) = (0, false);
    attend::replay_ahead(app);
    loop {
        if stop.is_stopped() {
            if !stop.is_silent() {
                app.service().cancel(train_url).await?;
            }
            return Err(Trouble::cancelled());
        }
        match app.service().progress(train_url).await {
            Ok(progress) => {
                silent = 0;
                match progress.state {
                    JobStatus::Completed => return Ok(progress),
                    JobStatus::Cancelled => return Err(ended(text::train::CANCELLED.to_owned())),
                    JobStatus::Failed => return Err(ended(progress.message.unwrap_or_default())),
                    JobStatus::Running => {
                        tell(show, &progress);
                        if progress.waiting.is_some() {
                            attend::go_on(app, train_url, progress.epoch, stop).await?;
                            pause = PAUSE_MS.0;
                        } else if progress.epoch > seen {
                            seen = progress.epoch;
                            attend::look_on(app, train_url, stop).await?;
                        }
                        if stop.is_enough() && !ends && progress.waiting.is_none() {
                            // If it has ended meanwhile, the next look says so.
                            ends = app.service().stop_here(train_url, seen).await.is_ok();
                        }
                    }
                }
            }
            Err(trouble) if trouble.kind == Kind::Offline && silent < PATIENCE => {
                silent += 1;
                show.change(|work| Work {
                    aside: Some(text::work::NO_ANSWER.to_owned()),
                    ..work
                });
            }
            Err(trouble) => return Err(trouble),
        }
        select(TimeoutFuture::new(pause), Box::pin(stop.wait())).await;
        pause = (pause * 9 / 8).min(PAUSE_MS.1);
    }
}

fn ended(message: String) -> Trouble {
    let what = if message.is_empty() {
        text::train::FAILED.to_owned()
    } else {
        message
    };
    Trouble {
        kind: Kind::JobEnded,
        ..Trouble::new(what, text::train::FAILED_REMEDY)
    }
}

fn tell(show: &Show, progress: &Progress) {
    show.change(|work| {
        let mut work = work.at(
            u64::from(progress.epoch),
            u64::from(progress.epochs),
            now_ms(),
        );
        work.told = progress.remaining_seconds;
        work.aside.clone_from(&progress.message);
        work
    });
}
