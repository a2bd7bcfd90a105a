//! What belongs to someone else answers byte for byte like what never was.

use crate::answer::Answer;
use crate::operations::{Operation, Place, operations};
use crate::world::{User, World};
use service_jobs::{JobId, ServiceId};

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

/// Operations that create or open something of the caller's own, whatever others have.
const OWN: [&str; 1] = ["/api/v0.1/{model}/{version}/deploy_model"];

#[tokio::test]
async fn foreign_things_answer_like_none_in_every_operation() {
    let world = World::new().await;
    let (ann, eve) = (world.user("ann").await, world.user("eve").await);
    let hers = Place::of(&ann, "credit").await;
    let own = Place::of(&eve, "loans").await;
    let none = ServiceId::random().to_string();
    let mut compared = 0;
    let concerned = |operation: &Operation| {
        operation.secured
            && operation.pattern.contains('{')
            && !OWN.contains(&operation.pattern.as_str())
    };
    for Operation {
        method, pattern, ..
    } in operations().into_iter().filter(concerned)
    {
        let foreign = hers.address(&pattern);
        let mut nowhere = vec![
            Place {
                service: none.clone(),
                ..hers.clone()
            },
            Place {
                service: "not-a-uuid".to_owned(),
                ..hers.clone()
            },
        ];
        // Ids below the service's are only looked at once the service is the caller's.
        nowhere.push(Place {
            model: "debit".to_owned(),
            ..hers.clone()
        });
        if !pattern.contains("{service}") {
            nowhere.drain(..2);
        }
        for place in nowhere {
            compare(
                &eve,
                (&method, &pattern),
                &foreign,
                &place.address(&pattern),
            )
            .await;
            compared += 1;
        }
        if pattern.contains("{job}") {
            let foreign = Place {
                job: hers.job.clone(),
                ..own.clone()
            };
            for job in [JobId::random().to_string(), "x".to_owned()] {
                let never = Place { job, ..own.clone() };
                compare(
                    &eve,
                    (&method, &pattern),
                    &foreign.address(&pattern),
                    &never.address(&pattern),
                )
                .await;
                compared += 1;
            }
        }
    }
    assert!(compared >= 80, "{compared}");
    ann.call(
        "GET",
        &hers.address("/api/v0.1/{service}/{model}/{version}/train/{job}/check_status"),
        "",
    )
    .await
    .ok();
    let sets = hers.address("/api/v0.1/{service}/{model}/{version}/data_sets");
    assert_eq!(
        ann.call("GET", &sets, "").await.json()["total"],
        1,
        "nothing of hers was deleted"
    );
}

#[tokio::test]
async fn a_foreign_data_set_is_not_deleted_by_its_name() {
    let world = World::new().await;
    let (ann, eve) = (world.user("ann").await, world.user("eve").await);
    Place::of(&ann, "credit").await;
    let url = eve.ready("credit").await;
    let foreign = format!("{url}data_sets/rows");
    compare(
        &eve,
        ("DELETE", "data_sets"),
        &foreign,
        &format!("{url}data_sets/never"),
    )
    .await;
}
