//! Versioned binary formats, REST messages and problem types; no I/O.
