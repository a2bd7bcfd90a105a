//! What belongs to someone else answers byte for byte like what never was.

use crate::answer::Answer;
use crate::world::{User, World};
use service_jobs::{JobId, ServiceId};

const CALLS: [(&str, &str); 20] = [
    ("POST", "application/register_user"),
    ("DELETE", "application/unregister_user"),
    ("POST", "add_profile"),
    ("GET", "get_profile"),
    ("POST", "upload/evaluation_key_url"),
    ("POST", "upload/public_key_url"),
    ("POST", "upload/encryption_seed_url"),
    ("POST", "upload/upload_encrypted_model_url"),
    ("POST", "rows/upload/data_url"),
    ("GET", "get_iop"),
    ("GET", "get_enc_key"),
    ("GET", "get_enc_seed"),
    ("GET", "get_encrypted_model"),
    ("POST", "train/rows?sync=False"),
    ("POST", "train/rows?sync=True"),
    ("GET", "train/{job}/check_status"),
    ("GET", "train/{job}/progress"),
    ("GET", "train/{job}/get_results"),
    ("POST", "train/{job}/cancel"),
    ("GET", "nothing/here"),
];

fn same(call: &str, foreign: &Answer, never: &Answer) {
    assert_eq!(foreign.status, never.status, "{call}");
    assert_eq!(foreign.body, never.body, "{call}");
    assert_eq!(foreign.headers, never.headers, "{call}");
    foreign.problem(404, "not-found");
}

async fn compare(eve: &User<'_>, (method, call): (&str, &str), foreign: &str, never: &str) {
    let foreign = eve.call(method, foreign, "").await;
    let never = eve.call(method, never, "").await;
    same(&format!("{method} {call}"), &foreign, &never);
}

#[tokio::test]
async fn foreign_models_answer_like_none() {
    let world = World::new().await;
    let (ann, eve) = (world.user("ann").await, world.user("eve").await);
    let url = ann.ready("credit").await;
    ann.upload_inputs(&url).await;
    let train_url = ann
        .call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .ok();
    world.train_all(b"result").await;
    let job = train_url.trim_end_matches('/').rsplit('/').next().unwrap();
    let nowhere = format!("{}/{}/credit/1/", crate::world::API, ServiceId::random());
    let renamed = url.replace("/credit/", "/debit/");
    let malformed = format!("{}/not-a-uuid/credit/1/", crate::world::API);
    for (method, call) in CALLS {
        let own = call.replace("{job}", job);
        let none = call.replace("{job}", &JobId::random().to_string());
        for never in [&nowhere, &renamed, &malformed] {
            compare(
                &eve,
                (method, call),
                &format!("{url}{own}"),
                &format!("{never}{none}"),
            )
            .await;
        }
    }
    for (method, call) in [("GET", "base_url"), ("DELETE", "undeploy_model")] {
        compare(
            &eve,
            (method, call),
            &format!("credit/1/{call}"),
            &format!("never/1/{call}"),
        )
        .await;
    }
    ann.call("GET", &format!("{train_url}get_results"), "")
        .await
        .ok();
}

#[tokio::test]
async fn foreign_jobs_below_ones_own_model_answer_like_none() {
    let world = World::new().await;
    let (ann, eve) = (world.user("ann").await, world.user("eve").await);
    let url = ann.ready("credit").await;
    ann.upload_inputs(&url).await;
    let train_url = ann
        .call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .ok();
    let job = train_url.trim_end_matches('/').rsplit('/').next().unwrap();
    let own = eve.ready("credit").await;
    for (method, call) in CALLS.into_iter().filter(|(_, call)| call.contains("{job}")) {
        let foreign = format!("{own}{}", call.replace("{job}", job));
        for never in [JobId::random().to_string(), "x".to_owned()] {
            compare(
                &eve,
                (method, call),
                &foreign,
                &format!("{own}{}", call.replace("{job}", &never)),
            )
            .await;
        }
    }
    assert_eq!(
        ann.call("GET", &format!("{train_url}check_status"), "")
            .await
            .ok(),
        "Running"
    );
}
