//! New passwords, personal tokens, second factors, adopted accounts: what the rows promise.

use crate::world::World;
use service_jobs::{
    Accounts, CodeAnswer, PersonalToken, PersonalTokenId, PersonalTokens, Recoveries,
    SecondFactors, Timestamp, UserId,
};

fn token(account: UserId, made: i64) -> PersonalToken {
    PersonalToken {
        id: PersonalTokenId::random(),
        account,
        name: "notebook".to_owned(),
        scope: "read".to_owned(),
        created_at: Timestamp(made),
        expires: Timestamp(made + 1_000_000),
        last_used: None,
    }
}

#[tokio::test]
async fn a_code_for_a_new_password_opens_once_and_voids_what_the_old_one_gave() {
    for world in World::each().await {
        let (store, ann) = (&world.store, world.user);
        assert!(
            store
                .account_with_email("ann@example.org")
                .await
                .unwrap()
                .is_none(),
            "not confirmed"
        );
        store
            .confirm("ann", &[1, 2, 3], 5, Timestamp(1))
            .await
            .unwrap();
        let found = store
            .account_with_email("ANN@Example.org")
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.id, found.token_generation), (ann, 0));
        assert!(
            store
                .add_personal_token(&token(ann, 0), "digest", 9)
                .await
                .unwrap()
        );
        let reset = async |digest: &str, now| {
            store
                .reset_password(ann, digest, 5, "new hash", Timestamp(now))
                .await
                .unwrap()
        };
        assert_eq!(reset("code", 1).await, CodeAnswer::Refused, "none was sent");
        for digest in ["first", "code"] {
            store
                .put_reset_code(ann, digest, Timestamp(10))
                .await
                .unwrap();
        }
        assert_eq!(reset("first", 1).await, CodeAnswer::Refused, "replaced");
        assert_eq!(reset("code", 10).await, CodeAnswer::Refused, "too late");
        assert_eq!(reset("code", 9).await, CodeAnswer::Confirmed);
        assert_eq!(reset("code", 9).await, CodeAnswer::Refused, "used up");
        let now = store.account(ann).await.unwrap().unwrap();
        assert_eq!(
            (now.password_hash.as_str(), now.token_generation),
            ("new hash", 1)
        );
        assert!(store.personal_tokens(ann).await.unwrap().is_empty());
        store
            .put_reset_code(ann, "code", Timestamp(10))
            .await
            .unwrap();
        for _ in 0..5 {
            assert_eq!(reset("wrong", 1).await, CodeAnswer::Refused);
        }
        assert_eq!(
            reset("code", 1).await,
            CodeAnswer::Refused,
            "tried too often"
        );
        assert!(
            store
                .set_password(UserId::random(), "x", Timestamp(1))
                .await
                .unwrap()
                .is_none()
        );
    }
}

#[tokio::test]
async fn personal_tokens_are_counted_used_and_revoked_by_their_owner() {
    for world in World::each().await {
        let (store, ann) = (&world.store, world.user);
        let (first, second) = (token(ann, 0), token(ann, 1));
        assert!(store.add_personal_token(&first, "one", 2).await.unwrap());
        assert!(store.add_personal_token(&second, "two", 2).await.unwrap());
        assert!(
            !store
                .add_personal_token(&token(ann, 2), "three", 2)
                .await
                .unwrap()
        );
        let listed = store.personal_tokens(ann).await.unwrap();
        assert_eq!(listed, [second.clone(), first.clone()]);
        let used = async |digest: &str, now| {
            store
                .use_personal_token(digest, Timestamp(now))
                .await
                .unwrap()
        };
        assert_eq!(used("one", 5).await.unwrap().id, first.id);
        assert_eq!(
            used("one", 60_004).await.unwrap().last_used,
            Some(Timestamp(5))
        );
        assert!(used("one", 1_000_000).await.is_none() && used("none", 5).await.is_none());
        assert!(
            !store
                .revoke_personal_token(UserId::random(), second.id)
                .await
                .unwrap()
        );
        assert!(store.revoke_personal_token(ann, second.id).await.unwrap());
        assert!(used("two", 5).await.is_none());
        assert!(
            store
                .add_personal_token(&token(ann, 1_000_000), "four", 1)
                .await
                .unwrap(),
            "void ones make room"
        );
    }
}

#[tokio::test]
async fn a_time_step_and_a_recovery_code_are_used_up() {
    for world in World::each().await {
        let (store, ann) = (&world.store, world.user);
        assert!(store.enrol_second_factor(ann, "sealed").await.unwrap());
        assert!(
            store
                .enrol_second_factor(ann, "sealed again")
                .await
                .unwrap()
        );
        assert!(!store.use_time_step(ann, 9).await.unwrap(), "not active");
        let codes = ["a".to_owned(), "b".to_owned()];
        assert!(store.activate_second_factor(ann, 7, &codes).await.unwrap());
        assert!(!store.activate_second_factor(ann, 8, &codes).await.unwrap());
        assert!(!store.enrol_second_factor(ann, "another").await.unwrap());
        let factor = store.second_factor(ann).await.unwrap().unwrap();
        assert_eq!(
            (factor.sealed.as_str(), factor.active),
            ("sealed again", true)
        );
        for (step, fresh) in [(7, false), (9, true), (9, false), (8, false), (10, true)] {
            assert_eq!(
                store.use_time_step(ann, step).await.unwrap(),
                fresh,
                "{step}"
            );
        }
        for (code, fresh) in [("a", true), ("a", false), ("c", false)] {
            assert_eq!(
                store.use_recovery_code(ann, code).await.unwrap(),
                fresh,
                "{code}"
            );
        }
        store.remove_second_factor(ann).await.unwrap();
        assert!(store.second_factor(ann).await.unwrap().is_none());
        assert!(!store.use_recovery_code(ann, "b").await.unwrap());
    }
}

#[tokio::test]
async fn an_adopted_account_takes_nobody_s_name_or_address() {
    for world in World::each().await {
        let (store, id) = (&world.store, UserId::random());
        let adopted = store
            .adopt(id, "ann", "ann@example.org", Timestamp(1))
            .await
            .unwrap();
        assert_eq!(
            (adopted.id, adopted.username, adopted.email),
            (id, id.to_string(), id.to_string())
        );
        let bob = UserId::random();
        let adopted = store
            .adopt(bob, "bob", "bob@example.org", Timestamp(1))
            .await
            .unwrap();
        let again = store
            .adopt(bob, "robert", "b@example.org", Timestamp(2))
            .await
            .unwrap();
        assert_eq!(
            (adopted.username.as_str(), again.username.as_str()),
            ("bob", "bob")
        );
        store.delete_account(id).await.unwrap();
        assert!(store.account(id).await.unwrap().is_none());
    }
}
