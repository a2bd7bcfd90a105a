//! Clients that keep the server waiting: silent, a head byte by byte, a body byte by byte.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use harness::{Client, Registration, Server, Slot, TrustedSide, sign_up};
use vault_api::TrainingSettings;

/// Sends `begin` at once, then a byte every tenth of a second; whether the server closed the connection within 20 seconds.
fn is_closed(address: &str, begin: &str, trickle: bool) -> bool {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(begin.as_bytes()).expect("sent");
    stream
        .set_read_timeout(Some(Duration::from_millis(100)))
        .expect("a time-out");
    let (begun, mut answer) = (Instant::now(), [0; 1024]);
    while begun.elapsed() < Duration::from_secs(20) {
        match stream.read(&mut answer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return true,
        }
        if trickle && stream.write_all(b"a").is_err() {
            return true;
        }
    }
    false
}

#[test]
fn slow_clients_are_sent_away_and_others_served_meanwhile() {
    let (server, client) = (
        Server::start_with(&[("BLINDFOLD_PATIENCE", "1")]),
        Client::default(),
    );
    let account = sign_up(&server, &client, "kim");
    let registration = Registration::make(&account, &client);
    let settings = TrainingSettings {
        epochs: 1,
        ..TrainingSettings::default()
    };
    let trusted = TrustedSide::with_demo(settings);
    registration.add_profile(&trusted.summary.profile_json);
    let data = trusted.data_under(trusted.key);
    let link = registration.upload_url(Slot::Data);
    let address = server.api.trim_start_matches("http://").to_owned();
    let path = link.trim_start_matches(&server.api).to_owned();
    let head = |line: &str, length: usize| {
        format!(
            "{line} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let cases = [
        (String::new(), false),
        (
            "GET /api/v0.1/info/version HTTP/1.1\r\nX-Slow: ".to_owned(),
            true,
        ),
        (head("POST /api/v0.1/accounts/sign_in", 4000), true),
        (head(&format!("PUT {path}"), data.len()), true),
    ];
    std::thread::scope(|scope| {
        let slow = cases
            .each_ref()
            .map(|(begin, trickle)| scope.spawn(|| is_closed(&address, begin, *trickle)));
        client
            .send("GET", &format!("{}/livez", server.api), &[], b"")
            .expect(200);
        for (case, closed) in slow.into_iter().enumerate() {
            assert!(
                closed.join().expect("it ran"),
                "case {case} is still connected"
            );
        }
    });
    client
        .send("PUT", &registration.upload_url(Slot::Data), &[], &data)
        .expect(200);
}
