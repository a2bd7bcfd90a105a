//! Uploads that are too long, too short, cut, silent, damaged, or meet a full disk: refused, with nothing half visible.

use crate::blobs::blob;
use crate::uploads::{keys_link, trainable};
use crate::world::World;
use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use std::io;
use wire::blob::Kind;

/// A body of one chunk whose length nobody announces.
fn chunked(bytes: &[u8]) -> Body {
    Body::from_stream(stream::iter(vec![Ok::<_, io::Error>(
        Bytes::copy_from_slice(bytes),
    )]))
}

/// Headers, body, and the answer that they deserve.
type Case<'a> = (Vec<(&'a str, String)>, Body, u16, &'a str);

#[tokio::test]
async fn wrong_lengths_are_refused_and_leave_nothing() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let mut long = whole.clone();
    long.push(0);
    let (exact, short) = (whole.len(), &whole[..whole.len() - 1]);
    let length = |bytes: usize| vec![("content-length", bytes.to_string())];
    let cases: [Case<'_>; 7] = [
        (length(exact + 1), long.clone().into(), 413, "too-large"),
        (vec![], chunked(&long), 413, "too-large"),
        (length(exact - 1), short.to_vec().into(), 422, "blob"),
        (vec![], chunked(short), 422, "blob"),
        (length(exact), chunked(&whole[..50]), 400, "truncated"),
        (length(exact), chunked(&long), 413, "too-large"),
        (vec![], Body::empty(), 422, "blob"),
    ];
    for (headers, body, status, kind) in cases {
        let link = keys_link(&user, &url).await;
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        world
            .send("PUT", &link, &headers, body)
            .await
            .problem(status, kind);
        assert_eq!(world.files(), (0, 0), "{kind}");
        world.send("PUT", &link, &[], whole.clone()).await.ok();
        user.call("DELETE", &format!("{url}application/unregister_user"), "")
            .await
            .ok();
        user.call("POST", &format!("{url}application/register_user"), "")
            .await
            .ok();
        let profile = serde_json::to_string(&crate::blobs::profile()).unwrap();
        user.call("POST", &format!("{url}add_profile"), profile)
            .await
            .ok();
    }
}

#[tokio::test]
async fn a_part_longer_than_announced_voids_the_upload_and_bad_ranges_are_named() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let link = keys_link(&user, &url).await;
    let range = format!("bytes 0-9/{}", whole.len());
    let body = Body::from_stream(stream::iter(vec![Ok::<_, io::Error>(Bytes::from(
        whole[..11].to_vec(),
    ))]));
    world
        .send("PUT", &link, &[("content-range", &range)], body)
        .await
        .problem(413, "too-large");
    assert_eq!(world.files(), (0, 0));
    for range in ["", "bytes", "bytes 5-4/10", "bytes 0-9/*", "items 0-9/10"] {
        world
            .send(
                "PUT",
                &link,
                &[("content-range", range)],
                whole[..10].to_vec(),
            )
            .await
            .problem(422, "field");
    }
    let range = format!("bytes 0-9/{}", whole.len() + 1);
    world
        .send(
            "PUT",
            &link,
            &[("content-range", &range)],
            whole[..10].to_vec(),
        )
        .await
        .problem(413, "too-large");
    let range = format!("bytes 0-9/{}", whole.len() - 1);
    world
        .send(
            "PUT",
            &link,
            &[("content-range", &range)],
            whole[..10].to_vec(),
        )
        .await
        .problem(422, "blob");
}

#[tokio::test]
async fn what_does_not_conform_is_refused_for_good() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let flip = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let last = whole.len() - 1;
    let mut cases: Vec<Vec<u8>> = [0, 4, 6, 30, 60, 120, last].into_iter().map(flip).collect();
    cases.push(vec![0; whole.len()]);
    cases.push(vec![255; whole.len()]);
    for bytes in cases {
        let link = keys_link(&user, &url).await;
        let refused = world
            .send("PUT", &link, &[], bytes)
            .await
            .problem(422, "blob");
        let again = world
            .send("PUT", &link, &[], whole.clone())
            .await
            .problem(422, "blob");
        assert_eq!(
            refused, again,
            "a refused upload stays refused, for the same reason"
        );
        assert_eq!(world.files(), (0, 0));
    }
    assert!(!trainable(&user, &url).await);
}

#[tokio::test]
async fn silence_and_cuts_keep_a_part_and_void_a_whole() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let begin = || stream::iter(vec![Ok::<_, io::Error>(Bytes::from(whole[..50].to_vec()))]);
    let silent = || Body::from_stream(begin().chain(stream::pending()));
    let cut = || {
        Body::from_stream(begin().chain(stream::iter(vec![Err(
            io::ErrorKind::ConnectionReset.into(),
        )])))
    };
    let range = format!("bytes 0-99/{}", whole.len());
    for (make, status, kind) in [
        (&silent as &dyn Fn() -> Body, 408, "idle"),
        (&cut, 400, "truncated"),
    ] {
        let link = keys_link(&user, &url).await;
        let part = world
            .send("PUT", &link, &[("content-range", &range)], make())
            .await;
        part.problem(status, kind);
        assert_eq!(part.header("upload-offset"), Some("50"));
        assert_eq!(
            world
                .send("HEAD", &link, &[], "")
                .await
                .header("upload-offset"),
            Some("50")
        );
        world
            .send("PUT", &link, &[], make())
            .await
            .problem(status, kind);
        assert_eq!(world.files().1, 0);
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_half_is_seen() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let whole = blob(Kind::EvaluationKeys, 1);
    let link = keys_link(&user, &url).await;
    *world.disk.0.lock().unwrap() = true;
    world
        .send("PUT", &link, &[], whole.clone())
        .await
        .problem(507, "full");
    assert_eq!(world.files(), (0, 0));
    assert!(!trainable(&user, &url).await);
    *world.disk.0.lock().unwrap() = false;
    world.send("PUT", &link, &[], whole).await.ok();
    assert!(trainable(&user, &url).await);
}
