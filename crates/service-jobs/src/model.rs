//! Deployments of models, users registered for them, and their profiles.

use crate::{Leftovers, ProfileId, RegistrationId, ServiceId, StoreError, Timestamp, UserId};
use async_trait::async_trait;

/// A deployed model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Identifier in the model's URL.
    pub id: ServiceId,
    /// Who deployed it.
    pub owner: UserId,
    /// Model name.
    pub model: String,
    /// Model version.
    pub version: String,
    /// When it was deployed.
    pub created_at: Timestamp,
}

/// A user registered for a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Identifier; all of the user's keys, data and models of that deployment hang on it.
    pub id: RegistrationId,
    /// The deployment.
    pub service: ServiceId,
    /// The user.
    pub user: UserId,
}

/// What a client and the service agreed on for one registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Identifier returned to the client.
    pub id: ProfileId,
    /// The registration that it belongs to.
    pub registration: RegistrationId,
    /// Its JSON text.
    pub json: String,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// Store of deployments, registrations and profiles.
///
/// Deleting one deletes all rows that hang on it, jobs included, and returns what is to be removed from the blob store.
#[async_trait]
pub trait Models: Send + Sync {
    /// Stores a deployment; `false` if the owner has one of the same name and version.
    async fn deploy(&self, deployment: &Deployment) -> Result<bool, StoreError>;
    /// The deployment of that id.
    async fn deployment(&self, id: ServiceId) -> Result<Option<Deployment>, StoreError>;
    /// The owner's deployment of that name and version.
    async fn deployment_named(
        &self,
        owner: UserId,
        model: &str,
        version: &str,
    ) -> Result<Option<Deployment>, StoreError>;
    /// Deletes a deployment.
    async fn undeploy(&self, id: ServiceId) -> Result<Leftovers, StoreError>;
    /// Registers a user; registering twice gives the same registration.
    async fn register(
        &self,
        service: ServiceId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Registration, StoreError>;
    /// The user's registration for that deployment.
    async fn registration(
        &self,
        service: ServiceId,
        user: UserId,
    ) -> Result<Option<Registration>, StoreError>;
    /// Deletes a registration; `None` if there was none.
    async fn unregister(
        &self,
        service: ServiceId,
        user: UserId,
    ) -> Result<Option<Leftovers>, StoreError>;
    /// Stores a profile.
    async fn add_profile(&self, profile: &Profile) -> Result<(), StoreError>;
    /// The profile of that id.
    async fn profile(&self, id: ProfileId) -> Result<Option<Profile>, StoreError>;
    /// The registration's newest profile.
    async fn newest_profile(
        &self,
        registration: RegistrationId,
    ) -> Result<Option<Profile>, StoreError>;
}
