//! Keys and runs under a passphrase: they open again, and otherwise there is one answer only.

use sha2::{Digest, Sha256};
use vault_api::{ErrorCode, Passphrase, Refresh, Reply, Request, SealedFor, TrainingSettings};

use crate::rig::{Page, Run, Server, label_y, short, small_csv};

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn sealed_for(user: &str) -> SealedFor {
    SealedFor {
        user: user.to_owned(),
        registration: "service".to_owned(),
    }
}

#[test]
fn a_sealed_key_opens_in_another_vault_and_decrypts() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let server = Server::new(&run.uploads.profile);
    let blob = server.blob(&server.train(&run.uploads));
    let seal = Request::SealKey {
        key: run.key,
        plan: run.plan,
        passphrase: passphrase("correct horse"),
        sealed_for: sealed_for("ada"),
    };
    let sealed = run.page.ask(&seal).1.unwrap();
    assert!(sealed.len() < 400);

    let mut later = Page::new(9);
    let (plan, summary) = match later
        .ask(&Request::PlanFor {
            rows: 60,
            features: 3,
            settings: short(),
        })
        .0
    {
        Reply::Plan { plan, summary } => (plan, summary),
        other => panic!("{other:?}"),
    };
    assert_eq!(summary.profile_json, run.uploads.profile);
    let open = |text: &str, user: &str| Request::OpenKey {
        plan,
        passphrase: passphrase(text),
        sealed_for: sealed_for(user),
    };
    let key = match later
        .ask_with(&open("correct horse", "ada"), Some(&sealed))
        .unwrap()
        .0
    {
        Reply::Key { key, .. } => key,
        other => panic!("{other:?}"),
    };
    let (keys, _) = later.keys(key, plan);
    assert!(
        keys == run.uploads.keys,
        "the same key makes the same evaluation keys"
    );
    let request = Request::OpenResult {
        key,
        plan,
        data: None,
        epochs: None,
    };
    let reply = later.ask_with(&request, Some(&blob)).unwrap().0;
    assert!(matches!(reply, Reply::Result { .. }));

    let mut answers = vec![
        later.ask_with(&open("wrong horse", "ada"), Some(&sealed)),
        later.ask_with(&open("correct horse", "eve"), Some(&sealed)),
        later.ask_with(&open("correct horse", "ada"), None),
        later.ask_with(
            &open("correct horse", "ada"),
            Some(&sealed[..sealed.len() - 1]),
        ),
    ];
    for at in 0..sealed.len() {
        let mut damaged = sealed.clone();
        damaged[at] ^= 1;
        answers.push(later.ask_with(&open("correct horse", "ada"), Some(&damaged)));
    }
    // Whoever damages the body can make the digest fit again.
    let body = sealed.len() - 32;
    for at in [7, 22, 87, 102, 103, 127, 160, body - 1] {
        let mut forged = sealed.clone();
        forged[at] ^= 1;
        let digest = Sha256::digest(&forged[..body]);
        forged[body..].copy_from_slice(&digest);
        answers.push(later.ask_with(&open("correct horse", "ada"), Some(&forged)));
    }
    let failures: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.unwrap_err().failure())
        .collect();
    assert!(failures.iter().all(|failure| *failure == failures[0]));
    assert_eq!(failures[0].code, ErrorCode::CannotOpen);
}

#[test]
fn a_sealed_run_goes_on_after_a_reload() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let server = Server::new(&run.uploads.profile);
    let blob = server.blob(&server.train(&run.uploads));
    let seal = Request::SealRun {
        key: run.key,
        plan: run.plan,
        data: run.data,
        passphrase: passphrase("battery staple"),
    };
    let sealed = run.page.ask(&seal).1.unwrap();

    let mut later = Page::new(9);
    let open = |text: &str| Request::OpenRun {
        passphrase: passphrase(text),
    };
    let (reply, _) = later
        .ask_with(&open("battery staple"), Some(&sealed))
        .unwrap();
    let Reply::Run {
        key,
        plan,
        data,
        settings,
        data_summary,
        plan_summary,
    } = reply
    else {
        panic!("{reply:?}")
    };
    let expected = TrainingSettings {
        refresh: Refresh::None,
        ..short()
    };
    assert_eq!((settings, data_summary.train_rows), (expected, 60));
    assert_eq!(plan_summary.profile_json, run.uploads.profile);
    let request = Request::OpenResult {
        key,
        plan,
        data: Some(data),
        epochs: None,
    };
    let (before, after) = (
        run.open(&blob).unwrap(),
        later.ask_with(&request, Some(&blob)).unwrap().0,
    );
    match (before, after) {
        (
            Reply::Result {
                summary: before, ..
            },
            Reply::Result { summary: after, .. },
        ) => {
            assert_eq!(before, after);
        }
        other => panic!("{other:?}"),
    }
    for bytes in [&sealed[1..], &sealed[..sealed.len() - 1], b"", b"BLDFRUN1"] {
        let refused = later
            .ask_with(&open("battery staple"), Some(bytes))
            .unwrap_err();
        assert_eq!(refused.failure().code, ErrorCode::CannotOpen);
    }
    let refused = later
        .ask_with(&open("staple battery"), Some(&sealed))
        .unwrap_err();
    assert_eq!(refused.failure().code, ErrorCode::CannotOpen);
}
