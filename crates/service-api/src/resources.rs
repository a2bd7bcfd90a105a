//! One file per resource.

pub mod accounts;
pub mod deployments;
pub mod downloads;
pub mod health;
pub mod identity_offer;
mod inputs;
pub mod jwks;
pub mod listings;
pub mod model_files;
pub mod pace;
pub mod passwords;
pub mod personal_tokens;
pub mod predictions;
pub mod profiles;
pub mod refreshes;
pub mod registrations;
pub mod second_factors;
pub mod trainings;
pub mod upload_links;
pub mod usage;
pub mod version;
