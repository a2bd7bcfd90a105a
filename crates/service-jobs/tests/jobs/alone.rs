//! One server to a database, also when the database was started again and has forgotten which.

use std::time::Duration;

use service_jobs::{SqlStore, StoreError};
use throwaway::Postgres;

#[tokio::test]
async fn a_database_that_was_started_again_is_held_again() {
    let Some(mut postgres) = Postgres::start() else {
        return;
    };
    let url = postgres.url();
    let first = SqlStore::connect(&url).await.unwrap();
    first.hold_alone(&url).await.unwrap();
    let staying = tokio::spawn({
        let (first, url) = (first.clone(), url.clone());
        async move { first.stay_alone(&url).await }
    });
    postgres.stop();
    postgres.start_again();
    tokio::time::sleep(Duration::from_secs(6)).await;
    let second = SqlStore::connect(&url).await.unwrap();
    assert!(matches!(
        second.hold_alone(&url).await,
        Err(StoreError::InUse)
    ));
    assert!(!staying.is_finished());
}

#[tokio::test]
async fn who_comes_too_late_to_a_restarted_database_is_told() {
    let Some(mut postgres) = Postgres::start() else {
        return;
    };
    let url = postgres.url();
    let late = SqlStore::connect(&url).await.unwrap();
    late.hold_alone(&url).await.unwrap();
    postgres.stop();
    postgres.start_again();
    let quicker = SqlStore::connect(&url).await.unwrap();
    quicker.hold_alone(&url).await.unwrap();
    let told = tokio::time::timeout(Duration::from_secs(60), late.stay_alone(&url)).await;
    assert!(matches!(told, Ok(StoreError::InUse)));
}
