//! Tokens, links and names garbled by the thousand: never accepted, never a fault of the service.

use crate::world::{World, pem};
use service_api::{LinkSigner, SigningKey, Tokens};
use service_jobs::{Clock, Timestamp, UploadId};

/// A small generator of our own, so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// `text` with one to three changes.
fn garbled(numbers: &mut Numbers, text: &str) -> String {
    const LETTERS: &[u8] = b"ABCxyz019-_.= +/\"{}\0\x7f";
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(bytes.len().max(1));
        match numbers.below(5) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] = LETTERS[numbers.below(LETTERS.len())],
            2 => bytes.insert(at.min(bytes.len()), LETTERS[numbers.below(LETTERS.len())]),
            3 if at < bytes.len() => drop(bytes.remove(at)),
            _ => bytes.extend_from_within(at..),
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn no_garbled_token_is_taken() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let key = SigningKey::from_pem(pem().as_bytes()).unwrap();
    let tokens = Tokens::new(key, crate::world::PUBLIC_URL.to_owned());
    let now = world.clock.now();
    assert!(tokens.check(&user.token, now).is_some());
    let mut numbers = Numbers(1);
    for _ in 0..5000 {
        let token = garbled(&mut numbers, &user.token);
        if token != user.token {
            assert!(tokens.check(&token, now).is_none(), "{token}");
        }
    }
    for _ in 0..200 {
        let token = garbled(&mut numbers, &user.token).replace(['\0', '\x7f'], "");
        if token != user.token {
            let bearer = format!("Bearer {token}");
            let answer = world
                .send("GET", "accounts/me", &[("authorization", &bearer)], "")
                .await;
            answer.problem(401, "token");
        }
    }
}

#[test]
fn no_garbled_link_is_taken() {
    let signer = LinkSigner::new(&[7; 32]);
    let id = UploadId::random();
    let query = signer.sign(id, Timestamp(5_000));
    let signature = query.rsplit('=').next().unwrap().to_owned();
    assert!(signer.check(&id.to_string(), "5", &signature).is_ok());
    let mut numbers = Numbers(2);
    for _ in 0..5000 {
        let (upload, expires, tag) = (
            garbled(&mut numbers, &id.to_string()),
            garbled(&mut numbers, "5"),
            garbled(&mut numbers, &signature),
        );
        for (upload, expires, tag) in [
            (upload.as_str(), "5", signature.as_str()),
            (&id.to_string(), expires.as_str(), signature.as_str()),
            (&id.to_string(), "5", tag.as_str()),
        ] {
            let same = upload == id.to_string() && expires.parse() == Ok(5) && tag == signature;
            assert_eq!(
                signer.check(upload, expires, tag).is_ok(),
                same,
                "{upload} {expires} {tag}"
            );
        }
    }
}
