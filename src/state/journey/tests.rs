//! What may follow what in a training run.

use dataset::{ColumnKind, ColumnSummary};

use super::*;
use crate::state::run_record::tests::record;
use crate::state::work::Unit;

fn table(label: Option<&str>) -> Table {
    let column = |name: &str, kind| ColumnSummary {
        name: name.into(),
        kind,
        missing: 0,
        constant: false,
        figures: None,
        values: Vec::new(),
    };
    Table {
        handle: TableHandle(1),
        name: "rows.csv".into(),
        summary: TableSummary {
            rows: 4,
            delimiter: ',',
            decimal_comma: false,
            has_header: true,
            columns: vec![
                column("V1", ColumnKind::Number),
                column("Class", ColumnKind::Binary),
            ],
            preview: Vec::new(),
            suggested_label: label.map(str::to_owned),
        },
    }
}

fn key() -> Key {
    Key {
        handle: KeyHandle(7),
        id: "ab".into(),
        saved: false,
    }
}

#[test]
fn a_dropped_table_suggests_its_label() {
    let journey = Journey::default().apply(Event::Read(Box::new(table(Some("Class"))), None));
    assert_eq!(journey.choices.label.as_deref(), Some("Class"));
    assert!(journey.is_open(Step::Plan) && !journey.is_open(Step::Keys));
    assert_eq!(journey.furthest(), Step::Plan);
}

#[test]
fn a_labels_file_without_a_suggestion_gives_its_first_column() {
    let journey = Journey::default().apply(Event::Read(Box::new(table(None)), Some(table(None))));
    assert_eq!(journey.choices.label.as_deref(), Some("V1"));
}

#[test]
fn another_setting_makes_the_old_keys_meaningless() {
    let journey = Journey::default()
        .apply(Event::Read(Box::new(table(Some("Class"))), None))
        .apply(Event::KeyMade(key()))
        .apply(Event::Recorded(record()));
    let same = journey.apply(Event::Set(journey.settings.clone(), "other name".into()));
    assert!(same.key.is_some() && same.model_name == "other name");
    let changed = journey.apply(Event::Set(
        TrainingSettings {
            epochs: 9,
            ..journey.settings.clone()
        },
        "n".into(),
    ));
    assert!(changed.key.is_none() && changed.record.is_none());
    assert!(changed.features.ready().is_some());
}

#[test]
fn the_same_choice_again_changes_nothing() {
    let journey = Journey::default()
        .apply(Event::Read(Box::new(table(Some("Class"))), None))
        .apply(Event::KeyMade(key()));
    assert_eq!(
        journey.apply(Event::Choose(journey.choices.clone())),
        journey
    );
}

#[test]
fn a_reload_goes_on_where_the_server_is() {
    let training = RunRecord {
        stage: Stage::Training,
        ..record()
    };
    let journey = Journey::restored(Some(training));
    assert_eq!(journey.furthest(), Step::Train);
    assert!(!journey.can_decrypt() && !journey.is_open(Step::Upload));
    assert_eq!(journey.model_name, "cards");
}

#[test]
fn locking_forgets_handles_but_not_the_servers_side() {
    let journey = Journey::restored(Some(record()))
        .apply(Event::KeyMade(key()))
        .apply(Event::Locked);
    assert!(journey.key.is_none());
    assert!(journey.reached(Stage::KeysSent));
}

#[test]
fn stopping_shows_on_the_work_itself() {
    let busy = Task::Busy(Work::new("Keys", Unit::Things("keys"), 0.0));
    let journey = Journey::default()
        .apply(Event::Task(Long::Keys, busy))
        .apply(Event::Stopping(Long::Keys));
    assert!(journey.busy().is_some_and(|work| work.stopping));
    assert_eq!(journey.apply(Event::Stopping(Long::Train)), journey);
}

#[test]
fn discarding_leaves_nothing() {
    let journey = Journey::restored(Some(record())).apply(Event::Discard);
    assert_eq!(journey.furthest(), Step::Data);
    assert!(journey.record.is_none());
}

#[test]
fn the_servers_side_only_moves_forward() {
    let journey = Journey::restored(Some(record()));
    let trained = journey
        .apply(Event::Advanced(Stage::Trained))
        .apply(Event::Advanced(Stage::KeysSent));
    assert!(trained.reached(Stage::Trained));
    let noted = trained
        .apply(Event::TrainUrl("u/".into()))
        .apply(Event::Took(Long::Train, 0.3));
    let kept = noted.record.unwrap();
    assert_eq!(
        (kept.train_url.as_deref(), kept.took.train),
        (Some("u/"), Some(0.3))
    );
}

#[test]
fn own_rows_get_the_best_settings_and_the_demo_its_own() {
    let own = Journey::default().apply(Event::Read(Box::new(table(Some("Class"))), None));
    assert_eq!(own.settings, TrainingSettings::best());
    assert_eq!(own.apply(Event::Demo).settings, TrainingSettings::default());
}

#[test]
fn an_attended_training_draws_its_curve_and_may_end_early() {
    let refreshed = |epoch| {
        Event::Seen(StateSummary {
            epoch,
            loss: 0.4,
            auc: None,
            largest_deviation: 0.0,
            bound: 1.0,
        })
    };
    let journey = Journey::restored(Some(record()))
        .apply(Event::TrainUrl("u/".into()))
        .apply(refreshed(4))
        .apply(refreshed(7))
        .apply(Event::StoppedAt(7));
    assert_eq!(journey.curve.len(), 2);
    assert!(!journey.can_refresh());
    let stopped = |journey: &Journey| journey.record.as_ref().unwrap().stopped_at;
    assert_eq!(stopped(&journey), Some(7));
    let again = journey.apply(Event::TrainUrl("v/".into()));
    assert!(again.curve.is_empty() && stopped(&again).is_none());
}
