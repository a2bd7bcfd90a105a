//! Owner of the keys: a web worker in the browser, a library in the gateway.
