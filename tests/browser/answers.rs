//! The same seeds give the same bytes in both browsers and natively.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use harness::Server;
use harness::browser::{Browser, Kind, Page};

const PAGE: &str = "<!doctype html><html lang=\"en\"><title>Known answers</title><script type=\"module\" src=\"/run.js\"></script>
<pre id=\"lines\"></pre></html>\n";
const SCRIPT: &str = "import init, { lines } from './known_answers.js';
const out = document.getElementById('lines');
try { await init({ module_or_path: '/known_answers_bg.wasm' }); out.textContent = lines(); } catch (error) { out.textContent = 'failed: ' + error; }
";

fn same(kind: Kind) {
    let folder = std::env::var_os("BLINDFOLD_KNOWN_ANSWERS").map(PathBuf::from);
    let folder =
        folder.expect("BLINDFOLD_KNOWN_ANSWERS names the folder that `cargo xtask test` builds");
    fs::write(folder.join("index.html"), PAGE).expect("a page");
    fs::write(folder.join("run.js"), SCRIPT).expect("a script");
    let (server, browser) = (Server::start(Some(&folder)), Browser::start(kind));
    let page = Page::open(&browser, server.app.as_deref().expect("an origin"));
    page.goto("/");
    let begun = Instant::now();
    let lines = loop {
        let text = page.script("return document.getElementById('lines').textContent");
        let text = text.as_str().unwrap_or_default().to_owned();
        if !text.is_empty() {
            break text;
        }
        assert!(begun.elapsed() < Duration::from_secs(240), "no answers");
        std::thread::sleep(Duration::from_millis(200));
    };
    let native = known_answers::lines();
    assert!(native.lines().count() >= 20);
    for (here, there) in native.lines().zip(lines.lines()) {
        assert_eq!(here, there, "native and {}", kind.name());
    }
    assert_eq!(native.lines().count(), lines.lines().count());
}

#[test]
fn known_answers_are_the_same_in_chromium() {
    same(Kind::Chromium);
}

#[test]
fn known_answers_are_the_same_in_firefox() {
    same(Kind::Firefox);
}
