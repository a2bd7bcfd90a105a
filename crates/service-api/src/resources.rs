//! One file per resource.

pub mod accounts;
pub mod deployments;
pub mod downloads;
pub mod jwks;
pub mod profiles;
pub mod registrations;
pub mod trainings;
pub mod upload_links;
pub mod version;
