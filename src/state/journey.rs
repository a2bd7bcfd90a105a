//! A training run as the page knows it: handles, summaries and how far each step is. Plain Rust; yew only carries it.

mod at_hand;
mod task;

use dataset::{Choices, PreparedSummary, Standardise, TableSummary};
use vault_api::{
    DataHandle, KeyHandle, PlanHandle, PlanSummary, ResultHandle, ResultSummary, StateSummary,
    TableHandle, TrainingSettings,
};
use wire::rest::TrainingPace;

use crate::state::remote::Remote;
use crate::state::run_record::{RunRecord, Stage};
use crate::state::step::Step;
use crate::state::trouble::Trouble;
use crate::state::work::Work;

pub use task::{Long, Task};

/// A file that the vault has read.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its handle.
    pub handle: TableHandle,
    /// Its file name.
    pub name: String,
    /// What it looks like.
    pub summary: TableSummary,
}

/// Rows ready for training.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// Their handle.
    pub handle: DataHandle,
    /// What they look like.
    pub summary: PreparedSummary,
}

/// A plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Its handle.
    pub handle: PlanHandle,
    /// What it will cost.
    pub summary: PlanSummary,
}

/// A secret key in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its handle.
    pub handle: KeyHandle,
    /// Its public identifier.
    pub id: String,
    /// Whether a sealed copy was saved.
    pub saved: bool,
}

/// A decrypted model in the vault.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its handle.
    pub handle: ResultHandle,
    /// What it says.
    pub summary: ResultSummary,
}

/// A training run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journey {
    /// Features, or everything.
    pub features: Remote<Table>,
    /// Labels in a file of their own.
    pub labels: Option<Table>,
    /// Decisions about the rows.
    pub choices: Choices,
    /// Decisions about the training.
    pub settings: TrainingSettings,
    /// Name of the model on the service.
    pub model_name: String,
    /// Rows ready for training.
    pub prepared: Remote<Prepared>,
    /// What it will cost.
    pub plan: Remote<Planned>,
    /// How many times as long as predicted the service trains, as far as that is known.
    pub pace: TrainingPace,
    /// The secret key's handle.
    pub key: Option<Key>,
    /// What the service knows, and what is remembered over a reload.
    pub record: Option<RunRecord>,
    /// Long step.
    pub keys_task: Task,
    /// Long step.
    pub upload_task: Task,
    /// Long step.
    pub train_task: Task,
    /// Long step.
    pub open_task: Task,
    /// What refreshed weights said of the model under way, first to last.
    pub curve: Vec<StateSummary>,
    /// The decrypted model.
    pub result: Option<Opened>,
}

/// What can happen to a run.
#[derive(Clone, Debug)]
pub enum Event {
    /// A file is being read.
    Reading,
    /// Files were read: everything, or features and labels.
    Read(Box<Table>, Option<Table>),
    /// The files that were read are the demonstration's: choose what it chooses.
    Demo,
    /// A file could not be read.
    ReadFailed(Trouble),
    /// A decision about the rows.
    Choose(Choices),
    /// A decision about the training.
    Set(TrainingSettings, String),
    /// Rows are being prepared.
    Preparing,
    /// Rows were prepared, or refused.
    Prepared(Remote<Prepared>),
    /// A plan is being made, was made, or refused.
    Planned(Remote<Planned>),
    /// The service said how fast it trains.
    Paced(TrainingPace),
    /// A key was made or opened.
    KeyMade(Key),
    /// A sealed copy of the key was saved; with `true` also the whole run in this browser.
    KeySaved(bool),
    /// The service registered a model for this run.
    Recorded(RunRecord),
    /// The service's side moved on.
    Advanced(Stage),
    /// Training has this address.
    TrainUrl(String),
    /// The state of the training under way was seen.
    Seen(StateSummary),
    /// The person ended the training after so many epochs.
    StoppedAt(u32),
    /// The job ended without a result: training has to be asked for again.
    TrainingEnded,
    /// A long step took so many seconds.
    Took(Long, f64),
    /// News of a long step.
    Task(Long, Task),
    /// The person wants a long step to stop.
    Stopping(Long),
    /// The model was decrypted.
    Opened(Box<Opened>),
    /// A sealed run was opened: key, plan and rows are back.
    Restored(Key, Box<Planned>, Prepared, TrainingSettings),
    /// The vault was locked or lost: handles are void.
    Locked,
    /// Begin anew.
    Discard,
}

impl Journey {
    /// A run to go on with after a reload.
    pub fn restored(record: Option<RunRecord>) -> Self {
        let mut journey = Self::fresh();
        if let Some(record) = record {
            journey.choices = record.choices.clone();
            journey.settings = record.settings();
            journey.model_name = record.model_name.clone();
            journey.record = Some(record);
        }
        journey
    }

    fn fresh() -> Self {
        Self {
            model_name: "my-model".to_owned(),
            ..Self::default()
        }
    }

    /// The run after something happened.
    #[must_use]
    pub fn apply(&self, event: Event) -> Self {
        let mut next = self.clone();
        match event {
            Event::Reading => next.features = Remote::Pending,
            Event::ReadFailed(trouble) => next.features = Remote::Failed(trouble),
            Event::Read(features, labels) => next.take_tables(*features, labels),
            Event::Demo => {
                next.settings = TrainingSettings::default();
                next.choices.standardise = Standardise::LeaveAsIs;
                next.model_name = "fraud-demo".to_owned();
            }
            Event::Choose(choices) => next.choose(choices),
            Event::Set(settings, name) => next.set(settings, name),
            Event::Preparing => next.forget_from_data(),
            Event::Prepared(prepared) => next.prepared = prepared,
            Event::Planned(plan) => next.plan = plan,
            Event::Paced(pace) => next.pace = pace,
            Event::KeyMade(key) => next.key = Some(key),
            Event::KeySaved(here) => next.key_saved(here),
            Event::Recorded(record) => next.record = Some(record),
            Event::Advanced(stage) => {
                next.with_record(|record| record.stage = record.stage.max(stage))
            }
            Event::TrainUrl(url) => {
                next.curve.clear();
                next.with_record(|record| {
                    record.train_url = Some(url);
                    record.stopped_at = None;
                });
            }
            Event::Seen(summary) => next.curve.push(summary),
            Event::StoppedAt(epoch) => next.with_record(|record| record.stopped_at = Some(epoch)),
            Event::TrainingEnded => next.with_record(|record| {
                record.stage = Stage::DataSent;
                record.train_url = None;
            }),
            Event::Took(which, seconds) => {
                next.with_record(|record| record.took.note(which, seconds))
            }
            Event::Task(which, task) => *next.task_mut(which) = task,
            Event::Stopping(which) => {
                if let Task::Busy(work) = next.task_mut(which) {
                    work.stopping = true;
                }
            }
            Event::Opened(opened) => next.result = Some(*opened),
            Event::Restored(key, plan, prepared, settings) => {
                next.key = Some(key);
                next.plan = Remote::Ready(*plan);
                next.prepared = Remote::Ready(prepared);
                next.settings = settings;
            }
            Event::Locked => next.lock(),
            Event::Discard => next = Self::fresh(),
        }
        next
    }

    /// The task of a long step.
    pub fn task(&self, which: Long) -> &Task {
        match which {
            Long::Keys => &self.keys_task,
            Long::Upload => &self.upload_task,
            Long::Train => &self.train_task,
            Long::Open => &self.open_task,
        }
    }

    fn task_mut(&mut self, which: Long) -> &mut Task {
        match which {
            Long::Keys => &mut self.keys_task,
            Long::Upload => &mut self.upload_task,
            Long::Train => &mut self.train_task,
            Long::Open => &mut self.open_task,
        }
    }

    fn with_record(&mut self, change: impl FnOnce(&mut RunRecord)) {
        if let Some(record) = &mut self.record {
            change(record);
        }
    }

    fn take_tables(&mut self, features: Table, labels: Option<Table>) {
        let suggested = match &labels {
            Some(table) => table
                .summary
                .suggested_label
                .clone()
                .or_else(|| table.summary.columns.first().map(|c| c.name.clone())),
            None => features.summary.suggested_label.clone(),
        };
        self.forget_from_data();
        self.choices = Choices {
            label: suggested,
            ..Choices::default()
        };
        self.settings = TrainingSettings::best();
        self.features = Remote::Ready(features);
        self.labels = labels;
    }

    fn choose(&mut self, choices: Choices) {
        if choices != self.choices {
            self.choices = choices;
            self.forget_from_data();
        }
    }

    fn set(&mut self, settings: TrainingSettings, name: String) {
        if settings != self.settings {
            let adapts = self.choices_in_effect().adapt;
            self.settings = settings;
            if self.choices_in_effect().adapt == adapts {
                self.forget_from_plan();
            } else {
                self.forget_from_data();
            }
        }
        self.model_name = name;
    }

    /// The choices, rows being adapted only to the training that they are for.
    pub fn choices_in_effect(&self) -> Choices {
        Choices {
            adapt: self.choices.adapt && self.settings.are_adapted_to(),
            ..self.choices.clone()
        }
    }

    fn forget_from_data(&mut self) {
        self.prepared = Remote::Idle;
        self.forget_from_plan();
    }

    /// A changed plan makes keys, uploads and results of the old one meaningless.
    fn forget_from_plan(&mut self) {
        self.plan = Remote::Idle;
        self.key = None;
        self.record = None;
        self.result = None;
        self.curve.clear();
        for which in [Long::Keys, Long::Upload, Long::Train, Long::Open] {
            *self.task_mut(which) = Task::Idle;
        }
    }

    fn key_saved(&mut self, here: bool) {
        if let Some(key) = &mut self.key {
            key.saved = true;
        }
        self.with_record(|record| record.sealed_here |= here);
    }

    fn lock(&mut self) {
        self.features = Remote::Idle;
        self.labels = None;
        self.prepared = Remote::Idle;
        self.plan = Remote::Idle;
        self.key = None;
        self.result = None;
        for which in [Long::Keys, Long::Upload, Long::Open] {
            *self.task_mut(which) = Task::Idle;
        }
    }

    /// Whether the server's side has come at least this far.
    pub fn reached(&self, stage: Stage) -> bool {
        self.record
            .as_ref()
            .is_some_and(|record| record.stage >= stage)
    }

    /// Whether a step can be worked on now.
    pub fn is_open(&self, step: Step) -> bool {
        match step {
            Step::Data => true,
            Step::Settings => self.features.ready().is_some(),
            Step::Plan => self.features.ready().is_some() && self.choices.label.is_some(),
            Step::Keys => self.plan.ready().is_some(),
            Step::Upload => {
                self.reached(Stage::KeysSent)
                    && self.key.is_some()
                    && self.prepared.ready().is_some()
            }
            Step::Train => self.reached(Stage::DataSent),
            Step::Result => self.reached(Stage::Trained) || self.result.is_some(),
        }
    }

    /// The last step that can be worked on: where a person who came too early is sent.
    pub fn furthest(&self) -> Step {
        Step::ALL
            .into_iter()
            .rev()
            .find(|step| self.is_open(*step))
            .unwrap_or(Step::Data)
    }

    /// The long step under way, if any: its percentage goes into the tab's title.
    pub fn busy(&self) -> Option<&Work> {
        [Long::Keys, Long::Upload, Long::Train, Long::Open]
            .into_iter()
            .find_map(|which| self.task(which).work())
    }
}

#[cfg(test)]
mod tests;
