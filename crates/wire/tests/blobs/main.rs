//! Every kind of blob: there and back, exact lengths, malformed inputs, and blobs of the past.

mod decode;
mod fixture;
mod layout;
mod malformed;
mod round_trip;
mod vectors;
