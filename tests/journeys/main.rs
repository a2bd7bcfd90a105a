//! Whole jobs through the real server, with the vault as a library on the trusted side.

mod attended;
mod bootstrapped;
mod canaries;
mod crashes;
mod erasure;
mod inference;
mod logs;
mod malformed;
mod ownership;
mod predictions;
mod refusals;
mod slowness;
mod stores;
mod survival;
mod training;
