//! Presigned uploads: whole, in parts, in time, and gone with their registration.

use crate::blobs::{blob, sealed};
use crate::world::{User, World};
use std::time::Duration;
use wire::blob::{Header, Kind};

pub async fn keys_link(user: &User<'_>, url: &str) -> String {
    user.call("POST", &format!("{url}upload/evaluation_key_url"), "")
        .await
        .ok()
}

pub async fn trainable(user: &User<'_>, url: &str) -> bool {
    let problem = user
        .call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .problem(409, "missing");
    !problem.detail.contains("evaluation keys")
}

#[tokio::test]
async fn a_whole_upload_becomes_visible_once_it_was_checked() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    for (call, kind) in [
        ("upload/public_key_url", Kind::PublicKey),
        ("upload/evaluation_key_url", Kind::EvaluationKeys),
        ("upload/upload_encrypted_model_url", Kind::InitialModel),
    ] {
        let link = user.call("POST", &format!("{url}{call}"), "").await.ok();
        let put = world
            .send(
                "PUT",
                &link,
                &[("content-type", "application/octet-stream")],
                blob(kind, 1),
            )
            .await;
        assert_eq!(put.ok(), "");
        let head = world.send("HEAD", &link, &[], "").await;
        assert_eq!(
            head.header("upload-offset").unwrap(),
            blob(kind, 1).len().to_string()
        );
        world
            .send("PUT", &link, &[], blob(kind, 1))
            .await
            .problem(409, "upload-complete");
    }
    assert!(trainable(&user, &url).await);
    assert_eq!(world.files(), (3, 0));
    let got = user.call("GET", &format!("{url}get_enc_key"), "").await;
    assert_eq!(
        (got.body, got.status.as_u16()),
        (blob(Kind::PublicKey, 1), 200)
    );
    user.call("GET", &format!("{url}get_enc_seed"), "")
        .await
        .problem(409, "missing");
}

#[tokio::test]
async fn a_sealed_key_comes_back_as_it_went() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let link = user
        .call("POST", &format!("{url}upload/encryption_seed_url"), "")
        .await
        .ok();
    let shapes = wire::blob::Shapes::of(&crate::blobs::profile()).unwrap();
    let seed = sealed(
        Header::new(Kind::SealedSeed, wire::Hex([1; 16]), &shapes),
        200,
    );
    world.send("PUT", &link, &[], seed.clone()).await.ok();
    assert_eq!(
        user.call("GET", &format!("{url}get_enc_seed"), "")
            .await
            .body,
        seed
    );
    let link = user
        .call("POST", &format!("{url}upload/encryption_seed_url"), "")
        .await
        .ok();
    world
        .send("PUT", &link, &[], vec![0u8; 1 << 16])
        .await
        .problem(413, "too-large");
}

#[tokio::test]
async fn parts_continue_where_the_upload_stands() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let link = keys_link(&user, &url).await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let total = whole.len();
    let put = async |from: usize, to: usize| {
        let range = format!("bytes {from}-{}/{total}", to - 1);
        world
            .send(
                "PUT",
                &link,
                &[("content-range", &range)],
                whole[from..to].to_vec(),
            )
            .await
    };
    let first = put(0, 100).await;
    assert_eq!(
        (first.status.as_u16(), first.header("upload-offset")),
        (202, Some("100"))
    );
    for from in [0, 99, 101] {
        let refused = put(from, 200).await;
        refused.problem(409, "upload-offset");
        assert_eq!(refused.header("upload-offset"), Some("100"));
    }
    world.clock.advance(Duration::from_secs(3000));
    assert_eq!(
        world
            .send("HEAD", &link, &[], "")
            .await
            .header("upload-offset"),
        Some("100")
    );
    put(100, total - 1).await;
    assert!(!trainable(&user, &url).await);
    put(total - 1, total).await.ok();
    assert!(trainable(&user, &url).await);
}

#[tokio::test]
async fn a_link_must_be_used_in_time_and_as_it_is() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let link = keys_link(&user, &url).await;
    let body = || blob(Kind::EvaluationKeys, 1);
    let (bare, query) = link.split_once('?').unwrap();
    let flipped = format!("{bare}?{}", query.replace(['0', '1', '2'], "3"));
    let foreign = keys_link(&user, &url).await;
    let mixed = format!("{bare}?{}", foreign.split('?').nth(1).unwrap());
    let answers = [
        world.send("PUT", &flipped, &[], body()).await,
        world.send("PUT", bare, &[], body()).await,
        world.send("PUT", &mixed, &[], body()).await,
        world
            .send("PUT", "uploads/x?expires=1&signature=2", &[], body())
            .await,
    ];
    for answer in &answers {
        answer.problem(403, "link");
        assert_eq!(answer.body, answers[0].body);
    }
    world.clock.advance(Duration::from_secs(60));
    world
        .send("PUT", &link, &[], body())
        .await
        .problem(403, "link");
    assert_eq!(world.files(), (0, 0));
}

#[tokio::test]
async fn a_begun_upload_has_an_hour() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let link = keys_link(&user, &url).await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let range = format!("bytes 0-9/{}", whole.len());
    world
        .send(
            "PUT",
            &link,
            &[("content-range", &range)],
            whole[..10].to_vec(),
        )
        .await;
    world.clock.advance(Duration::from_secs(3600));
    world.send("HEAD", &link, &[], "").await;
    let range = format!("bytes 10-19/{}", whole.len());
    world
        .send(
            "PUT",
            &link,
            &[("content-range", &range)],
            whole[10..20].to_vec(),
        )
        .await
        .problem(403, "link");
}

#[tokio::test]
async fn an_upload_that_stopped_before_its_check_is_caught_up() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let link = keys_link(&user, &url).await;
    let id = link.split('?').next().unwrap().rsplit('/').next().unwrap();
    std::fs::write(
        world.folder.path().join(format!("uploads/{id}.part")),
        &whole,
    )
    .unwrap();
    let head = world.send("HEAD", &link, &[], "").await;
    assert_eq!(
        head.header("upload-offset").unwrap(),
        whole.len().to_string()
    );
    assert!(trainable(&user, &url).await);
}

#[tokio::test]
async fn unregistering_removes_every_byte() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    let begun = keys_link(&user, &url).await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let range = format!("bytes 0-99/{}", whole.len());
    world
        .send(
            "PUT",
            &begun,
            &[("content-range", &range)],
            whole[..100].to_vec(),
        )
        .await;
    assert_eq!(world.files(), (2, 1));
    user.call("DELETE", &format!("{url}application/unregister_user"), "")
        .await
        .ok();
    assert_eq!(world.files(), (0, 0));
    world.send("HEAD", &begun, &[], "").await;
    world
        .send("PUT", &begun, &[], whole)
        .await
        .problem(403, "link");
    user.call("POST", &format!("{url}application/register_user"), "")
        .await
        .ok();
    user.call("GET", &format!("{url}get_profile"), "")
        .await
        .problem(409, "no-profile");
}

#[tokio::test]
async fn undeploying_removes_every_byte() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    user.call("DELETE", "credit/1/undeploy_model", "")
        .await
        .ok();
    assert_eq!(world.files(), (0, 0));
    user.call("GET", &format!("{url}get_profile"), "")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn links_are_given_out_up_to_the_limit_and_then_again() {
    let world = World::with_rates(service_api::Rates {
        links: 2,
        ..crate::world::config().rates
    })
    .await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    for _ in 0..2 {
        keys_link(&user, &url).await;
    }
    let address = format!("{url}upload/evaluation_key_url");
    let refused = user.call("POST", &address, "").await;
    refused.problem(429, "rate");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    world.clock.advance(Duration::from_secs(seconds));
    keys_link(&user, &url).await;
}
