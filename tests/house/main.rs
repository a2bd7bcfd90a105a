//! The rules of the house, each proven to catch a planted violation.
//!
//! Doors: which crate may import which ([`doors`]), and what must never be in whose dependency graph ([`graph`]).
//! Tidiness: how files open and how long they are ([`tidiness`]). Restraint: what source may not say ([`restraint`]), and
//! what no tracked file may mention ([`mentions`]).

mod doors;
mod graph;
mod mentions;
mod restraint;
mod sources;
mod tidiness;
mod tokens;
