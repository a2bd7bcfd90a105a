//! Every sentence that the page can say, by place.

pub mod account;
pub mod api;
pub mod chart;
pub mod data;
pub mod frame;
pub mod gateway;
pub mod help;
pub mod home;
pub mod inference;
pub mod keys;
pub mod plan;
pub mod predict;
pub mod result;
pub mod security;
pub mod sees;
pub mod settings;
pub mod train;
pub mod trouble;
pub mod unlock;
pub mod upload;
pub mod usage;
pub mod work;
