//! Mail over real SMTP conversations: in clear on this machine, and with STARTTLS and a password.

use crate::world::{Post, World, code_in, config};
use mailin_embedded::{AuthMechanism, Handler, Response, Server, SslConfig, response};
use serde_json::json;
use service_api::{SmtpConfig, SmtpMailer, SmtpSecurity};
use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use wire::rest::Secret;

/// Addresses and text of a mail.
type Taken = (Vec<String>, String);

/// Takes mail as a server does.
#[derive(Clone, Default)]
struct Sink {
    needs_password: bool,
    signed_in: bool,
    to: Vec<String>,
    text: Vec<u8>,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Handler for Sink {
    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        self.signed_in = (user, password) == ("blindfold", "open sesame");
        if self.signed_in {
            response::AUTH_OK
        } else {
            response::INVALID_CREDENTIALS
        }
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if to.contains("full") {
            response::NO_MAILBOX
        } else {
            response::OK
        }
    }

    fn data_start(&mut self, _: &str, _: &str, _: bool, to: &[String]) -> Response {
        (self.to, self.text) = (to.to_vec(), Vec::new());
        if self.needs_password && !self.signed_in {
            response::AUTHENTICATION_REQUIRED
        } else {
            response::OK
        }
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let text = String::from_utf8_lossy(&self.text).into_owned();
        self.taken.lock().unwrap().push((self.to.clone(), text));
        response::OK
    }
}

fn serve(sink: Sink, ssl: SslConfig) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let needs_password = sink.needs_password;
    let mut server = Server::new(sink);
    server.with_name("localhost").with_tcp_listener(listener);
    server.with_ssl(ssl).unwrap();
    if needs_password {
        server.with_auth(AuthMechanism::Plain);
    }
    std::thread::spawn(move || drop(server.serve()));
    port
}

fn settings(port: u16) -> SmtpConfig {
    SmtpConfig {
        host: "localhost".to_owned(),
        port,
        security: SmtpSecurity::Plain,
        credentials: None,
        from: "Blindfold <no-reply@example.org>".to_owned(),
        extra_authority: None,
    }
}

async fn world(settings: &SmtpConfig) -> World {
    let mailer = Arc::new(SmtpMailer::new(settings).unwrap());
    World::with_parts(config(), Arc::new(Post::default()), mailer, None).await
}

fn sign_up(email: &str) -> serde_json::Value {
    json!({ "username": "ann", "email": email, "password": "correct horse" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_arrives_by_smtp_and_confirms() {
    let sink = Sink::default();
    let world = world(&settings(serve(sink.clone(), SslConfig::None))).await;
    assert_eq!(
        world
            .json("accounts/sign_up", sign_up("ann@example.org"))
            .await
            .status,
        202
    );
    let (to, text) = sink.taken.lock().unwrap().pop().unwrap();
    assert_eq!(to, ["ann@example.org"]);
    assert!(
        text.contains("From: Blindfold <no-reply@example.org>")
            && text.contains("Subject: Your confirmation code")
    );
    let confirm = json!({ "username": "ann", "code": code_in(&text).unwrap() });
    world.json("accounts/confirm", confirm).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_is_not_taken_is_said() {
    let sink = Sink::default();
    let world = world(&settings(serve(sink.clone(), SslConfig::None))).await;
    world
        .json("accounts/sign_up", sign_up("full@example.org"))
        .await
        .problem(502, "mail");
    let nobody = self::world(&settings(1)).await;
    nobody
        .json("accounts/sign_up", sign_up("ann@example.org"))
        .await
        .problem(502, "mail");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_starttls_and_a_password_only_a_trusted_server_gets_mail() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let certificate = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("certificate"), certificate.cert.pem()).unwrap();
    std::fs::write(path("key"), certificate.signing_key.serialize_pem()).unwrap();
    let ssl = SslConfig::SelfSigned {
        cert_path: path("certificate"),
        key_path: path("key"),
    };
    let sink = Sink {
        needs_password: true,
        ..Sink::default()
    };
    let trusted = SmtpConfig {
        security: SmtpSecurity::StartTls,
        credentials: Some(("blindfold".to_owned(), Secret::new("open sesame"))),
        extra_authority: Some(certificate.cert.pem().into_bytes()),
        ..settings(serve(sink.clone(), ssl))
    };
    let good = world(&trusted).await;
    assert_eq!(
        good.json("accounts/sign_up", sign_up("ann@example.org"))
            .await
            .status,
        202
    );
    assert_eq!(sink.taken.lock().unwrap().len(), 1);
    let wrong = Some(("blindfold".to_owned(), Secret::new("guess")));
    for refused in [
        SmtpConfig {
            credentials: wrong,
            ..trusted.clone()
        },
        SmtpConfig {
            extra_authority: None,
            ..trusted.clone()
        },
        SmtpConfig {
            host: "127.0.0.1".to_owned(),
            ..trusted.clone()
        },
    ] {
        let world = world(&refused).await;
        world
            .json("accounts/sign_up", sign_up("ann@example.org"))
            .await
            .problem(502, "mail");
    }
    assert_eq!(sink.taken.lock().unwrap().len(), 1);
    let plain = SmtpConfig {
        security: SmtpSecurity::StartTls,
        ..settings(serve(Sink::default(), SslConfig::None))
    };
    world(&plain)
        .await
        .json("accounts/sign_up", sign_up("ann@example.org"))
        .await
        .problem(502, "mail");
}
