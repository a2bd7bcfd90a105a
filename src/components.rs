//! Widgets that many pages share.

pub mod charts;
pub mod copy_block;
pub mod copy_field;
pub mod facts;
pub mod field;
pub mod file_drop;
pub mod frame;
pub mod mailbox_link;
pub mod notes;
pub mod page_title;
pub mod provider_card;
pub mod remote_view;
pub mod select;
pub mod sign_in_form;
pub mod steps;
pub mod sure_button;
pub mod task_view;
