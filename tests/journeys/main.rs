//! Whole jobs through the real server, with the vault as a library on the trusted side.

mod canaries;
mod malformed;
mod ownership;
mod refusals;
mod survival;
mod training;
