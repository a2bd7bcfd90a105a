//! One file per page.

pub mod account;
pub mod api;
pub mod confirm;
pub mod forgotten;
pub mod gateway;
pub mod help;
pub mod home;
pub mod not_found;
pub mod predict;
pub mod security;
pub mod sees;
pub mod sign_in;
pub mod sign_up;
pub mod signed_in;
pub mod train;
pub mod usage;
