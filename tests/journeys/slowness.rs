//! Clients that keep the server waiting: silent, a head byte by byte, a body byte by byte.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use harness::{Client, Registration, Server, Slot, TrustedSide, bearer, sign_up};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use vault_api::TrainingSettings;

/// A connection that keeps the server waiting.
struct Slow {
    stream: TcpStream,
    /// What follows, a byte at a time; nothing for a silent one.
    trickle: &'static [u8],
}

impl Slow {
    /// Sends `begin` at once.
    fn connect(address: &str, begin: &str, trickle: &'static [u8]) -> Self {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.write_all(begin.as_bytes()).expect("sent");
        stream.set_nonblocking(true).expect("a socket");
        Self { stream, trickle }
    }

    /// Sends the next byte; whether the server has closed the connection.
    fn is_closed(&mut self) -> bool {
        let mut answer = [0; 1024];
        loop {
            match self.stream.read(&mut answer) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(_) => return true,
            }
        }
        let sent = self.stream.write_all(self.trickle);
        sent.is_err_and(|error| error.kind() != ErrorKind::WouldBlock)
    }
}

/// Lets every connection send a byte each `pause` until the server has closed it; the seconds until the last was, and how many were
/// left after `most`.
fn outlast(mut slow: Vec<Slow>, pause: Duration, most: Duration) -> (f64, usize) {
    let begun = Instant::now();
    while !slow.is_empty() && begun.elapsed() < most {
        slow.retain_mut(|connection| !connection.is_closed());
        std::thread::sleep(pause);
    }
    (begun.elapsed().as_secs_f64(), slow.len())
}

/// The head of a request with a JSON body of so many bytes.
fn head(address: &str, line: &str, length: usize) -> String {
    format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

const SLOW_HEAD: &str = "GET /api/v0.1/info/version HTTP/1.1\r\nX-Slow: ";
const SLOW_BODY: &str = "POST /api/v0.1/accounts/sign_in";

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
    let upload = format!("PUT {path}");
    let begin = [
        (String::new(), ""),
        (SLOW_HEAD.to_owned(), "a"),
        (head(&address, SLOW_BODY, 4000), "a"),
        (head(&address, &upload, data.len()), "a"),
    ];
    let connect = |(begin, trickle): &(String, &'static str)| {
        Slow::connect(&address, begin, trickle.as_bytes())
    };
    let slow: Vec<Slow> = begin.iter().map(connect).collect();
    client
        .send("GET", &format!("{}/livez", server.api), &[], b"")
        .expect(200);
    let (_, left) = outlast(slow, Duration::from_millis(100), Duration::from_secs(20));
    assert_eq!(left, 0, "still connected");
    client
        .send("PUT", &registration.upload_url(Slot::Data), &[], &data)
        .expect(200);
}

/// Target A7, with the patience that is the default.
#[test]
fn thousands_of_slow_connections_hold_nobody_up() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    setrlimit(Resource::Nofile, raised).expect("the limit may be raised so far");
    // Beside them: the files of server and test, and other tests in this process.
    let room = maximum.unwrap_or(u64::MAX).saturating_sub(500);
    let count = usize::try_from(room.min(2000)).expect("a small number");
    assert!(count >= 300, "at most {maximum:?} files may be open here");

    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "lea");
    let address = server.api.trim_start_matches("http://").to_owned();
    let body = head(&address, SLOW_BODY, 4000);
    let kinds: [(&str, &'static [u8]); 3] = [("", b""), (SLOW_HEAD, b"a"), (&body, b"a")];
    let slow = kinds.iter().cycle().take(count);
    let slow: Vec<Slow> = slow
        .map(|(begin, trickle)| Slow::connect(&address, begin, trickle))
        .collect();

    let ended = AtomicBool::new(false);
    let (answered, (seconds, left)) = std::thread::scope(|scope| {
        let others = scope.spawn(|| {
            let mut answered = Vec::new();
            while !ended.load(Relaxed) {
                let begun = Instant::now();
                let url = format!("{}/api/v0.1/models", server.api);
                client
                    .send("GET", &url, &[("Authorization", &bearer(&account))], b"")
                    .expect(200);
                answered.push(begun.elapsed());
                std::thread::sleep(Duration::from_millis(50));
            }
            answered
        });
        let outlasted = outlast(slow, Duration::from_secs(1), Duration::from_secs(60));
        ended.store(true, Relaxed);
        (others.join().expect("all were answered"), outlasted)
    });
    let mut answered = answered;
    answered.sort();
    let late = answered[answered.len() * 99 / 100];
    println!(
        "{count} connections, closed within {seconds:.0} s; {} other requests, 99 % within {late:?}",
        answered.len()
    );
    assert_eq!(left, 0, "still connected after a minute");
}
