//! What the page's headers forbid is not done by either browser: eleven attempts, of which each succeeds on a page without those headers.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use harness::browser::{Browser, Kind, Page, test_ids as id};
use serde_json::Value;

/// Tries everything, then says of each attempt whether it came to nothing: as soon as all went as they should, but not before what is
/// forbidden had time to happen. The form is tried only where it is to be refused: else the page would be gone.
const ATTEMPTS: &str = "
const done = arguments[arguments.length - 1];
// Firefox runs this beside the page, not in it.
const page = window.wrappedJSObject ?? window;
const violated = new Set();
document.addEventListener('securitypolicyviolation', event => violated.add(event.effectiveDirective));
const attempt = action => { try { action(); } catch (refused) { } };
const make = (name, change) => attempt(() => {
  const element = document.createElement(name);
  change(element);
  document.body.append(element);
});
const foreign = 'http://127.0.0.2:9';
const before = document.baseURI;
let loaded = false;
make('script', it => { it.textContent = 'window.ran_inline = true'; });
make('b', it => { it.setAttribute('onclick', 'window.ran_handler = true'); document.body.append(it); it.click(); });
make('a', it => { it.href = 'javascript:void(window.ran_address = true)'; document.body.append(it); it.click(); });
make('script', it => { it.src = 'data:text/javascript,window.ran_data = true'; });
make('style', it => { it.textContent = 'body { outline-color: rgb(1, 2, 3); }'; });
make('iframe', it => { it.addEventListener('load', () => { attempt(() => { loaded = it.contentDocument.body !== null && it.contentDocument.URL !== 'about:blank'; }); }); it.src = '/'; });
make('object', it => { it.data = '/'; });
make('img', it => { it.src = foreign + '/image.png'; });
attempt(() => { fetch(foreign).catch(() => { }); });
attempt(() => { new WebSocket('ws://127.0.0.2:9'); });
if (FORM) make('form', it => { it.action = foreign; it.method = 'post'; document.body.append(it); it.submit(); });
const began = Date.now();
const look = () => {
  const has = name => violated.has(name);
  const refused = {
    'inline script': page.ran_inline === undefined,
    'inline handler': page.ran_handler === undefined,
    'javascript address': page.ran_address === undefined,
    'script of an address': page.ran_data === undefined,
    'inline style': getComputedStyle(document.body).outlineColor !== 'rgb(1, 2, 3)',
    'frame': !loaded,
    'object': has('object-src'),
    'foreign image': has('img-src'),
    'foreign fetch': has('connect-src'),
    'form': !FORM || has('form-action'),
    'base': document.baseURI === before,
  };
  const settled = Object.entries(refused).every(([name, it]) => it === (FORM || name === 'form'));
  const waited = Date.now() - began;
  if ((settled && waited > 2500) || waited > 20000) done(refused);
  else setTimeout(look, 100);
};
setTimeout(() => {
  make('base', it => { it.href = foreign + '/'; document.head.append(it); });
  look();
}, 1000);
";

fn outcomes(page: &Page, form: bool) -> Vec<(String, bool)> {
    let found = page.script_async(&ATTEMPTS.replace("FORM", &form.to_string()));
    let found = found.as_object().expect("outcomes").clone();
    let outcome = |(name, refused): (String, Value)| (name, refused == Value::Bool(true));
    found.into_iter().map(outcome).collect()
}

/// The address of pages without any header, until the test ends.
fn unprotected() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        // Browsers open connections ahead of need, on which nothing may ever be asked.
        for stream in listener.incoming().flatten() {
            std::thread::spawn(|| answer(stream));
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 4096]);
    let body = "<!doctype html><title>Without headers</title><p>Nothing.</p>";
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

fn probe(kind: Kind) {
    let (server, browser) = (super::server(), Browser::start(kind));
    let page = Page::open(&browser, server.app.as_deref().expect("an origin"));
    page.goto("/");
    page.wait(id::NAV_TRAIN, 60);
    let found = outcomes(&page, true);
    assert_eq!(found.len(), 11);
    let done: Vec<_> = found.iter().filter(|it| !it.1).map(|it| &it.0).collect();
    assert!(done.is_empty(), "{}: {done:?} was done", kind.name());
    drop(page);

    let page = Page::open(&browser, &unprotected());
    page.goto("/");
    let found = outcomes(&page, false);
    let refused: Vec<_> = found.iter().filter(|it| it.1).map(|it| &*it.0).collect();
    assert_eq!(refused, ["form"], "{}: probes are blind", kind.name());
}

#[test]
fn what_headers_forbid_is_not_done_in_chromium() {
    probe(Kind::Chromium);
}

#[test]
fn what_headers_forbid_is_not_done_in_firefox() {
    probe(Kind::Firefox);
}
