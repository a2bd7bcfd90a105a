//! Lists of models, profiles, keys, data sets and jobs; deleting; usage counted once.

use crate::operations::Place;
use crate::world::{User, World};
use wire::rest::{
    JobEntry, JobStatus, Listing, ModelEntry, ProfileEntry, StoredEntry, UsageEntry, UsageReport,
    UsedFor,
};

async fn get<T: serde::de::DeserializeOwned>(user: &User<'_>, address: &str) -> T {
    let answer = user.call("GET", address, "").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    serde_json::from_str(&answer.ok()).unwrap()
}

#[tokio::test]
async fn one_sees_all_of_ones_own_and_nothing_of_others() {
    let world = World::new().await;
    let (ann, eve) = (world.user("ann").await, world.user("eve").await);
    let place = Place::of(&ann, "credit").await;
    ann.call("POST", "second/1/deploy_model", "").await.ok();
    let models: Listing<ModelEntry> = get(&ann, "models").await;
    assert_eq!((models.total, models.items.len()), (2, 2));
    let credit = models
        .items
        .iter()
        .find(|entry| entry.model == "credit")
        .unwrap();
    assert!(credit.owned && credit.registered_at.is_some());
    let second = models
        .items
        .iter()
        .find(|entry| entry.model == "second")
        .unwrap();
    assert!(second.owned && second.registered_at.is_none());
    let url = &credit.model_url;
    let profiles: Listing<ProfileEntry> = get(&ann, &format!("{url}profiles")).await;
    assert!(profiles.total == 1 && profiles.items[0].whole);
    let keys: Listing<StoredEntry> = get(&ann, &format!("{url}keys")).await;
    assert_eq!(keys.items[0].kind, "evaluation_keys");
    assert_eq!(keys.items[0].stored_at, Some(crate::world::START.seconds()));
    let jobs: Listing<JobEntry> = get(&ann, "jobs").await;
    assert_eq!(jobs.items[0].job, place.job);
    assert_eq!(jobs.items[0].progress.state, JobStatus::Running);
    assert_eq!(jobs, get(&ann, &format!("{url}jobs")).await);
    ann.call("GET", &format!("{}check_status", jobs.items[0].job_url), "")
        .await
        .ok();
    for address in ["models", "jobs"] {
        let none: Listing<serde_json::Value> = get(&eve, address).await;
        assert_eq!(none.total, 0);
    }
}

#[tokio::test]
async fn pages_are_cut_as_asked_and_bad_ones_are_named() {
    let world = World::new().await;
    let ann = world.user("ann").await;
    for number in 0..5 {
        ann.call("POST", &format!("m{number}/1/deploy_model"), "")
            .await
            .ok();
        world.clock.advance(std::time::Duration::from_secs(1));
    }
    let page: Listing<ModelEntry> = get(&ann, "models?offset=1&limit=2").await;
    let names: Vec<_> = page
        .items
        .iter()
        .map(|entry| entry.model.as_str())
        .collect();
    assert_eq!((names, page.total), (vec!["m3", "m2"], 5));
    for query in [
        "limit=0",
        "limit=501",
        "limit=x",
        "offset=-1",
        "offset=4294967296",
    ] {
        ann.call("GET", &format!("models?{query}"), "")
            .await
            .problem(422, "field");
    }
}

#[tokio::test]
async fn a_deleted_data_set_is_gone_and_its_job_goes_on() {
    let world = World::new().await;
    let ann = world.user("ann").await;
    let place = Place::of(&ann, "credit").await;
    let sets = place.address("/api/v0.1/{service}/{model}/{version}/data_sets");
    let listed: Listing<StoredEntry> = get(&ann, &sets).await;
    assert_eq!(
        (listed.items[0].name.as_str(), listed.items[0].kind.as_str()),
        ("rows", "train_data")
    );
    assert_eq!(world.files().0, 2);
    assert_eq!(
        ann.call("DELETE", &format!("{sets}/rows"), "").await.status,
        204
    );
    ann.call("DELETE", &format!("{sets}/rows"), "")
        .await
        .problem(404, "not-found");
    assert_eq!(get::<Listing<StoredEntry>>(&ann, &sets).await.total, 0);
    assert_eq!(world.files().0, 2, "the job still reads it");
    world.train_all(b"result").await;
    let cancel = place.address("/api/v0.1/{service}/{model}/{version}/train/{job}/cancel");
    assert_eq!(ann.call("POST", &cancel, "").await.ok(), "Completed");
    assert_eq!(world.files().0, 2, "keys and result");
}

fn of(report: &UsageReport, kind: UsedFor) -> &UsageEntry {
    report
        .entries
        .iter()
        .find(|entry| entry.kind == kind)
        .unwrap()
}

#[tokio::test]
async fn usage_counts_what_was_done_and_the_owner_sees_it_by_user() {
    let world = World::new().await;
    let ann = world.user("ann").await;
    let place = Place::of(&ann, "credit").await;
    world.train_all(b"result").await;
    let results = place.address("/api/v0.1/{service}/{model}/{version}/train/{job}/get_results");
    for _ in 0..2 {
        ann.call("GET", &results, "").await.ok();
    }
    let own: UsageReport = get(&ann, "usage").await;
    let uploads = of(&own, UsedFor::Upload);
    let sizes = [wire::blob::Kind::EvaluationKeys, wire::blob::Kind::DataSet];
    let bytes: usize = sizes
        .map(|kind| crate::blobs::blob(kind, 1).len())
        .iter()
        .sum();
    assert_eq!((uploads.calls, uploads.bytes_in), (2, bytes as u64));
    let downloads = of(&own, UsedFor::Download);
    assert_eq!((downloads.calls, downloads.bytes_out), (2, 2 * 6));
    assert_eq!(of(&own, UsedFor::Training).calls, 1);
    assert!(own.entries.iter().all(|entry| entry.username == "ann"));
    let owner = place.address("/api/v0.1/{service}/{model}/{version}/usage");
    assert_eq!(own, get(&ann, &owner).await);
}

#[tokio::test]
async fn progress_and_cancel_answer_in_every_state() {
    let world = World::new().await;
    let ann = world.user("ann").await;
    let place = Place::of(&ann, "credit").await;
    let job = |call: &str| {
        place.address(&format!(
            "/api/v0.1/{{service}}/{{model}}/{{version}}/train/{{job}}/{call}"
        ))
    };
    let state = async || {
        let progress = ann.call("GET", &job("progress"), "").await.json();
        let word = ann.call("GET", &job("check_status"), "").await.ok();
        assert_eq!(progress["state"], word.as_str());
        (word, progress["message"].as_str().map(str::to_owned))
    };
    use service_jobs::{Clock, Jobs};
    let lease_for = std::time::Duration::from_secs(30);
    assert_eq!(state().await.0, "Running");
    let now = world.clock.now();
    let lease = world.store.lease(lease_for, now).await.unwrap().unwrap();
    assert_eq!(state().await.1.as_deref(), Some("loads keys and data"));
    world.store.start(&lease, 0, now).await.unwrap();
    assert_eq!(state().await.0, "Running");
    assert_eq!(ann.call("POST", &job("cancel"), "").await.ok(), "Cancelled");
    assert_eq!(state().await.0, "Cancelled");
    assert_eq!(ann.call("POST", &job("cancel"), "").await.ok(), "Cancelled");
    assert!(
        world.store.extend(&lease, lease_for, now).await.is_err(),
        "the lease is void at once"
    );
    let failing = Place::of(&ann, "other").await;
    let lease = world.store.lease(lease_for, now).await.unwrap().unwrap();
    world.store.fail(&lease, "It broke.", now).await.unwrap();
    let progress = failing.address("/api/v0.1/{service}/{model}/{version}/train/{job}/progress");
    let progress = ann.call("GET", &progress, "").await.json();
    assert_eq!(
        (&progress["state"], &progress["message"]),
        (&"Failed".into(), &"It broke.".into())
    );
    let cancel = failing.address("/api/v0.1/{service}/{model}/{version}/train/{job}/cancel");
    assert_eq!(ann.call("POST", &cancel, "").await.ok(), "Failed");
}
